import * as assert from 'uvu/assert';
import { parseAllowList } from '../src/fetch/address.ts';
import { admit, type Lookup } from '../src/fetch/guard.ts';
import { KarmaError } from '../state/errors.ts';
import { suite } from './helpers/suite.ts';

const test = suite('fetch guard');

async function refusal(
  url: string,
  lookup: Lookup,
  allow: string[] = [],
  allowHttp = false,
): Promise<string> {
  try {
    await admit(new URL(url), { allow: parseAllowList(allow), allowHttp, lookup });
    return 'admitted';
  } catch (thrown) {
    if (!(thrown instanceof KarmaError)) throw thrown;
    assert.ok(thrown.message.includes(': '), 'a message that gives reason and remedy');
    return thrown.code;
  }
}

const never: Lookup = async (name) => {
  throw new Error(`${name} was looked up`);
};
const at =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const HOSTILE_HOSTS = [
  ...['127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '0', '0.0.0.0', '2130706433', '0x7f000001', '0x7f.1'],
  ...['017700000001', '0177.0.0.01', '①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1', '127.0.0.1%2e'],
  ...['10.0.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '2852039166', '100.64.0.1'],
  ...['100.100.100.200', '192.0.0.192', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]', '[::127.0.0.1]'],
  ...[
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001::7f00:1]',
  ],
  ...['[fe80::1]', '[fec0::1]', '[fc00::1]', '[fd00:ec2::254]', '[ff02::1]', '[100::1]', '[2001:db8::1]'],
  ...['[3fff::1]', '[5f00::1]'],
];
const HOSTILE_NAMES = [
  ...[
    'localhost',
    'localhost.',
    'LOCALHOST',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'a.localhost',
    'printer',
    'printer.local',
    'printer.local.',
  ],
  ...['metadata.google.internal', 'metadata.google.internal.', 'a..', 'a..example.com'],
];

test('no hostile spelling of a host is admitted, nor looked up', async () => {
  for (const host of [...HOSTILE_HOSTS, ...HOSTILE_NAMES]) {
    const url = `https://${host}/paper.pdf`;
    assert.is(await refusal(url, never), 'FETCH_REFUSED', url);
  }
});

test('other schemes, ports and credentials are refused', async () => {
  const urls = [
    ...['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'data:application/pdf,%25PDF-'],
    ...[
      'gopher://example.com/',
      'https://example.com:22/',
      'https://example.com:8443/',
      'https://1.1.1.1:8080/',
    ],
    ...['https://arxiv.org@127.0.0.1/', 'https://user@example.com/', 'https://user:word@example.com/'],
  ];
  for (const url of urls) assert.is(await refusal(url, never), 'FETCH_REFUSED', url);
});

test('public hosts are admitted', async () => {
  for (const url of ['https://1.1.1.1/', 'https://[2606:4700:4700::1111]/', 'https://1.1.1.1:80/']) {
    assert.is(await refusal(url, never), 'admitted', url);
  }
  assert.is(await refusal('https://example.com./', at('93.184.215.14', '2606:2800:21f::1')), 'admitted');
});

test('http is for those who allow it, under the same rules', async () => {
  assert.is(await refusal('http://example.com/', at('1.1.1.1'), [], true), 'admitted');
  assert.is(await refusal('http://example.com/', at('10.0.0.1'), [], true), 'FETCH_REFUSED');
  assert.is(await refusal('http://example.com:8080/', never, [], true), 'FETCH_REFUSED');
});

test('one private address among those of a name is enough to refuse it', async () => {
  for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:10.0.0.1', 'fd00::1']) {
    assert.is(await refusal('https://example.com/', at(address)), 'FETCH_REFUSED');
    assert.is(await refusal('https://example.com/', at('1.1.1.1', address)), 'FETCH_REFUSED');
  }
});

test('the allow-list lifts the rules for what it names, and for nothing else', async () => {
  const cases: [string, string, string[], string][] = [
    ['http://papers:8080/', '10.0.0.1', ['papers:8080'], 'admitted'],
    ['http://papers:8081/', '10.0.0.1', ['papers:8080'], 'FETCH_REFUSED'],
    ['http://papers/', '10.0.0.1', ['papers:80'], 'admitted'],
    ['http://PAPERS.lan:8081/', '10.0.0.1', ['papers.lan'], 'admitted'],
    ['http://more.papers.lan/', '10.0.0.1', ['papers.lan'], 'FETCH_REFUSED'],
    ['http://127.0.0.1:8080/', '', ['127.0.0.0/8'], 'admitted'],
    ['http://[::ffff:127.0.0.1]:8080/', '', ['127.0.0.0/8'], 'admitted'],
    ['http://[::1]:8080/', '', ['[::1]:8080'], 'admitted'],
    ['http://128.0.0.1:8080/', '', ['127.0.0.0/8'], 'FETCH_REFUSED'],
    ['https://papers.example/', '10.0.0.1', ['10.0.0.0/8'], 'admitted'],
    ['https://papers.example/', '11.0.0.1', ['10.0.0.0/8', 'fd00::/8'], 'admitted'],
    ['https://papers.example/', 'fd00::1', ['10.0.0.0/8', 'fd00::/8'], 'admitted'],
    ['http://papers.example/', '10.0.0.1', ['10.0.0.0/8'], 'FETCH_REFUSED'],
    ['ftp://papers/', '10.0.0.1', ['papers'], 'FETCH_REFUSED'],
    ['http://user@papers/', '10.0.0.1', ['papers'], 'FETCH_REFUSED'],
  ];
  for (const [url, address, allow, expected] of cases) {
    assert.is(await refusal(url, at(address), allow), expected, `${url} with ${allow}`);
  }
});

test('an allow-list that says nothing clear is refused', () => {
  for (const entry of [
    '',
    'http://papers',
    'a/b',
    '10.0.0.0/33',
    'papers:port',
    'user@papers',
    '*.lan',
    '[::1]x',
  ]) {
    assert.throws(() => parseAllowList([entry]), /host:port or CIDR/, entry);
  }
});

test.run();
