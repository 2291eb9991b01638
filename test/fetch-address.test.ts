import { BlockList } from 'node:net';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { isPublic } from '../src/fetch/address.ts';
import { suite } from './helpers/suite.ts';

const test = suite('fetch address');

/** The special-use ranges of IANA's registries, by hand: an oracle apart from the library's tables. */
const SPECIAL: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const SPECIAL_6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [base, bits] of SPECIAL) special.addSubnet(base, bits, 'ipv4');
for (const [base, bits] of SPECIAL_6) special.addSubnet(base, bits, 'ipv6');

const octets = (word: number): number[] => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255);
const dotted = (word: number): string => octets(word).join('.');
const word = fc.nat(0xffffffff);
const hex = (value: number): string => value.toString(16);
/** Two groups of an IPv6 address. */
const groups = (value: number): string => `${hex(value >>> 16)}:${hex(value & 0xffff)}`;

/** An address within one of the special ranges, its edges more often. */
const privateWord = fc
  .tuple(fc.constantFrom(...SPECIAL), fc.oneof(word, fc.constantFrom(0, 0xffffffff)))
  .map(([[base, bits], noise]) => {
    const start = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
    return (start | (noise & (0xffffffff >>> bits))) >>> 0;
  });

test('an IPv4 address is public exactly outside the special ranges', () => {
  fc.assert(
    fc.property(fc.oneof(word, privateWord), (value) => {
      assert.is(isPublic(dotted(value)), !special.check(dotted(value), 'ipv4'));
    }),
    { numRuns: 2_000 },
  );
});

test('an address that is not public stays so in whatever form carries it', () => {
  const forms = [
    (value: number) => dotted(value),
    (value: number) => `::ffff:${dotted(value)}`,
    (value: number) => `::ffff:${groups(value)}`,
    (value: number) => `::${dotted(value)}`,
    (value: number) => `::ffff:0:${groups(value)}`,
    (value: number) => `64:ff9b::${groups(value)}`,
    (value: number) => `64:ff9b:1::${groups(value)}`,
    (value: number) => `2002:${groups(value)}::1`,
    (value: number) => `2001:0:${groups(value)}::1`,
    (value: number) => `2001::${groups(~value >>> 0)}`,
    (value: number) => `fe80::5efe:${groups(value)}`,
    (value: number) => `fe80::${groups(value)}%eth0`,
  ];
  fc.assert(
    fc.property(privateWord, fc.constantFrom(...forms), (value, form) => {
      assert.not.ok(isPublic(form(value)), form(value));
    }),
    { numRuns: 2_000 },
  );
});

test('an IPv6 address is public only in 2000::/3 and outside the special ranges', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), fc.boolean(), (parts, global) => {
      const [first = 0, ...rest] = parts;
      const address = [global ? 0x2000 | (first & 0x1fff) : first, ...rest].map(hex).join(':');
      const inside = Number.parseInt(address, 16) >> 13 === 1;
      assert.is(isPublic(address), inside && !special.check(address, 'ipv6'), address);
    }),
    { numRuns: 2_000 },
  );
});

test('a mapped address is judged as the IPv4 address it is', () => {
  assert.ok(isPublic('::ffff:8.8.8.8'));
  assert.ok(isPublic('::ffff:808:808'));
});

test('what is no address is not public', () => {
  for (const text of [
    '',
    '8.8.8',
    '8.8.8.8.8',
    '0x8.8.8.8',
    '08.8.8.8',
    'example.com',
    '::1::',
    '2606::1/64',
  ]) {
    assert.not.ok(isPublic(text), text);
  }
});

test.run();
