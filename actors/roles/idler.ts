import type { Role } from '../role.ts';

/** Does nothing, at once. */
export const role: Role = {
  perform: async () => ({ artifacts: [], output: null }),
};
