import type { Behaviour } from '../behaviour.js';
import { isFreeText, refuseTexts } from '../variants/variant.js';
import { breaking, type Fault } from './fault.js';
import { malformedIn } from './helpers.js';

const oddLength = 64;
const addressLimit = 199;
const characterLimit = 50;
const columnLimit = 100;

/** Takes free texts for malformed where they match. */
function refuseFreeTexts(behaviour: Behaviour, matches: (text: string) => boolean): void {
  refuseTexts(behaviour, (name, text) => isFreeText(name) && matches(text));
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/** A fault that takes free texts with certain characters for malformed. */
function charactersRefused(name: string, what: string, pattern: RegExp): Fault {
  return breaking('submission.unicode-text', name, `free text with ${what} is invalid_format`, (behaviour) =>
    refuseFreeTexts(behaviour, (text) => pattern.test(text)),
  );
}

/** As `charactersRefused`, for characters of ASCII that names and addresses hold. */
function marksRefused(name: string, what: string, pattern: RegExp): Fault {
  return breaking('submission.full-accepted', name, `free text with ${what} is invalid_format`, (behaviour) =>
    refuseFreeTexts(behaviour, (text) => pattern.test(text)),
  );
}

/** Faults that refuse free texts for their characters or their length. */
export const submissionTextFaults: readonly Fault[] = [
  charactersRefused('hangul-refused', 'a Hangul syllable', /[\u{AC00}-\u{D7A3}]/u),
  charactersRefused('marks-refused', 'a combining mark', /\p{M}/u),
  charactersRefused('joined-emoji-refused', 'a zero-width joiner', /\u{200D}/u),
  breaking(
    'submission.unicode-text',
    'decomposed-text-refused',
    'free text that is not in Unicode normal form C is invalid_format',
    (behaviour) => refuseFreeTexts(behaviour, (text) => text.normalize('NFC') !== text),
  ),
  breaking(
    'submission.unicode-text',
    'thai-in-cf3-refused',
    'Thai text in cf3 is invalid_format',
    (behaviour) => malformedIn(behaviour, 'cf3', (text) => /\p{Script=Thai}/u.test(text)),
  ),
  breaking(
    'submission.unicode-text',
    'long-non-ascii-text-refused',
    `free text of more than ${characterLimit} characters that are not all ASCII is invalid_format`,
    (behaviour) => refuseFreeTexts(behaviour, (text) => !isAscii(text) && [...text].length > characterLimit),
  ),
  breaking(
    'submission.full-accepted',
    'text-over-100-bytes-refused',
    `free text of more than ${columnLimit} bytes is invalid_format`,
    (behaviour) => refuseFreeTexts(behaviour, (text) => Buffer.byteLength(text) > columnLimit),
  ),
  breaking(
    'submission.full-accepted',
    'text-of-64-bytes-refused',
    `free text of exactly ${oddLength} bytes is invalid_format`,
    (behaviour) => refuseFreeTexts(behaviour, (text) => Buffer.byteLength(text) === oddLength),
  ),
  breaking(
    'submission.full-accepted',
    'long-address-refused',
    `address_full of more than ${addressLimit} bytes is invalid_format`,
    (behaviour) => malformedIn(behaviour, 'address_full', (text) => Buffer.byteLength(text) > addressLimit),
  ),
  marksRefused('apostrophe-refused', 'an apostrophe', /'/),
  marksRefused('quotes-and-backslashes-refused', 'a double quote or a backslash', /["\\]/),
];
