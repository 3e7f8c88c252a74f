/** The part of undici that the wire needs, by itself: its main entry loads `fetch`, its caches and its mocks as well. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici';
}
