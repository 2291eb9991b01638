import type { Readable } from 'node:stream';

/** A message between the parser and its child: four bytes of length, little endian, then the bytes. */
export function frame(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(4 + bytes.length);
  new DataView(framed.buffer).setUint32(0, bytes.length, true);
  framed.set(bytes, 4);
  return framed;
}

/** Yields the messages of a stream; throws `RangeError` on a message longer than `maxBytes`. */
export async function* frames(stream: Readable, maxBytes: number): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = 4;
  let inBody = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    held += chunk.length;
    while (held >= wanted) {
      const bytes = Buffer.concat(chunks, held);
      const message = bytes.subarray(0, wanted);
      chunks = [bytes.subarray(wanted)];
      held -= wanted;
      wanted = inBody ? 4 : message.readUInt32LE(0);
      if (wanted > maxBytes)
        throw new RangeError(`a message of ${wanted} bytes, at most ${maxBytes} allowed`);
      if (inBody) yield message;
      inBody = !inBody;
    }
  }
}
