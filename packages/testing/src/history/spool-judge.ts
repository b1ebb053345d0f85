import { asksFor } from './asks-for.js';
import type { Called, Named, Refusal, TruthSays, Violation } from './events.js';
import { OpenCall } from './open-call.js';

/** How strictly to judge. */
export interface JudgeOptions {
  /**
   * Whether the order of events is exact, with every answer heard in the very moment it was decided. Otherwise
   * an answer may be heard some time after the truth last agreed with it.
   */
  readonly exact: boolean;
  /** After so many milliseconds an INICIAR may supersede an occupation; `null`: never. */
  readonly supersedeAfterMs: number | null;
  /**
   * With `exact`: an Ok may rest on the answer of the write that brought the row into its state for so many
   * milliseconds, even if that state has ended since. 0: it must be about the present state.
   */
  readonly freshForMs: number;
}

interface Row {
  readonly named: Named;
  readonly version: number | null;
  readonly since: number | null;
  readonly label: string | null;
}

/** Errors that say: something failed, and nothing was changed. */
const BLAMES_A_FAULT = ['store-unavailable', 'source-unavailable', 'unavailable', 'timed-out'];

/** Judges what happened to one spool. Shares no code with the engine, and nothing of how it works. */
export class SpoolJudge {
  readonly #tag: string;
  readonly #options: JudgeOptions;
  readonly #report: (violation: Violation) => void;
  #row: Row | null = null;
  /** Calls that may still change the row, those that nobody waits for included. */
  readonly #calls = new Map<string, OpenCall>();
  /** Who was told Ok, about the row's present state. */
  readonly #claims = new Set<number>();
  #highestFence = -Infinity;
  /** The only call that can have brought the row into its present state, if there is one. */
  #author: string | null = null;
  /** What was asked for under an id of the caller's, and has been done. */
  readonly #done = new Set<string>();

  constructor(tag: string, options: JudgeOptions, report: (violation: Violation) => void) {
    this.#tag = tag;
    this.#options = options;
    this.#report = report;
  }

  called(called: Called): void {
    const call = new OpenCall(called);
    for (const other of this.#calls.values()) {
      if (!other.isWaitedFor) continue;
      // A release reserves nothing: because of it nobody may be told that somebody takes the spool.
      if (called.operation === 'release' || other.called.operation === 'release') continue;
      const isSame = other.called.operation === called.operation && other.called.worker === called.worker;
      // A second tap may join the first one, and is then answered by what that one saw.
      if (isSame) call.seeAsWell(other);
      // In one process it has to: one's own call is no company.
      if (isSame && called.process !== undefined && called.process === other.called.process) continue;
      other.hadCompany = true;
      call.hadCompany = true;
    }
    if (this.#row !== null) call.meet(stateOf(this.#row), this.#row.named);
    this.#calls.set(called.call, call);
  }

  truthSays({ named, version, label, since = null, by, atMs }: TruthSays): void {
    const before = this.#row;
    const now = { named, version, since, label: label ?? null };
    // The date alone may change: a person may type another one.
    this.#row = now;
    if (before !== null && stateOf(before) === stateOf(now)) return;
    this.#author = null;
    if (before !== null && by === 'library') {
      this.#judgeChange(before, now, atMs);
      if (before.version !== null && version !== before.version + 1)
        this.#fail('fences', `the row's version went from ${before.version} to ${String(version)}`);
    }
    this.#claims.clear();
    for (const call of this.#calls.values()) call.meet(stateOf(now), named);
  }

  granted(id: string, fence: number | null, atMs?: number): void {
    const { called, call } = this.#end(id);
    this.#nothingElseLands(called);
    const { worker } = called;
    if (worker === null) throw new TypeError(`the call ${id} was granted a spool for nobody`);
    const row = this.#row;
    const now = row !== null && row.named === worker && (fence === null || row.version === fence);
    const meanwhile =
      fence === null ? call.hasSeen(worker) : call.hasMet(stateOf({ named: worker, version: fence }));
    const { exact, freshForMs } = this.#options;
    const wroteMs = call.wroteAtMs(stateOf({ named: worker, version: fence }));
    const isFresh = meanwhile && atMs !== undefined && atMs - wroteMs < freshForMs;
    if (exact ? !now && !isFresh : !meanwhile)
      this.#fail(
        'I2',
        `${worker} was granted the spool (fence ${String(fence)}) while the truth says ${row === null ? 'nothing' : stateOf(row)}`,
      );
    // It is about a state of the row that has ended, as judged at its end.
    const isPast = meanwhile && !now;
    for (const other of this.#claims)
      if (other !== worker && !isPast)
        this.#fail('I1', `${worker} was granted the spool while ${other} has a live grant`);
    if (fence !== null && exact && now && fence < this.#highestFence)
      this.#fail('fences', `fence ${fence} was granted after ${this.#highestFence}`);
    this.#highestFence = Math.max(this.#highestFence, fence ?? -Infinity);
    if (now) this.#claims.add(worker);
  }

  givenBack(id: string, repeated: boolean): void {
    const { called, call } = this.#end(id);
    this.#nothingElseLands(called);
    if (repeated || this.#row === null) return;
    if (this.#row.named === called.worker && !call.sawChange)
      this.#fail('I5', `${called.worker} was told that the spool is given back; the truth still names them`);
  }

  released(id: string, repeated: boolean): void {
    const { called, call } = this.#end(id);
    this.#nothingElseLands(called);
    if (repeated || this.#row === null) return;
    if (this.#row.named === called.from && !call.sawChange)
      this.#fail(
        'I5',
        `a supervisor was told that ${String(called.from)} has the spool no more, and they do`,
      );
  }

  /** @param faults whether anything has failed so far. */
  refused(id: string, error: Refusal, faults: boolean): void {
    const { called, call } = this.#end(id, error.type === 'outcome-unknown');
    const { worker } = called;
    const who = worker ?? 'a supervisor';
    const told = (what: string): void => this.#fail('I7', `${who} was told ${error.type} ${what}`);
    const blamesAFault = BLAMES_A_FAULT.includes(error.type) || error.type === 'outcome-unknown';
    if (blamesAFault && !faults) told('though nothing failed');
    if (this.#author === id && error.type !== 'outcome-unknown') told('though it was done, and stands');
    const holder = error.holder?.id;
    if (error.type === 'occupied' && holder === worker) told('by themselves');
    if (error.type === 'not-holder' && called.operation === 'release' && holder === called.from)
      told('because of the very holder that was named');
    if (error.type === 'not-occupied' && this.#wasDone(called))
      this.#fail('I6', `${who} was told not-occupied by the repeat of what had been done under its id`);
    if (error.type === 'occupied' && error.saidBy === 'lock' && !faults)
      told('by the lock, though the truth could be asked');
    const byTruth =
      (error.type === 'occupied' && error.saidBy !== 'lock') ||
      (error.type === 'not-holder' && error.reason !== 'token');
    if (byTruth || error.type === 'not-occupied') this.#nothingElseLands(called);
    if (byTruth && !call.hasSeen(holder ?? '?'))
      told(`because of ${String(holder ?? 'a label')}, which the truth did not say meanwhile`);
    if (error.type === 'not-occupied' && !call.hasSeen(null)) told('though the spool was occupied all along');
    if (['unknown-spool', 'ambiguous-spool'].includes(error.type) && !call.hasSeen('?'))
      told('though the truth has one such row');
    if (error.type === 'in-progress' && !call.hadCompany && !faults) told('though nobody else asked');
    // The caller's own version may have been an old one when they called.
    const knewBetter = called.fence === undefined || called.fence === this.#row?.version;
    if (error.type === 'version-conflict' && !call.sawChange && knewBetter)
      told('though the row did not change');
  }

  unanswered(id: string): void {
    this.#end(id, true);
  }

  /** Nothing more will happen. */
  atEnd(): void {
    for (const { called, isWaitedFor } of this.#calls.values())
      if (isWaitedFor) this.#fail('I8', `the ${called.operation} of ${called.worker} was never answered`);
  }

  /** For comparing two moments: the same text, the same judgement of the same future. */
  fingerprint(): string {
    const row = this.#row === null ? '' : `${stateOf(this.#row)}~${String(this.#row.since)}`;
    const calls = [...this.#calls.values()].map((call) => call.fingerprint()).sort();
    const done = [...this.#done].sort().join();
    return [row, [...this.#claims].sort().join(), this.#highestFence, this.#author, done, ...calls].join(' ');
  }

  /** The library changed the row: somebody must have asked for it who may, about the state that ended. */
  #judgeChange(before: Row, now: Row, atMs: number): void {
    const { supersedeAfterMs } = this.#options;
    const isStale =
      supersedeAfterMs !== null && before.since !== null && atMs - before.since > supersedeAfterMs;
    const authors = [...this.#calls.values()].filter(
      (call) =>
        call.hasMet(stateOf(before)) &&
        asksFor(call.called, before.named, now.named, isStale) &&
        this.#fits(call.called, before),
    );
    for (const call of authors) call.mayHaveWritten(stateOf(now), atMs);
    const [author, another] = authors;
    // Of several calls that asked for it, nobody outside can tell which one made the change.
    if (author !== undefined && another === undefined) this.#isAuthor(author.called);
    if (author !== undefined) return;
    const who = String(now.named);
    const ended = `${String(before.named)} had the spool, and nobody who may ended that`;
    if (before.named === null) this.#fail('I7', `the row came to name ${who}, for whom nobody asks`);
    else if (now.named === null) this.#fail('I3', `the row was made free: ${ended}`);
    else this.#fail('I1', `the row came to name ${who}: ${ended}`);
  }

  /** Whether the call is about this very state of the row, as far as it said so, and has not been done before. */
  #fits({ fence, label, operationId }: Called, { version, label: said }: Row): boolean {
    if (fence !== undefined && fence !== version) return false;
    if (label !== undefined && said !== null && label !== said) return false;
    return operationId === undefined || !this.#done.has(operationId);
  }

  /** Whether this was done before, under the caller's own id of it. */
  #wasDone({ operationId }: Called): boolean {
    return operationId !== undefined && this.#done.has(operationId);
  }

  #isAuthor({ call, operationId }: Called): void {
    this.#author = call;
    if (operationId !== undefined) this.#done.add(operationId);
  }

  /** The process knows how the row stands: nothing that it sent for an earlier call can land any more. */
  #nothingElseLands({ process }: Called): void {
    if (process === undefined) return;
    for (const [id, call] of this.#calls)
      if (call.called.process === process && !call.isWaitedFor) this.#calls.delete(id);
  }

  /** The call has its answer; unless it may still land, it is over. */
  #end(id: string, mayStillLand = false): { readonly called: Called; readonly call: OpenCall } {
    const call = this.#calls.get(id);
    if (call === undefined) throw new TypeError(`the call ${id} was answered and never made`);
    call.isWaitedFor = false;
    if (!mayStillLand) this.#calls.delete(id);
    return { called: call.called, call };
  }

  #fail(invariant: string, what: string): void {
    this.#report({ invariant, tag: this.#tag, what });
  }
}

/** One state of the row: a row that says the same under another version is in another state. */
function stateOf({ named, version }: Pick<Row, 'named' | 'version'>): string {
  return `${String(named)}@${String(version)}`;
}
