/** What a run may spend: the caps of its profile, lowered by the target's settings and the run's options. */
import { type Cost, type Profile, profiles, refusalsOnly } from '../checks/profiles.js';
import type { Target } from '../wire/target/target.js';
import type { RunOptions } from './options.js';

type Asked = Pick<RunOptions, 'profile' | 'maxRequests' | 'maxCreated' | 'shard'>;
type Limits = Pick<Target, 'kind' | 'maxRequests' | 'maxCreated'>;

const least = (cap: number, ...limits: readonly (number | undefined)[]): number =>
  Math.min(cap, ...limits.filter((limit) => limit !== undefined));

/**
 * What one part of a run may have of a whole: parts know nothing of each other, so the first ones take the remainder. An
 * embedded mock is the part's own, so there is nothing to share.
 */
function shareOf(whole: number, shard: RunOptions['shard'], { kind }: Limits): number {
  if (shard === undefined || kind === 'mock') return whole;
  const { index, total } = shard;
  return Math.floor(whole / total) + (index <= whole % total ? 1 : 0);
}

/** At most how many requests a run sends, and how many submissions it creates; of a part, its share. */
export function boundsOf(options: Asked, target: Limits): Cost {
  const { cap } = profiles[options.profile];
  return {
    requests: shareOf(least(cap.requests, options.maxRequests, target.maxRequests), options.shard, target),
    created: shareOf(least(cap.created, options.maxCreated, target.maxCreated), options.shard, target),
  };
}

/** The profile of a run; one that may create nothing sends only what must be refused. */
export function profileOf(options: Asked, target: Limits): Profile {
  const profile = profiles[options.profile];
  return boundsOf(options, target).created === 0 ? refusalsOnly(profile) : profile;
}
