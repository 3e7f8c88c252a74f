/** Country codes (A25). */
import type fc from 'fast-check';
// The codes alone: the main entry also reads the names of the countries in eighty languages.
import countries from 'i18n-iso-countries/index.js';
import { inFront, oneOfList } from './arbitrary.js';

/** The ranges that ISO 3166-1 leaves to its users: AAA–AAZ, QMA–QZZ, XAA–XZZ, ZZA–ZZZ. */
const userAssigned = /^(?:AA|Q[M-Z]|X[A-Z]|ZZ)[A-Z]$/;

/** The officially assigned ISO 3166-1 alpha-3 codes, in alphabetical order. */
export const countryCodes: readonly string[] = Object.keys(countries.getAlpha3Codes())
  .filter((code) => !userAssigned.test(code))
  .sort();

/**
 * Codes that say most where only a few can be sent: those assigned last (from 2006 on), which an old table lacks, and
 * those of the most people, which a slip would hurt most.
 */
export const tellingCodes: readonly string[] = [
  'SSD',
  'CUW',
  'SXM',
  'BES',
  'MAF',
  'BLM',
  'SRB',
  'MNE',
  'USA',
  'CHN',
  'IND',
  'GBR',
];

/** The code of a valid payload where the country does not matter. */
export const PLAIN_COUNTRY = 'KOR';

/** Any assigned code, shrinking to the plain one. */
export function countryCode(): fc.Arbitrary<string> {
  return oneOfList(inFront(PLAIN_COUNTRY, countryCodes));
}

function others(translate: (code: string) => string | undefined): readonly string[] {
  return inFront(PLAIN_COUNTRY, countryCodes).flatMap((code) => translate(code) ?? []);
}

/** The alpha-2 codes, the plain country's first. */
export const alpha2Codes: readonly string[] = others((code) => countries.alpha3ToAlpha2(code));

/** The numeric codes, the plain country's first. */
export const numericCodes: readonly string[] = others((code) => countries.alpha3ToNumeric(code));
