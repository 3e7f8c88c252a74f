/** The verdict of a run as a badge: a picture, and the file from which shields.io draws one. */
import { makeBadge } from 'badge-maker';
import type { ConformanceResult } from '../schemas/generated/types.js';
import { staleEntries } from './known.js';

/** What a badge says. */
interface Badge {
  readonly label: string;
  readonly message: string;
  /** A colour that badge-maker and shields.io know by name. */
  readonly color: string;
}

const label = 'ARGOS conformance';

function badgeOf(result: ConformanceResult): Badge {
  const { verdict, requirements } = result;
  switch (verdict) {
    case 'nonconformant': {
      const failing = requirements.filter(
        (one) => one.verdict === 'failed' && one.known === undefined,
      ).length;
      return { label, message: `nonconformant · ${failing} failing`, color: 'red' };
    }
    case 'inconclusive':
      return { label, message: 'inconclusive', color: 'yellow' };
    case 'error':
      return { label, message: 'error', color: 'lightgrey' };
    case 'conformant': {
      const musts = requirements.filter(({ level }) => level === 'must');
      const tested = musts.filter((one) => one.verdict === 'passed').length;
      const gaps = requirements.some((one) => one.level !== 'observe' && one.verdict === 'not-tested');
      const known = requirements.filter((one) => one.known !== undefined).length;
      const figures = `${tested} of ${musts.length} must${known === 0 ? '' : `, ${known} known to fail`}`;
      // The run ends with 1 all the same.
      if (staleEntries(result).length > 0) {
        return { label, message: `${figures}; known failures out of date`, color: 'orange' };
      }
      return gaps
        ? { label, message: `conformant in what was tested: ${figures}`, color: 'green' }
        : { label, message: `conformant · ${figures}`, color: 'brightgreen' };
    }
  }
}

/** Renders the verdict as an SVG badge. */
export function renderBadgeSvg(result: ConformanceResult): string {
  return `${makeBadge(badgeOf(result))}\n`;
}

/** Renders the verdict as the JSON of an endpoint badge (https://shields.io/badges/endpoint-badge). */
export function renderBadgeJson(result: ConformanceResult): string {
  const isError = result.verdict === 'error' ? { isError: true } : {};
  return `${JSON.stringify({ schemaVersion: 1, ...badgeOf(result), ...isError }, null, 2)}\n`;
}
