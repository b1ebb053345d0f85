import type { Grant, SpoolLockError, Worker } from '@spoollock/core';

/** What the truth said after a step: who is named, `null` when free, `'?'` when it cannot be read. */
export type Named = number | null | '?';

/**
 * Judges one run against the protocol's invariants, from what callers were told and what the truth said,
 * and from nothing else. It shares no code with the engine.
 */
export class Checker {
  /** Who was told Ok and did nothing yet to end it. */
  readonly #live = new Map<number, Grant>();
  /** Everybody the truth has named, in order. */
  readonly #history: Named[] = [];
  #faults = 0;
  #violation: string | null = null;

  get violation(): string | null {
    return this.#violation;
  }

  /** A fault was injected, or a person interfered: from now on "unavailable" may be an honest answer. */
  faulted(): void {
    this.#faults += 1;
  }

  truthSays(named: Named): void {
    if (this.#history.at(-1) !== named) this.#history.push(named);
  }

  /** A person, or a supervisor, ended whatever was there. */
  endedByPerson(): void {
    this.#live.clear();
  }

  /** Where the history stands: given back to `answered` to say when the call began. */
  begin(): number {
    return Math.max(0, this.#history.length - 1);
  }

  granted(worker: Worker, grant: Grant): void {
    for (const other of this.#claims())
      if (other !== worker.id)
        this.#fail(`I1: ${worker.id} was granted the spool while ${other} has a live grant`);
    if (this.#history.at(-1) !== worker.id)
      this.#fail(
        `I2: ${worker.id} was granted the spool while the truth names ${String(this.#history.at(-1))}`,
      );
    const former = this.#live.get(worker.id);
    if (former?.fence !== undefined && grant.fence !== undefined && grant.fence < former.fence)
      this.#fail(`fences must grow: ${grant.fence} after ${former.fence}`);
    this.#live.set(worker.id, grant);
    this.asksAgain(worker);
  }

  refused(worker: Worker, error: SpoolLockError, begun: number, asked: 'iniciar' | 'finalizar'): void {
    const seen = this.#history.slice(begun);
    const byTruth = error.type === 'occupied' && error.saidBy === 'truth';
    if (byTruth && error.holder !== null && !seen.includes(error.holder.id))
      this.#fail(
        `I7: ${worker.id} was told that ${error.holder.id} has it, whom the truth never named meanwhile`,
      );
    if (error.type === 'occupied' && !byTruth && this.#faults === 0)
      this.#fail(`I7: ${worker.id} was answered from the lock though the truth could be asked`);
    const blamesFaults = ['store-unavailable', 'source-unavailable', 'unavailable', 'outcome-unknown'];
    if (blamesFaults.includes(error.type) && this.#faults === 0)
      this.#fail(`I7: ${worker.id} was told ${error.type} though nothing failed`);
    const nothingChanged = ['source-unavailable', 'unavailable', 'timed-out', 'aborted'].includes(error.type);
    if (asked === 'iniciar' && nothingChanged && !this.#live.has(worker.id))
      this.#promised.push({ worker: worker.id, error: error.type });
  }
  readonly #promised: { readonly worker: number; readonly error: string }[] = [];

  /**
   * Somebody may end this worker's hold from now on: the worker by FINALIZAR, or a supervisor. Until they
   * have their answer (a process that dies never has) the grant is no claim.
   */
  endingBegins(worker: Worker): void {
    this.#ending.set(worker.id, (this.#ending.get(worker.id) ?? 0) + 1);
  }

  /** That call has its answer. Whatever it is, grants from before it are no claim any more. */
  endingIsOver(worker: Worker): void {
    this.#live.delete(worker.id);
    this.#ending.set(worker.id, (this.#ending.get(worker.id) ?? 1) - 1);
  }
  readonly #ending = new Map<number, number>();

  #claims(): number[] {
    return [...this.#live.keys()].filter((worker) => (this.#ending.get(worker) ?? 0) === 0);
  }

  /** This worker asks again, so an earlier "nothing changed" promises nothing about what comes now. */
  asksAgain(worker: Worker): void {
    for (let index = this.#promised.length - 1; index >= 0; index--)
      if (this.#promised[index]?.worker === worker.id) this.#promised.splice(index, 1);
  }

  /** Everything has happened that could. */
  atEnd(): void {
    const named = this.#history.at(-1);
    for (const worker of this.#claims())
      if (named !== worker)
        this.#fail(`I3: the truth lost ${worker}, who has a live grant; it names ${String(named)}`);
    for (const { worker, error } of this.#promised)
      if (named === worker)
        this.#fail(`I7: ${worker} was told ${error}, nothing changed, and the truth names them`);
  }

  /** For the questions asked at the end. */
  must(holds: boolean, otherwise: string): void {
    if (!holds) this.#fail(otherwise);
  }

  #fail(violation: string): void {
    this.#violation ??= violation;
  }
}
