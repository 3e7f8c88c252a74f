/** Kinds of malformation: the ways of going wrong, put together so that a picture of them can be read. */

/** A kind, for the head of a column. */
export interface Kind {
  readonly title: string;
  /** Slugs of its ways, without the name of a field before or after. */
  readonly ways: RegExp;
}

/** `ways` are patterns, a blank between two. */
const kind = (title: string, ways: string): Kind => ({
  title,
  ways: new RegExp(`^(?:${ways.replaceAll(' ', '|')})$`),
});

/** The pseudo-field of ways that spoil the whole document. */
export const wholeBody = '(body)';

/** Kinds of going wrong in one field; the first that knows a way has it. */
export const fieldKinds: readonly Kind[] = [
  kind('Left out', 'absent'),
  kind('Empty, null', 'empty blank null'),
  kind('Other type', 'boolean number list object deep huge-number'),
  kind('Letter case', '(?:upper|lower|mixed|letter)-case capitalised'),
  kind('Extra text', 'surrounding-blanks blank-in.* blanks-inside (?:words|line)-(?:before|after)'),
  kind('Length', 'longer long letters-(?:added|cut) (?:one|four)-letters? body huge-text'),
  kind(
    'Characters',
    'foreign-.* with-(?:digit|mark) lone-.* nul control hostile unicode apostrophe underscore plus',
  ),
  kind(
    'Out of range',
    'impossible day-zero no-leap-.* (?:far-)?future expired too-old before-.* out-of-range unassigned withdrawn',
  ),
  kind(
    'Other value',
    'other.* m both-values pending review same-domain longer-domain unregistered name email host-name words letters placeholder unknown',
  ),
  kind('Other notation', '.+'),
];

/** Kinds of spoiling the whole document. */
export const bodyKinds: readonly Kind[] = [
  kind('No document', 'absent blank empty words json-.* nothing-given'),
  kind(
    'Broken JSON',
    'comment cut extra-brace missing-.* not-a-number raw-control single-quotes trailing-comma two-documents unquoted-names',
  ),
  kind('Bytes', 'invalid-utf8 byte-order-mark marked bytes'),
  kind('Other format', 'form xml yaml other-format'),
  kind('Repeated', 'duplicate-name twice'),
  kind('Letter case', 'case-of-.* (?:camel|upper|lower|snake)-case capitalised last-letter'),
  kind(
    'Unknown name',
    'beginning digit-after letters?-.* made-up plausible underscore-.* user-id usual-name hostile-name long blanks not-ascii builtin path',
  ),
  kind('Several', 'neither no-.* .*\\+.*'),
  kind('Other', '.+'),
];

/** The slug of a way without the field's name, which some ways repeat. */
function slugOf(field: string, way: string): string {
  if (way.startsWith(`${field}-`) || way.startsWith(`${field}.`)) return way.slice(field.length + 1);
  return way.endsWith(`-${field}`) ? way.slice(0, -field.length - 1) : way;
}

/** The kind of a way of a field, by its title. */
export function kindOf(field: string, way: string): string {
  const kinds = field === wholeBody ? bodyKinds : fieldKinds;
  const slug = slugOf(field, way);
  return kinds.find(({ ways }) => ways.test(slug))?.title ?? kinds.at(-1)?.title ?? '';
}
