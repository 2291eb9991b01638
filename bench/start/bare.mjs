import 'comlink';
import 'xstate';

/** The least that such a thread can be: it has loaded what every agent's thread loads. */
export default () => true;
