import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

export interface Digest {
  /** Name of the PDF. */
  file: string;
  pages: number;
  pdf: Buffer;
}

const corpus = import.meta.dirname;

/**
 * Sets every `digests/*.typ` as a PDF, in order of name. The same sources give the same bytes: no date is
 * written and only fonts that the compiler carries are named. (A system font of the same family would take
 * their place: Typst prefers it.)
 * @throws Error with Typst's diagnostics when a source does not compile.
 */
export function buildDigests(): Digest[] {
  const compiler = NodeCompiler.create({ workspace: corpus });
  const sources = readdirSync(join(corpus, 'digests')).filter((name) => name.endsWith('.typ'));
  return sources.sort().map((source) => {
    const compiled = compiler.compile({ mainFilePath: join(corpus, 'digests', source) });
    const problem = compiled.takeError() ?? compiled.takeWarnings();
    const document = compiled.result;
    if (problem || !document) {
      throw new Error(`${source}: ${JSON.stringify(problem?.shortDiagnostics)}`);
    }
    const file = `${basename(source, '.typ')}.pdf`;
    return { file, pages: document.numOfPages, pdf: compiler.pdf(document, { creationTimestamp: 0 }) };
  });
}

/** The committed bytes of a digest, or null when it was never written. */
export function committed(file: string): Buffer | null {
  const path = join(corpus, file);
  return existsSync(path) ? readFileSync(path) : null;
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  for (const { file, pages, pdf } of buildDigests()) {
    const same = committed(file)?.equals(pdf) ?? false;
    if (check && !same) process.exitCode = 1;
    if (!check && !same) writeFileSync(join(corpus, file), pdf);
    const state = same ? 'unchanged' : check ? 'DIFFERS from its source' : 'written';
    console.log(`${file}: ${pages} pages, ${pdf.length} bytes, ${state}`);
  }
}
