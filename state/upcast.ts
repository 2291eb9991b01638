type StoredEvent = { type: string } & Record<string, unknown>;
type Upcaster = (event: StoredEvent) => StoredEvent;

/** `UPCASTERS[v]` brings an event of log version `v` to version `v + 1`. Version 1 is the first. */
const UPCASTERS: readonly Upcaster[] = [];

/** An event in today's shape. */
export function upcast(version: number, event: StoredEvent): StoredEvent {
  return UPCASTERS.slice(version).reduce((older, step) => step(older), event);
}
