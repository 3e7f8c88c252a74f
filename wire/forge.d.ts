/** The parts of node-forge that encryption needs, by themselves: its main entry loads TLS and X.509 as well. */
declare module 'node-forge/lib/forge.js' {
  import type forge from 'node-forge';

  const parts: Pick<typeof forge, 'cipher' | 'md' | 'util'>;
  export default parts;
}
declare module 'node-forge/lib/aes.js';
declare module 'node-forge/lib/sha256.js';
