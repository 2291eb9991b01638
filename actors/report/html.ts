import type { Derivation, Part, Statement } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import type { PdfText } from '../../state/paper.ts';
import { partText, plainText } from '../analysis/say.ts';
import type { Block, ReportCell, ReportModel, ReportSection } from './model.ts';
import { type Highlight, pageView } from './page-view.ts';
import type { Cited, Place, Places } from './sources.ts';
import { style } from './style.ts';
import { escapeHtml } from './text.ts';

/**
 * The report as one page that needs nothing else: no script, no request. Each number links to its cell, each
 * marker to all cells of its sentence, on a drawing of the page they stand on.
 * @param drawings charts by name, as SVG
 * @param missing what could not be made, as sentences
 */
export function renderHtml(
  model: ReportModel,
  places: Places,
  drawings: ReadonlyMap<string, string>,
  missing: readonly string[],
  pages: ReadonlyMap<PaperId, PdfText>,
): string {
  const page = new HtmlPage(model, places, drawings);
  const body = model.sections.map((section) => page.section(section));
  const notes = missing.map((note) => `<li>${escapeHtml(note)}</li>`).join('');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(model.title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#report">Skip to the report</a>',
    `<header><h1>${escapeHtml(model.title)}</h1></header>`,
    page.contents(),
    '<main id="report">',
    ...body,
    ...(notes === '' ? [] : [`<section><h2>Missing from this report</h2><ul>${notes}</ul></section>`]),
    page.references(),
    page.sources(),
    '</main>',
    page.sheets(pages),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** More markers behind a sentence would hide the sentence; the others are named on hovering. */
const markersMax = 4;

class HtmlPage {
  readonly #model: ReportModel;
  readonly #places: Places;
  readonly #drawings: ReadonlyMap<string, string>;
  /** Groups of cells that markers point at, by the place they stand on. */
  readonly #groups = new Map<Place, Map<string, Highlight>>();

  constructor(model: ReportModel, places: Places, drawings: ReadonlyMap<string, string>) {
    this.#model = model;
    this.#places = places;
    this.#drawings = drawings;
  }

  contents(): string {
    const links = this.#model.sections
      .filter(({ level }) => level === 2)
      .map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(plainText(title))}</a></li>`);
    const last = [
      ['references', 'References'],
      ['sources', 'Sources'],
    ].map(([id, title]) => `<li><a href="#${id}">${title}</a></li>`);
    return `<nav aria-label="Contents"><ol>${[...links, ...last].join('')}</ol></nav>`;
  }

  section({ id, title, level, blocks }: ReportSection): string {
    const heading = `<h${level} id="${id}">${escapeHtml(plainText(title))}</h${level}>`;
    return ['<section>', heading, ...blocks.map((block) => this.#block(block)), '</section>'].join('\n');
  }

  references(): string {
    const lines = this.#model.papers.map(
      ({ name, citation }) => `<li><b>${escapeHtml(name)}</b> ${this.#sentence(citation)}</li>`,
    );
    return `<section><h2 id="references">References</h2><ul>${lines.join('\n')}</ul></section>`;
  }

  sources(): string {
    const papers = this.#model.papers.map(({ paper, name }) => {
      const mine = this.#places.all.filter((place) => place.paper === paper);
      return `<h3>Sources in ${escapeHtml(name)}</h3><ul>${mine.map(definition).join('\n')}</ul>`;
    });
    return `<section class="sources"><h2 id="sources">Sources</h2>${papers.join('\n')}</section>`;
  }

  /** Drawings of every cited page, shown when a link points into them. */
  sheets(pages: ReadonlyMap<PaperId, PdfText>): string {
    const byPage = Map.groupBy(this.#places.all, ({ paper, page }) => `${paper} ${page}`);
    const names = new Map(this.#model.papers.map(({ paper, name }) => [paper, name]));
    const figures = [...byPage.values()].map((places) => {
      const [first] = places;
      if (!first) return '';
      const text = pages.get(first.paper);
      const label = `${names.get(first.paper) ?? ''}, page ${first.page}`;
      const highlights = places.flatMap((place) => [
        ...place.cited.map((cited): Highlight => ({ id: cited.id, cited: [cited] })),
        ...(this.#groups.get(place)?.values() ?? []),
      ]);
      const drawing = pageView(
        text?.pages.find(({ number }) => number === first.page),
        text?.fonts ?? [],
        highlights,
        label,
      );
      return `<figure class="sheet"><figcaption><span>${escapeHtml(label)}</span><a href="#close" aria-label="Close the page view">×</a></figcaption><div>${drawing}</div></figure>`;
    });
    return `<aside aria-label="Pages of the papers">${figures.join('\n')}</aside>`;
  }

  #block(block: Block): string {
    switch (block.kind) {
      case 'paragraph':
        return `<p>${this.#line(block)}</p>`;
      case 'list':
        return `<ul>${block.lines.map((line) => `<li>${this.#line(line)}</li>`).join('\n')}</ul>`;
      case 'table':
        return this.#table(block);
      case 'chart':
        return this.#chart(block);
    }
  }

  #line({ label, statements }: { label: string; statements: readonly Statement[] }): string {
    const head = label === '' ? [] : [`<b>${escapeHtml(label)}</b>`];
    return [...head, ...statements.map((statement) => this.#sentence(statement))].join(' ');
  }

  #sentence(statement: Statement): string {
    return `${this.#words(statement)}${this.#markers([statement])}`;
  }

  #words({ parts, sources }: Statement): string {
    const render = (part: Part): string => {
      const words = escapeHtml(partText(part));
      if (typeof part === 'string' || 'name' in part) return words;
      if ('derived' in part) return `<span class="d" title="${escapeHtml(explain(part.by))}">${words}</span>`;
      const source = sources[part.source];
      if (!source || 'quote' in part) return words;
      return `<a class="v" href="#${this.#places.at(source).cited.id}">${words}</a>`;
    };
    return parts.map(render).join('');
  }

  #markers(statements: readonly Statement[]): string {
    const places = this.#places.of(statements);
    const links = places
      .slice(0, markersMax)
      .map(({ place, ids }) => `<a href="#${this.#target(place, ids)}">${escapeHtml(place.label)}</a>`);
    const rest = places.slice(markersMax).map(({ place }) => place.label);
    if (rest.length > 0) {
      links.push(`<a href="#sources" title="${escapeHtml(rest.join('; '))}">+${rest.length}</a>`);
    }
    return links.length === 0 ? '' : ` <span class="m">${links.join(' ')}</span>`;
  }

  /** What to highlight for some cells of a place: the cell itself, or a group made for them. */
  #target(place: Place, ids: readonly string[]): string {
    const [only] = ids;
    if (ids.length === 1 && only) return only;
    const groups = this.#groups.get(place) ?? new Map<string, Highlight>();
    this.#groups.set(place, groups);
    const key = ids.join(' ');
    const known = groups.get(key);
    if (known) return known.id;
    const cited = place.cited.filter(({ id }) => ids.includes(id));
    const group = { id: `${place.id}.${groups.size + 1}`, cited };
    groups.set(key, group);
    return group.id;
  }

  #table({ caption, head, names, rows }: Extract<Block, { kind: 'table' }>): string {
    const headings = [...head.map((statement) => this.#words(statement)), 'Source'];
    const body = rows.map((cells) => {
      const fields = cells.map((cell, i) => this.#cell(cell, i < names));
      const source = this.#markers(cells.map(({ statement }) => statement));
      return `<tr>${fields.join('')}<td class="s">${source}</td></tr>`;
    });
    return [
      '<div class="wide"><table>',
      `<caption>${this.#words(caption)}</caption>`,
      `<thead><tr>${headings.map((heading) => `<th scope="col">${heading}</th>`).join('')}</tr></thead>`,
      `<tbody>${body.join('\n')}</tbody>`,
      '</table></div>',
    ].join('\n');
  }

  #cell({ statement, mark }: ReportCell, isName: boolean): string {
    const words = this.#words(statement);
    const text = mark === 'best' ? `<b>${words}</b>` : mark === 'second' ? `<u>${words}</u>` : words;
    return isName ? `<th scope="row">${text}</th>` : `<td>${text}</td>`;
  }

  #chart({ name, alt, caption }: Extract<Block, { kind: 'chart' }>): string {
    const drawing = this.#drawings.get(name);
    const image =
      drawing === undefined
        ? '<p><i>The chart could not be drawn.</i></p>'
        : `<div class="wide" role="img" aria-label="${escapeHtml(plainText(alt))}">${drawing}</div>`;
    return `<figure class="chart">${image}<figcaption>${this.#sentence(caption)}</figcaption></figure>`;
  }
}

function definition({ id, label, page, table, cited }: Place): string {
  const where = table === '' ? `page ${page}` : `page ${page}, ${escapeHtml(table)}`;
  const what = cited.map(({ id: cell, heading, source }: Cited) => {
    const quote = `“<a class="v" href="#${cell}">${escapeHtml(source.quote)}</a>”`;
    return heading === '' ? quote : `${escapeHtml(heading)}: ${quote}`;
  });
  return `<li id="${id}"><b>${escapeHtml(label)}</b> – ${where}: ${what.join('; ')}</li>`;
}

/** How a derived number came about, for a reader who asks. */
function explain(by: Derivation): string {
  switch (by.how) {
    case 'difference':
      return `difference of ${by.of[0].value} and ${by.of[1].value}`;
    case 'percentage':
      return `${by.of[0].value} as a percentage of ${by.of[1].value}`;
    case 'count':
      return 'counted from the cells and sentences cited';
    case 'tally':
      return `${by.what} that were read`;
  }
}
