/**
 * What can be seen of a shop from outside: what callers asked and were told, and what the truth said. The judge
 * of the protocol's invariants knows nothing else.
 */

/** Who a row names: a worker's id, `null` when it is free, `'?'` when it cannot be read, is ambiguous, or not there. */
export type Named = number | null | '?';

/** The calls that may change who has a spool. */
export type Operation = 'iniciar' | 'finalizar' | 'take-over' | 'release';

/** A caller asked for something. */
export interface Called {
  readonly type: 'called';
  /** One of its own for every call. */
  readonly call: string;
  readonly operation: Operation;
  readonly tag: string;
  /** Who takes, or gives back. `null` with a release: the supervisor who asks for it gets nothing. */
  readonly worker: number | null;
  /** With a take-over or a release: from whom (`'?'`: from a label that cannot be read). */
  readonly from?: Named | undefined;
  /** The process that was asked. Once it knows how the row stands, nothing that it sent before can land any more. */
  readonly process?: string | undefined;
  /** The caller's own id of what is asked for: the same on every repeat of it. */
  readonly operationId?: string | undefined;
  /** With a take-over or a release from a label that cannot be read: that label. */
  readonly label?: string | undefined;
  /** The row's version that the caller goes by, where the call names one. */
  readonly fence?: number | undefined;
}

/** A call had its answer. */
export type Answered =
  | {
      readonly type: 'granted';
      readonly call: string;
      readonly fence: number | null;
      /** When, by the clock of `TruthSays.atMs`. Without it, the Ok must be about the row's present state. */
      readonly atMs?: number | undefined;
    }
  | { readonly type: 'given-back'; readonly call: string; readonly repeated: boolean }
  /** A supervisor gave the spool back for its holder. `repeated`: under the same id, before this call. */
  | { readonly type: 'released'; readonly call: string; readonly repeated: boolean }
  | { readonly type: 'refused'; readonly call: string; readonly error: Refusal }
  /** It never will: its process died, or nobody waits for it any more. What it sent may still land. */
  | { readonly type: 'unanswered'; readonly call: string };

/** Of an error, what the judge looks at. */
export interface Refusal {
  readonly type: string;
  /** Who has it, by the answer. */
  readonly holder?: { readonly id: number } | null | undefined;
  readonly saidBy?: 'truth' | 'lock' | undefined;
  /** With `not-holder`. */
  readonly reason?: 'worker' | 'token' | undefined;
}

/** A row of the truth changed, or is seen for the first time. */
export interface TruthSays {
  readonly type: 'truth';
  readonly tag: string;
  readonly named: Named;
  readonly version: number | null;
  /** What stands there, where it cannot be read. */
  readonly label?: string | undefined;
  /** Since when, in milliseconds since the epoch, where the row says so. */
  readonly since?: number | null | undefined;
  /** Who changed it: the library, or somebody with a right to anything. */
  readonly by: 'library' | 'person';
  /** When, in milliseconds since the epoch, by the clock that `since` is from. */
  readonly atMs: number;
}

/** Something failed, or time stood still for somebody: from now on it is honest to blame that. */
export interface Fault {
  readonly type: 'fault';
}

/** One thing that happened. A history is a list of these, in their order. */
export type HistoryEvent = Called | Answered | TruthSays | Fault;

/** An invariant that a history breaks. */
export interface Violation {
  /** By its name in the guarantees, such as `I2`. */
  readonly invariant: string;
  readonly tag: string;
  readonly what: string;
}
