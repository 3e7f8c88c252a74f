/** The bounds of a run. */
export interface BrokerLimits {
  /** Most requests of the run. */
  readonly requests: number;
  /** Most submissions that may have been created; 0: only what must be refused is sent, one at a time. */
  readonly created: number;
  /** Most requests in flight. */
  readonly inFlight: number;
  /** Requests a second; undefined: as fast as they come. */
  readonly perSecond?: number;
  /** Milliseconds on the clock of the broker after which nothing more is sent. */
  readonly deadline?: number;
  /** Whether workers may be given tickets in advance, on a target where a request costs nothing. */
  readonly leases?: boolean;
}
