import { setTimeout as pause } from 'node:timers/promises';
import type { Role } from '../../actors/role.ts';

/** Small work of each kind: plain, computing, waiting, asking once and twice, leaving an artifact, failing. */
export const role: Role = {
  async perform({ id, payload }, { ask, spend }) {
    spend(1);
    switch (payload) {
      case 'spin':
        for (const until = performance.now() + 3; performance.now() < until; );
        break;
      case 'wait':
        await pause(20);
        break;
      case 'ask':
        return { artifacts: [], output: await ask('echo', { of: id }) };
      case 'ask-twice':
        await ask('echo', { of: id, first: true });
        return { artifacts: [], output: await ask('echo', { of: id, first: false }) };
      case 'artifact':
        return { artifacts: [{ kind: 'note', content: { of: id } }], output: null };
      case 'throw':
        throw new Error('thrown');
      default:
    }
    return { artifacts: [], output: 'ok' };
  },
};

export const PAYLOADS: readonly string[] = ['plain', 'spin', 'wait', 'ask', 'ask-twice', 'artifact', 'throw'];
