import type { EventOf } from '../../state/events.ts';
import type { AskId } from '../../state/ids.ts';
import { assertFair } from './foul.ts';

interface Ask {
  readonly question: string;
  status: 'open' | 'answered' | 'failed';
}

/** What agents asked the world: each question is answered once, and never asked again once it is answered. */
export class Questions {
  readonly #asks = new Map<AskId, Ask>();
  readonly #questions = new Set<string>();

  made({ ask, kind, request }: EventOf<'ask.made'>): void {
    const question = questionOf(kind, request);
    const known = this.#asks.get(ask);
    const answered = known?.status === 'answered' && known.question === question;
    assertFair(!answered, `${ask} is asked again though it is answered`);
    this.#asks.set(ask, { question, status: 'open' });
    this.#questions.add(question);
  }

  ended({ type, ask }: EventOf<'ask.answered' | 'ask.failed'>): void {
    const known = this.#asks.get(ask);
    assertFair(known?.status === 'open', `${ask} answered, but not open`);
    known.status = type === 'ask.answered' ? 'answered' : 'failed';
  }

  /** Whether it is on record that somebody asks this. */
  has(kind: string, request: unknown): boolean {
    return this.#questions.has(questionOf(kind, request));
  }
}

function questionOf(kind: string, request: unknown): string {
  return `${kind} ${JSON.stringify(request)}`;
}
