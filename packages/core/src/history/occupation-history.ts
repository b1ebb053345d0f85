import { ResultAsync, type Result } from 'neverthrow';
import { during, type Call } from '../engine/call.js';
import type { InvalidInput, SourceError } from '../errors.js';
import { parseCallOptions } from '../input/call-options.js';
import { wholeNumber } from '../input/checks.js';
import { parseSpoolTag } from '../input/spool-tag.js';
import { parseWorkerId } from '../input/worker.js';
import { systemClock, type Clock } from '../ports/clock.js';
import { brokenSource, sourceError } from '../ports/faults.js';
import type { PortCall, SourceAnswer } from '../ports/occupation-source.js';
import type { CallOptions } from '../requests.js';
import type { Holding } from './holding.js';
import { holdingsFrom } from './holdings.js';
import { isAuditType, type TrailLine } from './trail-line.js';

/** The newest holdings of a spool or of a worker, and their averages. */
export interface History {
  /** The newest first, at most `limit`. */
  readonly holdings: readonly Holding[];
  /** How many there are in all that was read. */
  readonly count: number;
  /** How many of them have a duration. */
  readonly timed: number;
  /** The mean of these durations; `null` if there is none. */
  readonly meanMs: number | null;
  /** Whether the whole trail was read. If not, there are older holdings, and the numbers are of the newer ones. */
  readonly complete: boolean;
  /** Lines that are not of this library, such as the earlier service's. They were skipped. */
  readonly unread: number;
}

/** Why there is no history. */
export type HistoryError = InvalidInput | SourceError;

/** The options of a question to a history. */
export interface HistoryOptions extends Pick<CallOptions, 'deadlineMs' | 'signal'> {
  /** The most holdings to answer with, 1 to 1000; 100 by default. */
  readonly limit?: number | undefined;
}

/**
 * Who had which spool, from when to when, by the lines of an audit trail. A line that still waits to be written is not
 * in it.
 *
 * @example
 * ```ts
 * async function lastHolder(history: OccupationHistory, tag: string): Promise<number | null> {
 *   const found = await history.ofSpool(tag, { limit: 1 });
 *   return found.isOk() ? (found.value.holdings[0]?.worker?.id ?? null) : null;
 * }
 * async function meanHours(history: OccupationHistory, workerId: number): Promise<number> {
 *   const found = await history.ofWorker(workerId);
 *   return found.isOk() ? (found.value.meanMs ?? 0) / 3_600_000 : 0;
 * }
 * ```
 */
export interface OccupationHistory {
  /** Who had this spool. A spool that no line names has an empty history. */
  ofSpool(tag: string, options?: HistoryOptions): ResultAsync<History, HistoryError>;
  /** Which spools this worker had. */
  ofWorker(workerId: number, options?: HistoryOptions): ResultAsync<History, HistoryError>;
}

/** Whose lines are asked for. Those of a worker are all lines of the spools that the worker had. */
export type TrailSubject = { readonly tag: string } | { readonly workerId: number };

/** What a trail keeps of a subject. */
export interface TrailLines {
  /** In the trail's order. */
  readonly lines: readonly TrailLine[];
  /** Whether older lines were left out. */
  readonly complete: boolean;
}

/**
 * An audit trail that can be read.
 *
 * @example
 * ```ts
 * import { ok } from 'neverthrow';
 *
 * const trail: ReadableTrail = { lines: async () => ok({ lines: [], complete: true }) };
 * const read = await trail.lines({ tag: 'MK-1' }, { deadlineMs: Date.now() + 10_000 });
 * console.log(read.isOk()); // true
 * ```
 */
export interface ReadableTrail {
  /** The lines of a subject. A reading is bounded: of a long trail it gives the newest ones. */
  lines(subject: TrailSubject, call: PortCall): SourceAnswer<TrailLines>;
}

const WITHIN_MS = 10_000;
const USUAL_LIMIT = 100;
const MOST = 1_000;

/**
 * The history in an audit trail. Adapters make one of what they can read.
 *
 * @example
 * ```ts
 * import { ok } from 'neverthrow';
 *
 * const history = historyOf({ lines: async () => ok({ lines: [], complete: true }) });
 * const found = await history.ofSpool('MK-1');
 * console.log(found.map(({ holdings }) => holdings)); // Ok([])
 * ```
 */
export function historyOf(trail: ReadableTrail, clock: Clock = systemClock): OccupationHistory {
  const ask = (
    subject: Result<TrailSubject, InvalidInput>,
    isTheirs: (holding: Holding) => boolean,
    options: HistoryOptions,
  ): ResultAsync<History, HistoryError> =>
    parseCallOptions(options)
      .andThen(() => wholeNumber('limit', options.limit ?? USUAL_LIMIT, 1, MOST))
      .andThen((limit) => subject.map((wanted) => ({ wanted, limit })))
      .asyncAndThen(({ wanted, limit }) =>
        new ResultAsync(read(wanted, options)).map((found) => historyIn(found, isTheirs, limit)),
      );

  const read = (subject: TrailSubject, options: CallOptions): Promise<Result<TrailLines, SourceError>> =>
    during(
      clock,
      WITHIN_MS,
      (call: Call) => call.ask(() => trail.lines(subject, call), brokenSource, sourceError),
      options,
    );

  return {
    ofSpool: (tag, options = {}) =>
      ask(
        parseSpoolTag(tag).map((one) => ({ tag: one })),
        () => true,
        options,
      ),
    ofWorker: (workerId, options = {}) =>
      ask(
        parseWorkerId(workerId, 'worker').map((id) => ({ workerId: id })),
        ({ worker }) => worker?.id === workerId,
        options,
      ),
  };
}

function historyIn(
  { lines, complete }: TrailLines,
  isTheirs: (holding: Holding) => boolean,
  limit: number,
): History {
  const all = holdingsFrom(lines);
  const theirs = (complete ? all : withoutCut(all)).filter(isTheirs);
  const durations = theirs.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs]));
  const totalMs = durations.reduce((sum, ms) => sum + ms, 0);
  return {
    holdings: theirs.toReversed().slice(0, limit),
    count: theirs.length,
    timed: durations.length,
    meanMs: durations.length === 0 ? null : totalMs / durations.length,
    complete,
    unread: lines.filter(({ type }) => !isAuditType(type)).length,
  };
}

/** If older lines were left out, the first holding of a spool may have its beginning among them. */
function withoutCut(holdings: readonly Holding[]): readonly Holding[] {
  const seen = new Set<string>();
  return holdings.filter(({ tag, from }) => {
    const isFirst = !seen.has(tag);
    seen.add(tag);
    return !isFirst || from !== null;
  });
}
