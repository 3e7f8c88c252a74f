import countries from 'i18n-iso-countries/index.js';
import type { Behaviour } from '../behaviour.js';
import type { JsonObject } from '../exchange.js';
import { around, breaking, type Fault } from './fault.js';

/** Characters that the fault `texts-cut` keeps. */
const kept = 32;
const millisecondsOfDay = 86_400_000;

/** A fault of what GET shows of a submission. */
function shows(name: string, words: string, change: (data: JsonObject) => JsonObject): Fault {
  return breaking('state.read-back', name, words, (behaviour) =>
    around(behaviour, 'readBackData', (before) => (record, exchange) => change(before(record, exchange))),
  );
}

/** A fault of the texts in what GET shows, the ones that match. */
function showsTexts(
  name: string,
  words: string,
  change: (text: string) => string,
  isMeant: (field: string) => boolean = () => true,
): Fault {
  return shows(name, words, (data) =>
    Object.fromEntries(
      Object.entries(data).map(([field, value]) => [
        field,
        typeof value === 'string' && isMeant(field) ? change(value) : value,
      ]),
    ),
  );
}

/** The data with two members in each other's place. */
function swapped(data: JsonObject, one: string, other: string): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([field, value]) => [
      field === one ? other : field === other ? one : field,
      value,
    ]),
  );
}

const marks: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const isCountry = (field: string): boolean => field === 'nationality' || field === 'idcard_issuingCountry';

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - millisecondsOfDay).toISOString().slice(0, 10);
}

/** Leaves a field of encrypted submissions unstored. */
function losesWhenEncrypted(behaviour: Behaviour, field: string): void {
  around(behaviour, 'remember', (before) => (submissionId, document, exchange) => {
    const { [field]: _lost, ...rest } = document;
    before(submissionId, exchange.encrypted ? rest : document, exchange);
  });
}

/** Faults that break `state.read-back`. */
export const readBackFaults: readonly Fault[] = [
  showsTexts('texts-cut', `GET shows the first ${kept} characters of texts`, (text) => text.slice(0, kept)),
  shows('names-swapped', 'GET shows the given name as the family name and the other way round', (data) =>
    swapped(data, 'first_name', 'last_name'),
  ),
  showsTexts('texts-escaped-for-html', 'GET shows texts escaped for HTML', (text) =>
    text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark),
  ),
  showsTexts('texts-as-latin-1', 'GET shows texts whose UTF-8 was read as Latin-1', (text) =>
    Buffer.from(text, 'utf8').toString('latin1'),
  ),
  showsTexts(
    'astral-characters-lost',
    'GET shows characters outside the Basic Multilingual Plane as question marks',
    (text) => text.replace(/[\u{10000}-\u{10FFFF}]/gu, '?'),
  ),
  showsTexts('birth-date-a-day-earlier', 'GET shows the day before the birth date', dayBefore, (field) =>
    field.endsWith('_of_birth'),
  ),
  showsTexts(
    'countries-in-two-letters',
    'GET shows country codes of two letters',
    (text) => countries.alpha3ToAlpha2(text) ?? text,
    isCountry,
  ),
  breaking(
    'state.read-back',
    'encrypted-submissions-lose-last-name',
    'the lastName of encrypted submissions is not stored',
    (behaviour) => losesWhenEncrypted(behaviour, 'lastName'),
  ),
  breaking(
    'state.read-back',
    'encrypted-text-garbled',
    'texts of encrypted submissions are stored as their UTF-8 read as Latin-1',
    (behaviour) =>
      around(behaviour, 'remember', (before) => (submissionId, document, exchange) => {
        const garbled = Object.entries(document).map(([name, value]) => [
          name,
          typeof value === 'string' ? Buffer.from(value, 'utf8').toString('latin1') : value,
        ]);
        before(submissionId, exchange.encrypted ? Object.fromEntries(garbled) : document, exchange);
      }),
  ),
];
