import type { Argument, Critique } from '../../state/findings.ts';
import { sentenceSource } from '../analysis/library.ts';
import { nameKey } from '../analysis/names.ts';
import { list as enumerate, name, quote, say } from '../analysis/say.ts';
import { type Desk, list, paragraph, quoted, section } from './blocks.ts';
import type { ReportSection } from './model.ts';

const argumentsMax = 4;
const exclusionsMax = 14;
const citedMax = 10;

const verdicts: Record<Critique['verdict'], string> = {
  holds: 'Holds',
  'holds with limits': 'Holds with limits',
  contested: 'Contested',
  'not decidable': 'Not decidable',
};

/** Each main claim argued from both sides. */
export function debate({ critiques, library }: Desk): ReportSection[] {
  if (critiques.length === 0) return [];
  const intro = say`An optimist and a sceptic argue the main claims of the papers from the numbers and sentences that were read. The verdict weighs what they bring; how sure it is depends on how many comparisons there are and whether spreads are printed.`;
  const parts = critiques.map((critique, i) => {
    const { claim, verdict, confidence, reason } = critique;
    const paper = name(library.shortName(claim.paper));
    const side = (side: Argument['side'], label: string) => {
      const statements = critique.arguments
        .filter((argument) => argument.side === side)
        .slice(0, argumentsMax)
        .map(({ statement }) => statement);
      return statements.length > 0
        ? [paragraph(label), list(statements)]
        : [paragraph(label, say`Nothing that was read can be brought forward here.`)];
    };
    return section(
      3,
      `claim-${i + 1}`,
      [`${verdicts[verdict]}: a claim of `, paper],
      [
        paragraph('', quoted(sentenceSource(claim.paper, claim))),
        ...side('optimist', 'Optimist.'),
        ...side('sceptic', 'Sceptic.'),
        paragraph(
          'Verdict.',
          say`${verdicts[verdict]}, with ${confidence >= 0.75 ? 'high' : confidence >= 0.6 ? 'moderate' : 'low'} confidence. ${reason}`,
        ),
      ],
    );
  });
  return [section(2, 'debate', 'The debate', [paragraph('', intro)]), ...parts];
}

/** Numbers on which papers disagree. */
export function contradictions({ comparison, papers }: Desk): ReportSection[] {
  if (papers.length < 2) return [];
  const found = comparison.contradictions.map(({ statement }) => statement);
  return [
    section(2, 'contradictions', 'Contradictions between papers', [
      found.length > 0
        ? list(found)
        : paragraph(
            '',
            say`None was found: no two papers print different numbers for the same method, model, data set and metric under the same conditions.`,
          ),
    ]),
  ];
}

/** What was left out of the comparison, and what the reader should keep in mind. */
export function limits({ comparison, papers }: Desk): ReportSection[] {
  if (papers.length === 0) return [];
  const left = comparison.notCompared.slice(0, exclusionsMax).map(({ statement }) => statement);
  return [
    section(2, 'limits', 'What was not compared, and why', [
      ...(left.length > 0 ? [list(left)] : []),
      paragraph(
        '',
        say`Numbers were read from the tables and sentences of the papers without rerunning anything. A gap between two numbers that were printed without spread may be chance. Papers choose their own baselines and tune them as they see fit; a win here is a win under the conditions of the paper that printed it.`,
      ),
    ]),
  ];
}

/** Sources that could not be read. */
export function failures({ failures }: Desk): ReportSection[] {
  if (failures.length === 0) return [];
  return [
    section(2, 'failed', 'What could not be read', [
      list(failures.map(({ source, reason }) => say`${name(source)}: ${name(reason)}`)),
    ]),
  ];
}

/** Works that the papers cite most, as they print them. */
export function related({ papers, library }: Desk): ReportSection[] {
  const cited = mostCited(papers).slice(0, citedMax);
  if (cited.length === 0) return [];
  const lines = cited.map(({ paper, reference, by }) => {
    const source = { paper, page: reference.page, table: '', boxes: [], quote: reference.text };
    return say`${quote(source)} Cited by ${enumerate(by.map((other) => name(library.shortName(other))))}.`;
  });
  return [section(2, 'related', 'Works these papers build on', [list(lines)])];
}

/** References with the papers that cite them, those of several papers and many citations first. */
export function mostCited(papers: Desk['papers']) {
  const works = new Map<
    string,
    {
      paper: Desk['papers'][number]['paper'];
      reference: Desk['papers'][number]['document']['references'][number];
      by: Desk['papers'][number]['paper'][];
      times: number;
    }
  >();
  const own = new Set(papers.map(({ document }) => nameKey(document.title)));
  for (const { paper, document } of papers) {
    const times = new Map<number, number>();
    for (const { paragraphs } of document.sections) {
      for (const { cites } of paragraphs.flat()) {
        for (const index of cites) times.set(index, (times.get(index) ?? 0) + 1);
      }
    }
    document.references.forEach((reference, index) => {
      const key = nameKey(reference.title);
      if (key === '' || own.has(key)) return;
      const work = works.get(key) ?? { paper, reference, by: [], times: 0 };
      if (!work.by.includes(paper)) work.by.push(paper);
      work.times += times.get(index) ?? 0;
      works.set(key, work);
    });
  }
  return [...works.values()]
    .filter(({ times, by }) => times > 1 || by.length > 1)
    .toSorted((a, b) => b.by.length - a.by.length || b.times - a.times);
}
