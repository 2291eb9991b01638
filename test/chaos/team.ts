import type { Member } from '../../actors/roster.ts';
import type { AgentId } from '../../state/ids.ts';

/** Agents that serve `Work`, each as its payload says. */
export function team(count: number, bounds: Pick<Member, 'mailboxMax' | 'batchMax'>): Member[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `worker-${i + 1}` as AgentId,
    role: 'worker',
    taskTypes: ['Work'],
    module: new URL('./role.ts', import.meta.url).href,
    ...bounds,
  }));
}
