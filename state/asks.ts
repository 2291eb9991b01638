import type { ErrorData } from './errors.ts';
import type { EventOf } from './events.ts';
import type { AskId } from './ids.ts';
import type { State } from './state.ts';

export function asked(state: State, { ask, task: id, kind, request }: EventOf<'ask.made'>): void {
  const task = state.tasks.get(id);
  if (task && !state.asks.has(ask)) task.asks = [...task.asks, ask];
  state.asks.set(ask, { id: ask, task: id, kind, request, status: 'open', answer: null, error: null });
}

export function endAsk(
  state: State,
  id: AskId,
  status: 'answered' | 'failed',
  answer: unknown,
  error: ErrorData | null,
): void {
  const ask = state.asks.get(id);
  if (ask) Object.assign(ask, { status, answer, error });
}
