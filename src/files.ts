import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes beside the file, then takes its place: a reader sees the old bytes or the new, never half. */
export function writeDurably(file: string, bytes: Uint8Array, mode = 0o600): void {
  const draft = `${file}.${process.pid}.draft`;
  const fd = openSync(draft, 'w', mode);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(fd, bytes, written);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, file);
}
