import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { Statement } from '../../state/findings.ts';
import { plainText } from '../analysis/say.ts';
import type { Block, ReportModel } from './model.ts';
import type { Place, Places } from './sources.ts';
import { template } from './template.ts';
import { tame } from './text.ts';

/**
 * The report typeset as PDF. The same content gives the same bytes: no date is written.
 * @param missing what could not be made, as sentences
 * @throws Error with Typst's diagnostics when the content does not compile
 */
export function renderPdf(
  model: ReportModel,
  places: Places,
  drawings: ReadonlyMap<string, string>,
  missing: readonly string[],
): Uint8Array {
  const compiler = NodeCompiler.create();
  const report = JSON.stringify({
    title: tame(model.title),
    missing: missing.map(tame),
    sections: model.sections.map(({ title, level, blocks }) => ({
      title: words(title),
      level,
      blocks: blocks.map((block) => typeset(block, places, drawings)),
    })),
    references: model.papers.map(({ name, citation }) => ({
      name: tame(name),
      citation: sentence(citation, places),
    })),
    sources: model.papers.map(({ paper, name }) => ({
      name: `Sources in ${tame(name)}`,
      places: places.all.filter((place) => place.paper === paper).map(definition),
    })),
  });
  const compiled = compiler.compile({ mainFileContent: template, inputs: { report } });
  const document = compiled.result;
  if (!document) {
    throw new Error(`Typst does not compile: ${JSON.stringify(compiled.takeError()?.shortDiagnostics)}`);
  }
  return compiler.pdf(document, { creationTimestamp: 0 });
}

/** A block as the template reads it. */
function typeset(block: Block, places: Places, drawings: ReadonlyMap<string, string>): unknown {
  switch (block.kind) {
    case 'paragraph':
      return { kind: block.kind, ...line(block, places) };
    case 'list':
      return { kind: block.kind, lines: block.lines.map((item) => line(item, places)) };
    case 'table':
      return {
        kind: block.kind,
        caption: words(block.caption),
        names: block.names,
        head: block.head.map(words),
        rows: block.rows.map((row) => ({
          cells: row.map(({ statement, mark }) => ({ text: words(statement), mark })),
          markers: markers(
            row.map(({ statement }) => statement),
            places,
          ),
        })),
      };
    case 'chart': {
      const drawing = drawings.get(block.name) ?? null;
      return {
        kind: block.kind,
        drawing,
        width: shareOfText(drawing),
        alt: words(block.alt),
        caption: sentence(block.caption, places),
      };
    }
  }
}

/** Width of the text on the page in pixels of a chart at which its letters are as large as the caption's. */
const textWidth = 760;

/** How much of the text's width a drawing takes, in percent. */
function shareOfText(svg: string | null): number {
  const width = Number(/<svg[^>]*\bwidth="(\d+(?:\.\d+)?)"/.exec(svg ?? '')?.[1] ?? textWidth);
  return Math.min(100, Math.round((100 * width) / textWidth));
}

function line({ label, statements }: { label: string; statements: readonly Statement[] }, places: Places) {
  return { label: tame(label), statements: statements.map((statement) => sentence(statement, places)) };
}

function sentence(statement: Statement, places: Places) {
  return { text: words(statement), markers: markers([statement], places) };
}

function words(statement: Statement): string {
  return tame(plainText(statement));
}

function markers(statements: readonly Statement[], places: Places) {
  return places.of(statements).map(({ place }) => ({ label: tame(place.label), to: place.id }));
}

function definition({ id, label, page, table, cited }: Place) {
  const where = table === '' ? `page ${page}` : `page ${page}, ${table}`;
  const what = cited.map(({ heading, source }) =>
    heading === '' ? `“${source.quote}”` : `${heading}: “${source.quote}”`,
  );
  return { id, label: tame(label), text: tame(`${where}: ${what.join('; ')}`) };
}
