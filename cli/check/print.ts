/** How a check tells what it finds: lines for a reader, or one JSON document, written while the file is read. */
import { fitted } from '../../reports/terminal.js';
import { type RecordFinding, shapeOf } from '../../schemas/records/index.js';
import { oneLine } from '../exit.js';
import type { Source } from './source.js';
import { type Cause, type Counts, shortened, type Tally } from './tally.js';

/** Most characters of a value that are shown. */
const VALUE_LENGTH = 60;
/** Most causes that a reader is told of. */
const SHOWN_CAUSES = 40;

/** What the printing needs. */
export interface Printing {
  readonly write: (text: string) => void;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly source: Source;
  /** Most findings of a kind that are listed. */
  readonly limit: number;
  readonly showValues: boolean;
  readonly json: boolean;
}

/** Tells of findings as they come, and of all of them at the end. */
export interface Printer {
  readonly header: (text: string) => void;
  readonly finding: (finding: RecordFinding, line: number) => void;
  /** The end; `complete` unless reading stopped early or something was not looked at. */
  readonly end: (tally: Tally, complete: boolean) => void;
}

/** The printer that was asked for. */
export function printer(printing: Printing): Printer {
  const listed = { refused: 0, open: 0, unread: 0 };
  const within = ({ kind }: RecordFinding): boolean => {
    listed[kind] += 1;
    return listed[kind] <= printing.limit;
  };
  return printing.json ? jsonPrinter(printing, within) : textPrinter(printing, within);
}

type Within = (finding: RecordFinding) => boolean;

/** A name from the file: quoted unless it is a plain one. */
function fieldText(field: string | undefined): string {
  if (field === undefined) return '';
  if (/^\w{1,40}$/.test(field)) return `${field}: `;
  return `${JSON.stringify(field.length > 40 ? `${field.slice(0, 40)}…` : field)}: `;
}

function shownValue(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}…` : text;
}

/** What the record says there, as far as it may be shown. */
function particular({ detail, value }: RecordFinding, showValues: boolean): string | undefined {
  if (value === undefined) return detail;
  return showValues ? shownValue(value) : shapeOf(value);
}

const labels = { refused: '', open: 'left open, ', unread: 'not looked at, ' } as const;

function label({ kind, codes, row }: Pick<Cause, 'kind' | 'codes' | 'row'>): string {
  const what = kind === 'refused' ? codes.join(' or ') : (row ?? '');
  return `${labels[kind]}${what}`.replace(/, $/, '');
}

function textPrinter({ write, redact, source, limit, showValues }: Printing, within: Within): Printer {
  const say = (text: string): void => write(`${fitted(oneLine(redact(text))).join('\n')}\n`);
  return {
    header: (text) => say(`line 1: ${text}`),
    finding: (finding, line) => {
      if (!within(finding)) return;
      const { field, why } = finding;
      const more = particular(finding, showValues);
      const said = `line ${line}: ${fieldText(field)}${label(finding)}: ${why}`;
      say(more === undefined ? said : `${said} (${more})`);
    },
    end: (tally, complete) => {
      const { counts, causes } = tally;
      if (causes.length > 0) write('\n');
      for (const cause of causes.slice(0, SHOWN_CAUSES)) say(causeText(cause));
      if (causes.length > SHOWN_CAUSES)
        say(`… and ${causes.length - SHOWN_CAUSES} causes more (--json has them)`);
      const most = Math.max(
        0,
        ...(['refused', 'open', 'unread'] as const).map((kind) => findingsOf(causes, kind)),
      );
      if (most > limit) say(`Listed line by line are the first ${limit} of each kind (--limit).`);
      if (causes.length > 0) write('\n');
      say(`${source.name}: ${countsText(counts)}${complete ? '' : ' (incomplete)'}`);
    },
  };
}

function findingsOf(causes: readonly Cause[], kind: Cause['kind']): number {
  return causes.reduce((sum, cause) => sum + (cause.kind === kind ? cause.count : 0), 0);
}

function causeText(cause: Cause): string {
  const { count, field, why, firstLines } = cause;
  const more = count > firstLines.length ? ', …' : '';
  const lines = `${firstLines.length === 1 ? 'line' : 'lines'} ${firstLines.join(', ')}${more}`;
  return `${count} × ${fieldText(field)}${label(cause)}: ${why} (${lines})`;
}

function countsText({ records, fit, refused, open, unread }: Counts): string {
  const parts = [
    `${fit} fit`,
    `${refused} would be refused`,
    `${open} depend on what is left open`,
    ...(unread > 0 ? [`${unread} not looked at`] : []),
  ];
  return `${records} ${records === 1 ? 'record' : 'records'}: ${parts.join(', ')}`;
}

function jsonPrinter({ write, redact, source, showValues }: Printing, within: Within): Printer {
  const header: string[] = [];
  let any = false;
  const begin = (): void => {
    if (!any) write(`{"file":${JSON.stringify(source.name)},"format":"${source.format}","findings":[`);
  };
  return {
    header: (text) => header.push(redact(text)),
    finding: (finding, line) => {
      if (!within(finding)) return;
      begin();
      const { value, detail, field, ...said } = finding;
      const [more, shown] = [particular(finding, showValues), showValues && value !== undefined];
      const named = more === undefined ? {} : { [shown ? 'value' : 'detail']: more };
      write(
        `${any ? ',' : ''}\n${redact(JSON.stringify({ line, field: shortened(field), ...said, ...named }))}`,
      );
      any = true;
    },
    end: ({ counts, causes }, complete) => {
      begin();
      const rest = JSON.stringify({ header, causes, ...counts, complete }, null, 2);
      write(`\n],${redact(rest.slice(1))}\n`);
    },
  };
}
