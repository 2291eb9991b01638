import type { Statement } from '../../state/findings.ts';
import { partText } from '../analysis/say.ts';
import type { Block, ReportCell, ReportModel } from './model.ts';
import type { Place, Places } from './sources.ts';
import { escapeMarkdown } from './text.ts';

/**
 * The report in GitHub's Markdown. Every sentence and table row ends in markers such as [LoRA p.6 T2], which the
 * list of sources at the end defines.
 * @param drawn names of the charts that could be drawn
 * @param missing what else could not be made, as sentences
 */
export function renderMarkdown(
  model: ReportModel,
  places: Places,
  drawn: ReadonlySet<string>,
  missing: readonly string[],
): string {
  const chapters = model.sections.flatMap(({ title, level, blocks }) => [
    `${'#'.repeat(level)} ${words(title)}`,
    ...blocks.map((block) => renderBlock(block, places, drawn)),
  ]);
  const all = [
    `# ${escapeMarkdown(model.title)}`,
    ...chapters,
    ...references(model, places),
    ...(missing.length > 0 ? ['## Missing from this report', missing.map(bullet).join('\n')] : []),
    ...sources(model, places),
  ];
  return `${all.join('\n\n')}\n`;
}

function renderBlock(block: Block, places: Places, drawn: ReadonlySet<string>): string {
  switch (block.kind) {
    case 'paragraph':
      return line(block, places);
    case 'list':
      return block.lines.map((item) => bullet(line(item, places))).join('\n');
    case 'table':
      return table(block, places);
    case 'chart': {
      const caption = sentence(block.caption, places);
      if (!drawn.has(block.name)) return `*(The chart could not be drawn.)* ${caption}`;
      return `![${words(block.alt)}](charts/${block.name}.svg)\n\n*${caption}*`;
    }
  }
}

function line({ label, statements }: { label: string; statements: Statement[] }, places: Places): string {
  const head = label === '' ? [] : [`**${escapeMarkdown(label)}**`];
  return [...head, ...statements.map((statement) => sentence(statement, places))].join(' ');
}

/** A text that begins like a list or heading of its own would be taken for one. */
function bullet(text: string): string {
  return `- ${text.replace(/^(?:([-+=])|(\d+)([.)]))(?=\s)/, '$2\\$1$3')}`;
}

function sentence(statement: Statement, places: Places): string {
  return [words(statement), ...markers([statement], places)].join(' ');
}

function words(statement: Statement): string {
  return escapeMarkdown(statement.parts.map(partText).join(''));
}

function markers(statements: readonly Statement[], places: Places): string[] {
  return places.of(statements).map(({ place }) => marker(place));
}

function marker({ id, label }: Place): string {
  return `[${escapeMarkdown(label)}](#${id})`;
}

function table({ caption, head, names, rows }: Extract<Block, { kind: 'table' }>, places: Places): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rules = head.map((_, i) => (i < names ? ':--' : '--:'));
  return [
    `**${words(caption)}**`,
    '',
    row([...head.map(words), 'Source']),
    row([...rules, ':--']),
    ...rows.map((cells) =>
      row([
        ...cells.map(marked),
        markers(
          cells.map(({ statement }) => statement),
          places,
        ).join(' '),
      ]),
    ),
  ].join('\n');
}

function marked({ statement, mark }: ReportCell): string {
  const text = words(statement);
  if (mark === 'best') return `**${text}**`;
  return mark === 'second' ? `*${text}*` : text;
}

function references({ papers }: ReportModel, places: Places): string[] {
  if (papers.length === 0) return [];
  const lines = papers.map(
    ({ name, citation }) => `- **${escapeMarkdown(name)}** ${sentence(citation, places)}`,
  );
  return ['## References', lines.join('\n')];
}

/** What each marker stands for: paper, page, and the cells or the sentence. */
function sources({ papers }: ReportModel, places: Places): string[] {
  if (places.all.length === 0) return [];
  const chapters = papers.flatMap(({ paper, name }) => {
    const mine = places.all.filter((place) => place.paper === paper);
    return mine.length === 0
      ? []
      : [`### Sources in ${escapeMarkdown(name)}`, mine.map(definition).join('\n')];
  });
  return ['## Sources', ...chapters];
}

function definition({ id, label, page, table, cited }: Place): string {
  const where = table === '' ? `page ${page}` : `page ${page}, ${escapeMarkdown(table)}`;
  const what = cited.map(({ heading, source }) => {
    if (table === '') return `“${escapeMarkdown(source.quote)}”`;
    return heading === ''
      ? `“${escapeMarkdown(source.quote)}”`
      : `${escapeMarkdown(heading)}: “${escapeMarkdown(source.quote)}”`;
  });
  return `- <a id="${id}"></a>**${escapeMarkdown(label)}** – ${where}: ${what.join('; ')}`;
}
