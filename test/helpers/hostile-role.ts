import type { Role } from '../../actors/role.ts';
import { KarmaError } from '../../state/errors.ts';

/** Does what its payload says, however bad. */
export const role: Role = {
  async perform(task, { ask, spend }) {
    spend(1);
    switch (task.payload) {
      case 'throw':
        throw new Error('thrown');
      case 'refuse':
        throw new KarmaError('PAYLOAD_INVALID', 'refused for good');
      case 'hang':
        for (;;);
      case 'stall':
        return new Promise(() => {});
      case 'exit':
        process.exit(3);
        break;
      case 'heap': {
        const hoard: unknown[] = [];
        for (;;) hoard.push(Array.from({ length: 1_000 }, (_, i) => ({ i })));
      }
      case 'abort':
        return { artifacts: [], output: new Array(2 ** 27).fill(1.5).length };
      case 'ask':
        return { artifacts: [], output: await ask('echo', { say: 'hello' }) };
      case 'linger':
        setTimeout(() => ask('echo', { say: 'too late' }).catch(() => {}), 20);
        break;
      case 'large':
        return { artifacts: [], output: 'x'.repeat(2_000_000) };
      case 'late':
        setTimeout(() => {
          throw new Error('late');
        }, 1);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        break;
      default:
    }
    return { artifacts: [], output: 'ok' };
  },
};
