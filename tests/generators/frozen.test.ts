/** Values frozen at a seed: a change here is a change of what every replayed run sends. */
import { expect, test } from '@playwright/test';
import { encryptionWays, layouts, scripts, severalFaults, textIn, twins } from '../../generators/index.js';
import { allWays, facts, sampled } from './support.js';

const SEED = 42;

test('mutations at a seed', () => {
  const words = (name: string) => {
    const way = allWays.find((one) => one.name === name);
    return way === undefined ? [] : sampled(way.mutation, 3, SEED).map((mutation) => mutation.words);
  };
  expect(words('email.no-at')).toEqual([
    'email is "8a.x3#example.org"',
    'email is "i.dc#example.com"',
    'email is "nf5n.example.com"',
  ]);
  expect(words('expireDate.slashes')).toEqual([
    'expireDate is "2031/03/29"',
    'expireDate is "2046/03/31"',
    'expireDate is "2032/02/29"',
  ]);
  expect(words('gender.mixed-case')).toEqual(['gender is "feMale"', 'gender is "malE"', 'gender is "malE"']);
  expect(words('parameter.letter-dropped')).toEqual([
    'a member "pAddress" is added, true',
    'a member "addrss_state" is added, 9987',
    'a member "mail" is added, 5',
  ]);
  expect(words('payload.raw-control')).toEqual([
    'email holds the raw control character 0x08',
    'issuingCountry holds the raw control character 0x0d',
    'address_state holds the raw control character 0x1b',
  ]);
  expect(words('A2.birthDate-foreign-digits')).toEqual([
    'birthDate is "१९३१-०३-२९"',
    'birthDate is "１９９０-０３-３１"',
    'birthDate is "٢٠٠٤-٠٢-٢٩"',
  ]);
});

test('several faults at a seed', () => {
  const drawn = sampled(severalFaults(facts), 3, SEED);
  expect(drawn.map((mutations) => mutations.map((mutation) => mutation.words))).toEqual([
    ['admin is "nobody-admin@example.com"', 'birthDate left out'],
    ['fullName left out', 'kycStatus left out', 'a member "ADDRESS_FULL" is added, 7061'],
    ['expireDate is "2033 - 12 - 31"', 'email left out', 'admin is "nobody-admin@example.com"'],
  ]);
});

test('texts at a seed', () => {
  const texts = scripts.map((script) => sampled(textIn(script, { maxBytes: 30 }), 2, SEED).join(' | '));
  expect(texts).toEqual([
    '꿖샜퉻 | 갈왳',
    'صسي | ات',
    '礨跴𡒟 | 上竅',
    'ざつラ | ぃふ',
    'тдЛ | ДЫ',
    'ΕΚπ | ΑΠ',
    'रुमत्र | कशं',
    'חרו | אד',
    'มผู้ชา | กูก',
    'óãý | àç',
    'z̧ós̃ | ȩń',
    '🇫🇷🇰🇷🇫🇷 | 🇫🇷🏳️‍🌈',
    'रुظरुظरुظaaaaaa | اжاжاжاжاжاжاжaa',
  ]);
});

test('a twin and layouts at a seed', () => {
  expect(sampled(twins(facts), 3, SEED).at(-1)).toEqual({
    admin: 'admin@example.com',
    email: 'f5nsvy-8pui@example.org',
    fullName: 'X-204 (north)',
    birthDate: '1940-02-29',
    kycStatus: 'rejected',
    idType: 'drvlic',
    issuingCountry: 'VUT',
    firstName: '❤️🇰🇷👍🏽👍🏽🏳️‍🌈 🏳️‍🌈',
    lastName: 'Doe',
    gender: 'male',
    expireDate: '2040-01-25',
    ipAddress: '192.0.2.249',
    identityNumber: '900517-2345678',
    address_state: 'A & B Square Lee',
    cf1: 'Anne-Marie Lee',
    cf2: '50% "Bo"',
    cf3: 'Τήτ',
    userid: '𨒀蓧𨻉𤚬𡻤鰟',
  });
  expect(sampled(layouts, 3, SEED)).toEqual([
    { order: 'documented', space: 'none', escapes: 'non-ascii' },
    { order: { shuffle: 29 }, space: 'spaces', escapes: 'none' },
    { order: { shuffle: 20 }, space: 'spaces', escapes: 'all' },
  ]);
});

test('faults of the encryption at a seed', () => {
  const spoiling = (name: string) => {
    const way = encryptionWays.find((one) => one.name === name);
    return way === undefined ? [] : sampled(way.mutation, 2, SEED).map((fault) => fault.spoiling);
  };
  expect(spoiling('encrypted.illegal-character')).toEqual([
    { as: 'illegal-character', text: '|', at: 0.96, instead: false },
    { as: 'illegal-character', text: '@', at: 0.03, instead: false },
  ]);
  expect(spoiling('encrypted.flipped-bit')).toEqual([
    { as: 'flipped-bit', bit: 123 },
    { as: 'flipped-bit', bit: 26 },
  ]);
  expect(spoiling('encrypted.words-inside')).toEqual([
    { as: 'inside', text: '<submission/>' },
    { as: 'inside', text: "{'a': 1}" },
  ]);
});
