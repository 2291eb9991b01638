import { extname } from 'node:path';
import type { AgentId } from '../state/ids.ts';

/** A row of the team: who there is, and which file knows how it thinks. */
export interface Member {
  readonly id: AgentId;
  readonly role: string;
  readonly taskTypes: readonly string[];
  /** Tasks that may wait for the agent. */
  readonly mailboxMax: number;
  /** Tasks handed to the agent at a time. */
  readonly batchMax: number;
  /** URL of the file whose export `role` is the `Role`. Imported in the agent's own thread only. */
  readonly module: string;
}

type Kind = Omit<Member, 'id' | 'module'> & { readonly count: number };

/** A new role is a new file in `roles/` and a row here. */
const KINDS: readonly Kind[] = [
  { role: 'fetcher', count: 3, taskTypes: ['Fetch_Paper'], mailboxMax: 64, batchMax: 1 },
  { role: 'reader', count: 3, taskTypes: ['Summarise_Paper'], mailboxMax: 64, batchMax: 1 },
  { role: 'metrician', count: 2, taskTypes: ['Extract_Metrics'], mailboxMax: 64, batchMax: 1 },
  { role: 'analyst', count: 2, taskTypes: ['Compare_Methods'], mailboxMax: 64, batchMax: 1 },
  { role: 'debater', count: 1, taskTypes: ['Critique_Claim'], mailboxMax: 256, batchMax: 4 },
  { role: 'synthesiser', count: 1, taskTypes: ['Synthesise_Report'], mailboxMax: 64, batchMax: 1 },
  { role: 'reviewer', count: 2, taskTypes: ['Review_Artifact'], mailboxMax: 256, batchMax: 4 },
];

const IDLERS: Kind = { role: 'idler', count: 12, taskTypes: ['No_Op'], mailboxMax: 4096, batchMax: 512 };

/** The twelve research agents and their two reviewers. */
export const RESEARCH_TEAM: readonly Member[] = KINDS.flatMap(members);

/** Twelve agents that do nothing, to measure the runtime itself. */
export const IDLE_TEAM: readonly Member[] = members(IDLERS);

function members({ count, ...kind }: Kind): Member[] {
  const file = new URL(`./roles/${kind.role}${extname(import.meta.url)}`, import.meta.url);
  return Array.from({ length: count }, (_, i) => ({
    ...kind,
    id: `${kind.role}-${i + 1}` as AgentId,
    module: file.href,
  }));
}
