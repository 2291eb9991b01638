import type { StoredEvent } from './log.ts';

type Upcaster = (event: StoredEvent) => StoredEvent;

/** The first brings an event of log version 1 to version 2, and so on: one less than there are versions. */
export const UPCASTERS: readonly Upcaster[] = [
  // Version 2 writes the same events in fewer bytes.
  (event) => event,
  // So does version 3.
  (event) => event,
];

/** An event of an older version in today's shape. */
export function upcast(version: number, event: StoredEvent, steps = UPCASTERS): StoredEvent {
  return steps.slice(version - 1).reduce((older, step) => step(older), event);
}
