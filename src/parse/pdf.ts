import './quiet.ts';
import { fileURLToPath } from 'node:url';
import {
  getDocument,
  InvalidPDFException,
  OPS,
  PasswordException,
  PasswordResponses,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box, Font, Page, PdfText, TextItem } from '../../state/paper.ts';
import type { ParseFailure, ParseRequest } from './limits.ts';
import { type DrawingOps, drawnLines, type Matrix, type OperatorList } from './rules.ts';

/** Text of a file as its child process reads it; the parser adds the hash of the bytes. */
export type Extracted = Omit<PdfText, 'pdf'>;

type Content = Awaited<ReturnType<PDFPageProxy['getTextContent']>>;
type Run = Extract<Content['items'][number], { str: string }>;
type PdfFont = { name?: string; bold?: boolean; italic?: boolean; black?: boolean };

const failure = (code: ParseFailure['code'], message: string): ParseFailure => ({ code, message });
const round = (points: number): number => Math.round(points * 100) / 100 + 0;
const roundBox = ([x0, y0, x1, y1]: Box): Box => [round(x0), round(y0), round(x1), round(y1)];

/** Where pdf.js would register the fonts of a file. */
const NO_DOCUMENT = { fonts: { add: () => {}, delete: () => {} } } as never;

/** Opens a PDF without drawing, fetching or decoding images. */
const open = (data: Uint8Array, password: string | null): Promise<PDFDocumentProxy> =>
  getDocument({
    data,
    ...(password === null ? {} : { password }),
    verbosity: 0,
    // Fonts are taken for granted: otherwise pdf.js traces the outline of every glyph.
    disableFontFace: false,
    ownerDocument: NO_DOCUMENT,
    fontExtraProperties: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    maxImageSize: 1,
    cMapUrl: fileURLToPath(new URL('../../cmaps/', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs'))),
  }).promise;

function refusal(thrown: unknown): ParseFailure {
  if (thrown instanceof PasswordException) {
    return thrown.code === PasswordResponses.NEED_PASSWORD
      ? failure('PDF_ENCRYPTED', 'the file is encrypted: give its password with --password')
      : failure('PDF_ENCRYPTED', 'the password does not open this file: give the right one with --password');
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof RangeError && /allocation|array length/i.test(reason)) {
    return failure('PDF_TOO_HUNGRY', `the file asks for more memory than it may have (${reason})`);
  }
  if (thrown instanceof InvalidPDFException && /page/i.test(reason)) {
    return failure('PDF_NO_PAGES', 'the file has no pages: export it again from its source');
  }
  return failure('PDF_CORRUPT', `the file is damaged beyond repair (${reason}): fetch or export it again`);
}

/** Collects the fonts of a file under small numbers. */
class FontTable {
  readonly fonts: Font[] = [];
  readonly #index = new Map<string, number>();

  indexOf(page: PDFPageProxy, id: string): number {
    const known = this.#index.get(id);
    if (known !== undefined) return known;
    const font = (page.commonObjs.has(id) ? page.commonObjs.get(id) : {}) as PdfFont;
    const name = (font.name ?? '').replace(/^[A-Z]{6}\+/, '');
    this.#index.set(id, this.fonts.length);
    this.fonts.push({
      name,
      bold:
        font.bold === true ||
        font.black === true ||
        /bold|black|heavy|demi|medi(?!um)|[a-z]bx\d|^cmb/i.test(name),
      italic: font.italic === true || /ital|obli|slant|^cmti|^cmmi|^cmsl|^sfti/i.test(name),
    });
    return this.fonts.length - 1;
  }
}

const isRun = (item: Content['items'][number]): item is Run => 'str' in item;

/** Control characters say nothing and half surrogates are no text. */
const clean = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .replaceAll('\u00ad', '-')
    .trimEnd();

function toItem(run: Run, view: Matrix, vertical: boolean, font: number): TextItem | null {
  const text = clean(run.str);
  if (text.trim() === '') return null;
  const [a, b, c, d, e, f] = run.transform as unknown as Matrix;
  const along = [view[0] * a + view[2] * b, view[1] * a + view[3] * b] as const;
  const turned = (Math.atan2(along[1], along[0]) * 180) / Math.PI + (vertical ? 90 : 0);
  const angle = round((turned + 360) % 360);
  return {
    text,
    x: round(view[0] * e + view[2] * f + view[4]),
    y: round(view[1] * e + view[3] * f + view[5]),
    width: round(vertical ? run.height : run.width),
    height: round(vertical ? run.width : run.height || Math.hypot(c, d)),
    font,
    ...(angle === 0 || angle === 360 ? {} : { angle }),
  };
}

/** Whether lengths are such as a page can hold; broken files give any number, or none. */
const within = (max: number, lengths: readonly number[]): boolean =>
  lengths.every((length) => Math.abs(length) <= max);

async function readPage(
  page: PDFPageProxy,
  number: number,
  fonts: FontTable,
  { maxPageChars, lengthMax }: ParseRequest,
): Promise<Page> {
  const viewport = page.getViewport({ scale: 1 });
  if (!within(lengthMax, [viewport.width, viewport.height])) throw new Error('no paper is of its size');
  const view = viewport.transform as unknown as Matrix;
  const list: OperatorList = await page.getOperatorList({ annotationMode: 0 });
  const { items, styles } = await page.getTextContent();
  const { rules, drawings } = drawnLines(list, OPS as DrawingOps, view, viewport.width * viewport.height);
  const read: Page = {
    number,
    width: round(viewport.width),
    height: round(viewport.height),
    items: [],
    rules: rules.map(roundBox).filter((box) => within(lengthMax, box)),
    drawings: drawings.map(roundBox).filter((box) => within(lengthMax, box)),
  };
  let chars = 0;
  for (const run of items) {
    if (!isRun(run)) continue;
    if (chars >= maxPageChars) break;
    const item = toItem(
      run,
      view,
      styles[run.fontName]?.vertical === true,
      fonts.indexOf(page, run.fontName),
    );
    if (!item || !within(lengthMax, [item.x, item.y, item.width, item.height])) continue;
    chars += item.text.length;
    read.items.push(item);
  }
  page.cleanup();
  return read;
}

async function readPages(file: PDFDocumentProxy, request: ParseRequest): Promise<Extracted | ParseFailure> {
  const { maxChars, maxPageChars } = request;
  const fonts = new FontTable();
  const pages: Page[] = [];
  const warnings: string[] = [];
  const empty: number[] = [];
  let chars = 0;
  let firstFailure: unknown;
  for (let number = 1; number <= file.numPages && chars < maxChars; number++) {
    try {
      const page = await readPage(await file.getPage(number), number, fonts, request);
      const length = page.items.reduce((sum, item) => sum + item.text.length, 0);
      if (length >= maxPageChars) warnings.push(`page ${number} was cut after ${length} characters`);
      chars += length;
      if (page.items.length === 0) empty.push(number);
      pages.push(page);
    } catch (thrown) {
      firstFailure ??= thrown;
      warnings.push(
        `page ${number} cannot be read (${thrown instanceof Error ? thrown.message : String(thrown)})`,
      );
    }
  }
  if (pages.length === 0) return refusal(firstFailure);
  if (empty.length === pages.length) {
    const count =
      file.numPages === 1
        ? 'its page is an image or empty'
        : `its ${file.numPages} pages are images or empty`;
    return failure(
      'PDF_NO_TEXT',
      `the file has no text layer: ${count}; run it through text recognition (OCR) first`,
    );
  }
  for (const number of empty) warnings.push(`page ${number} has no text (scanned?)`);
  if (chars >= maxChars && pages.length < file.numPages) {
    warnings.push(
      `reading stopped after page ${pages.length}: the limit of ${maxChars} characters is reached`,
    );
  }
  return { pageCount: file.numPages, pages, fonts: fonts.fonts, warnings };
}

/** Reads the text, fonts and drawn lines of a PDF, or says why it cannot. Never rejects. */
export async function readPdf(bytes: Uint8Array, request: ParseRequest): Promise<Extracted | ParseFailure> {
  let file: PDFDocumentProxy | null = null;
  try {
    file = await open(bytes, request.password);
    if (file.numPages < 1)
      return failure('PDF_NO_PAGES', 'the file has no pages: export it again from its source');
    if (file.numPages > request.maxPages) {
      return failure(
        'PDF_TOO_MANY_PAGES',
        `the file has ${file.numPages} pages, at most ${request.maxPages} are read: raise the limit or split the file`,
      );
    }
    return await readPages(file, request);
  } catch (thrown) {
    return refusal(thrown);
  } finally {
    await file?.loadingTask.destroy();
  }
}
