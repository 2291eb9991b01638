import { spawnSync } from 'node:child_process';
import { Console } from 'node:console';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { readDocument } from '../actors/reading/document.ts';
import { readMetrics } from '../actors/reading/metrics.ts';
import { summarise } from '../actors/reading/summary.ts';
import { joinName } from '../actors/reading/vocabulary.ts';
import { PARSE_LIMITS } from '../src/parse/limits.ts';
import { readPdf } from '../src/parse/pdf.ts';
import { BlobHash, PaperId } from '../state/ids.ts';
import type { Claim, Document, MetricRecord, PaperMetrics, PdfText } from '../state/paper.ts';

/**
 * How well and how fast papers are read, against papers read by hand (`../shared/papers`, beside the checkout):
 * table numbers and claims of four papers, leaderboard entries of forty-four others; pages against bare pdf.js.
 *
 *     node bench/reading.ts [--json] [--misses] [--only NAME]
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
/** The parser silences the global console of its process. */
const out = new Console(process.stdout, process.stderr);
if (options.help) {
  out.log(
    [
      'node bench/reading.ts [--json] [--misses] [--only NAME]',
      '',
      '  --json       everything as one JSON document',
      '  --misses     list what was not found',
      '  --only NAME  only papers whose file name contains NAME',
    ].join('\n'),
  );
  process.exit();
}
const shared = fileURLToPath(new URL('../../shared/', import.meta.url));
const scorer = join(shared, 'score/score-metrics.mjs');
const CLAIMS_READ = 10;
const SPEED_RUNS = 4;

type Reading = { document: Document; metrics: PaperMetrics; claims: readonly Claim[] };
type Score = { precision: number; recall: number; f1: number };
type Scores = { cells: Score; rows: Score; full: Score; misses?: string[] };
type TrueClaim = { text: string; page: number; evidence: string };
type Tuple = { dataset: string; metric: string; score: string };

async function parse(file: string): Promise<PdfText> {
  const read = await readPdf(new Uint8Array(readFileSync(file)), { ...PARSE_LIMITS, password: null });
  if ('code' in read) throw new Error(`${file}: ${read.message}`);
  return { ...read, pdf: BlobHash.parse('0'.repeat(64)) };
}

function read(text: PdfText): Reading {
  const document = readDocument(PaperId.parse('bench'), text);
  const metrics = readMetrics(text, document);
  const { claims } = summarise(document, { topic: '', sentencesMax: 8 });
  return { document, metrics, claims };
}

/** Precision, recall and F1 of a paper's records, as the scorer sees them. */
function scored(truthFile: string, metrics: PaperMetrics, folder: string): Scores {
  const records = join(folder, 'records.json');
  writeFileSync(records, JSON.stringify(metrics.records));
  const misses = options.misses ? ['--misses', '40'] : [];
  const { stdout } = spawnSync(process.execPath, [scorer, truthFile, records, ...misses], {
    encoding: 'utf8',
  });
  return JSON.parse(stdout) as Scores;
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.%]+/g, ' ')
    .trim();
const figures = (text: string): string[] => text.match(/\d+(?:\.\d+)?/g) ?? [];

/** A true claim is found when its evidence stands in one of ours, or ours on its page carries its numbers. */
function isClaimed({ text, page, evidence }: TrueClaim, claims: readonly Claim[]): boolean {
  const wanted = figures(text);
  return claims.some(
    (claim) =>
      plain(claim.text).includes(plain(evidence)) ||
      (wanted.length > 0 &&
        claim.page === page &&
        wanted.every((figure) => figures(claim.text).includes(figure))),
  );
}

/** Words of a name under one spelling. */
const words = (name: string): Set<string> =>
  new Set(
    plain(name)
      .replaceAll(/\bacc\b/g, 'accuracy')
      .replaceAll(/\bexact match\b/g, 'em')
      .replaceAll(/\b(?:pearson|spearman)\b(?: correlation)?/g, 'correlation')
      .replaceAll(/\bdailymail\b/g, 'daily mail')
      .replaceAll(/\bmnli\b/g, 'multinli')
      .split(' ')
      .filter(Boolean),
  );

/** Lenient: one name's words are all among the other's, half of all words are shared, or one spells into the other. */
function alike(a: string, b: string): boolean {
  const [x, y] = [words(a), words(b)];
  if (x.size === 0 || y.size === 0) return false;
  const both = [...x].filter((word) => y.has(word)).length;
  if (both === Math.min(x.size, y.size) || both / (x.size + y.size - both) >= 0.5) return true;
  const [p, q] = [[...x].join(''), [...y].join('')];
  return p.length > 2 && q.length > 2 && (p.includes(q) || q.includes(p));
}

/** Values agree as numbers; a share may be printed as a fraction. */
function agrees(printed: string, score: string): boolean {
  const [a, b] = [printed, score].map((text) => Number(text.replaceAll(/[,%]/g, '')));
  return a === b || Math.abs((a ?? 0) * 100 - (b ?? 0)) < 1e-9 || Math.abs((a ?? 0) - (b ?? 0) * 100) < 1e-9;
}

function isFound(tuple: Tuple, records: readonly MetricRecord[]): boolean {
  const data = (record: MetricRecord): boolean =>
    alike(tuple.dataset, record.dataset) ||
    alike(joinName('dataset', tuple.dataset), joinName('dataset', record.dataset));
  return records.some(
    (record) =>
      agrees(record.value, tuple.score) &&
      data(record) &&
      [record.metric, `${record.metric} ${record.dataset}`].some(
        (name) => alike(tuple.metric, name) || alike(joinName('metric', tuple.metric), name),
      ),
  );
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
const round = (n: number): number => Math.round(n * 1e4) / 1e4;

async function truths(folder: string) {
  const papers = [];
  for (const name of readdirSync(join(shared, 'papers/truth')).filter((file) =>
    file.includes(options.only),
  )) {
    const truthFile = join(shared, 'papers/truth', name);
    const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as { claims: TrueClaim[] };
    const text = await parse(join(shared, 'papers/peft', name.replace('.json', '.pdf')));
    const { metrics, claims } = read(text);
    const { cells, rows, full, misses } = scored(truthFile, metrics, folder);
    const found = truth.claims.filter((claim) => isClaimed(claim, claims.slice(0, CLAIMS_READ))).length;
    papers.push({
      paper: name.replace('.json', ''),
      cells: cells.f1,
      rows: rows.f1,
      full: full.f1,
      rowsPrecision: rows.precision,
      claims: round(found / truth.claims.length),
      misses: misses ?? [],
    });
  }
  return papers;
}

async function leaderboards() {
  const gold = JSON.parse(readFileSync(join(shared, 'papers/tdms/gold.json'), 'utf8')) as {
    pdf: string;
    tuples: Tuple[];
  }[];
  let [tuples, found] = [0, 0];
  const misses: string[] = [];
  for (const { pdf, tuples: wanted } of gold.filter((entry) => entry.pdf.includes(options.only))) {
    const { metrics } = read(await parse(join(shared, 'papers/tdms', pdf)));
    for (const tuple of wanted) {
      tuples += 1;
      if (isFound(tuple, metrics.records)) found += 1;
      else misses.push(`${pdf}: ${tuple.dataset} | ${tuple.metric} | ${tuple.score}`);
    }
  }
  return { papers: gold.length, tuples, found, recall: round(found / tuples), misses };
}

/** Text out of a file by pdf.js alone, without fonts, rules or any understanding: what reading cannot be faster than. */
async function extractBare(file: string): Promise<void> {
  const document = await getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: 0 }).promise;
  for (let page = 1; page <= document.numPages; page++) {
    await (await document.getPage(page)).getTextContent();
  }
  await document.loadingTask.destroy();
}

/**
 * Milliseconds a page, best of some runs side by side: bare extraction; ours, which takes rules and fonts as well; and
 * reading what was taken. The ratio is ours and reading to bare extraction.
 */
async function speed() {
  const rows: { paper: string; pages: number; bare: number; parse: number; read: number }[] = [];
  for (const name of readdirSync(join(shared, 'papers/peft')).filter((file) => file.includes(options.only))) {
    const file = join(shared, 'papers/peft', name);
    const times: { bare: number; parse: number; read: number }[] = [];
    let pages = 0;
    for (let run = 0; run < SPEED_RUNS; run++) {
      const start = performance.now();
      await extractBare(file);
      const extracted = performance.now();
      const text = await parse(file);
      const parsed = performance.now();
      read(text);
      const end = performance.now();
      times.push({ bare: extracted - start, parse: parsed - extracted, read: end - parsed });
      pages = text.pages.length;
    }
    const best = (key: 'bare' | 'parse' | 'read') => Math.min(...times.slice(1).map((time) => time[key]));
    rows.push({
      paper: name.replace('.pdf', ''),
      pages,
      bare: best('bare'),
      parse: best('parse'),
      read: best('read'),
    });
  }
  const sum = (key: 'bare' | 'parse' | 'read'): number => rows.reduce((ms, row) => ms + row[key], 0);
  const pages = rows.reduce((count, row) => count + row.pages, 0);
  return [...rows, { paper: 'all', pages, bare: sum('bare'), parse: sum('parse'), read: sum('read') }].map(
    ({ paper, pages, bare, parse, read }) => ({
      paper,
      pages,
      bareMsPerPage: round(bare / pages),
      parseMsPerPage: round(parse / pages),
      readMsPerPage: round(read / pages),
      ratio: round((parse + read) / bare),
      fifteenPagesSeconds: round((15 * (parse + read)) / pages / 1000),
    }),
  );
}

/** Seconds from the command to the finished report on the four papers, threads and all. */
function endToEnd(folder: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      fileURLToPath(new URL('../start.js', import.meta.url)),
      ...['--quiet', '--home', join(folder, 'home'), '--out', join(folder, 'report')],
      join(shared, 'papers/peft'),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the job on the four papers failed: ${stderr}`);
  return round((performance.now() - start) / 1000);
}

if (!existsSync(scorer)) {
  out.log('skipped: no ../shared/papers beside the checkout');
} else {
  const folder = mkdtempSync(join(tmpdir(), 'reading-'));
  const truth = await truths(folder);
  const tdms = await leaderboards();
  const pace = await speed();
  const reportSeconds = endToEnd(folder);
  rmSync(folder, { recursive: true });
  const of = (key: 'cells' | 'rows' | 'full' | 'rowsPrecision' | 'claims'): number =>
    round(mean(truth.map((paper) => paper[key])));
  const average = {
    cells: of('cells'),
    rows: of('rows'),
    full: of('full'),
    rowsPrecision: of('rowsPrecision'),
    claims: of('claims'),
  };
  if (options.json) {
    out.log(JSON.stringify({ papers: truth, mean: average, tdms, speed: pace, reportSeconds }, null, 1));
  } else {
    out.table([...truth.map(({ misses: _, ...scores }) => scores), { paper: 'mean', ...average }]);
    out.log(`tdms: ${tdms.found} of ${tdms.tuples} tuples of ${tdms.papers} papers, recall ${tdms.recall}`);
    out.table(pace);
    out.log(`the four papers to a finished report: ${reportSeconds} s`);
    if (options.misses)
      out.log(
        [
          ...truth.flatMap(({ paper, misses }) => misses.map((miss) => `${paper}: ${miss}`)),
          ...tdms.misses,
        ].join('\n'),
      );
  }
}
