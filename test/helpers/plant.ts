import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Bug } from './bugs.ts';

const ROOT = dirname(dirname(import.meta.dirname));

/** A copy of the sources in a temporary folder, to plant bugs in. */
export class Bed implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'karma-bite-'));

  constructor() {
    for (const part of ['state', 'actors', 'src', 'package.json'])
      cpSync(join(ROOT, part), join(this.folder, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /**
   * Plants a bug until the answer is let go of.
   * @throws Error when the sources have changed, so that it cannot be planted
   */
  plant({ name, file, find, put }: Bug): Disposable {
    const path = join(this.folder, file);
    const source = readFileSync(path, 'utf8');
    const times = source.split(find).length - 1;
    if (times !== 1)
      throw new Error(`"${name}" cannot be planted: its text is ${times} times in ${file}, not once`);
    writeFileSync(
      path,
      source.replace(find, () => put),
    );
    return { [Symbol.dispose]: () => writeFileSync(path, source) };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
