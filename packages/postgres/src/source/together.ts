import type { Clock, PortCall } from '@spoollock/core/adapter';
import { err, ok } from 'neverthrow';
import type { Answer, Database } from '../client/database.js';
import type { Statement, Value } from '../client/statement.js';

/** A statement with its values. */
export interface Said {
  readonly statement: Statement;
  readonly values: readonly Value[];
}

/** How something is asked alone, and how several are asked as one. */
export interface Ways<Ask> {
  alone(ask: Ask): Said;
  /** Only those of one kind go together. */
  kindOf(ask: Ask): string;
  together(asks: readonly Ask[]): Said;
  /** The rows of each; `null` for one that was left out, and must be asked alone. */
  share(asks: readonly Ask[], rows: readonly unknown[]): readonly (readonly unknown[] | null)[];
}

/** The most that go as one: they commit together, so nobody of them is answered before the last one is done. */
const MOST_TOGETHER = 100;
/** If so many are on their way, the next ones wait for one of them to come back. */
const MOST_UNDER_WAY = 4;
/** Nobody waits longer: what is on its way may wait for a row that somebody holds, or may be lost. */
const PATIENCE_MS = 10;

/**
 * Sends what is asked for in one turn of the event loop, or while others are on their way, as one statement. Each keeps
 * its own deadline and gets its own answer. A statement that was undone as a whole is sent once more for each alone, so
 * nobody fails for another's reason.
 */
export class Together<Ask> {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #ways: Ways<Ask>;
  #waiting: Member<Ask>[] = [];
  #underWay = 0;
  #isDue = false;
  #cancelPatience: (() => void) | null = null;

  constructor(database: Database, clock: Clock, ways: Ways<Ask>) {
    this.#database = database;
    this.#clock = clock;
    this.#ways = ways;
  }

  ask(ask: Ask, call: PortCall): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push(new Member(ask, call, this.#clock, resolve));
      if (this.#isDue) return;
      this.#isDue = true;
      queueMicrotask(() => this.#send(MOST_UNDER_WAY));
    });
  }

  /** Sends what waits, until so many are on their way. */
  #send(most: number): void {
    this.#isDue = false;
    while (this.#waiting.length > 0 && (this.#underWay < most || this.#waiting.length >= MOST_TOGETHER))
      void this.#sendSome();
    if (this.#waiting.length === 0) {
      this.#cancelPatience?.();
      this.#cancelPatience = null;
      return;
    }
    for (const member of this.#waiting) member.watch();
    this.#cancelPatience ??= this.#clock.setTimer(PATIENCE_MS, () => {
      this.#cancelPatience = null;
      this.#send(Infinity);
    });
  }

  async #sendSome(): Promise<void> {
    const some = this.#next();
    const [first, ...others] = some;
    if (first === undefined) return;
    this.#underWay += 1;
    await (others.length === 0 ? this.#askAlone(first) : this.#askTogether(some));
    this.#underWay -= 1;
    if (this.#waiting.length > 0) this.#send(MOST_UNDER_WAY);
  }

  /** Takes the first one that waits, and others of its kind. Those whose time is over have their answer. */
  #next(): readonly Member<Ask>[] {
    const waiting = this.#waiting.filter((member) => member.isInTime());
    const [first] = waiting;
    const kind = first === undefined ? '' : this.#ways.kindOf(first.ask);
    const some = waiting.filter(({ ask }) => this.#ways.kindOf(ask) === kind).slice(0, MOST_TOGETHER);
    const taken = new Set(some);
    this.#waiting = waiting.filter((member) => !taken.has(member));
    return some;
  }

  async #askAlone(member: Member<Ask>): Promise<void> {
    const { statement, values } = this.#ways.alone(member.ask);
    member.end(await this.#database.ask(member.call, statement, values));
  }

  async #askTogether(some: readonly Member<Ask>[]): Promise<void> {
    const asks = some.map(({ ask }) => ask);
    const { statement, values } = this.#ways.together(asks);
    // Nobody waits for the answer any more: then it is given up.
    const left = new AbortController();
    let rest = some.length;
    for (const member of some) {
      member.sent(() => {
        rest -= 1;
        if (rest === 0) left.abort();
      });
    }
    const deadlineMs = Math.max(...some.map(({ call }) => call.deadlineMs));
    const answer = await this.#database.askOnce({ deadlineMs, signal: left.signal }, statement, values);
    if (answer.isErr() && answer.error.type === 'fault' && answer.error.reached === 'perhaps') {
      for (const member of some) member.end(err(answer.error));
      return;
    }
    const shares = answer.isOk() ? this.#ways.share(asks, answer.value) : [];
    some.forEach((member, at) => {
      const rows = shares[at] ?? null;
      if (rows !== null) member.end(ok(rows));
      // It may wait for a row that somebody holds, and the next ones do not wait for that.
      else if (!member.isOver) void this.#askAlone(member.unsent());
    });
  }
}

/** Somebody who waits for an answer. */
class Member<Ask> {
  isOver = false;
  #reached: 'never' | 'perhaps' = 'never';
  #onLeft: () => void = () => undefined;
  #unwatch: (() => void) | null = null;

  constructor(
    readonly ask: Ask,
    readonly call: PortCall,
    readonly clock: Clock,
    readonly resolve: (answer: Answer) => void,
  ) {}

  /** Whether it is still to be sent. */
  isInTime(): boolean {
    const { deadlineMs, signal } = this.call;
    if (this.clock.now() >= deadlineMs || signal?.aborted === true) this.#leave();
    return !this.isOver;
  }

  /** From now on its deadline is looked after here. */
  watch(): void {
    if (this.#unwatch !== null || this.isOver) return;
    const { deadlineMs, signal } = this.call;
    const leave = (): void => this.#leave();
    const cancelTimer = this.clock.setTimer(Math.max(deadlineMs - this.clock.now(), 0), leave);
    signal?.addEventListener('abort', leave, { once: true });
    this.#unwatch = (): void => {
      cancelTimer();
      signal?.removeEventListener('abort', leave);
    };
    if (signal?.aborted === true) leave();
  }

  /** It is on its way with others. */
  sent(onLeft: () => void): void {
    this.#reached = 'perhaps';
    this.#onLeft = onLeft;
    this.watch();
  }

  /** What was sent was undone, and left nothing behind. From here on the statement itself has the deadline. */
  unsent(): this {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#reached = 'never';
    this.#onLeft = () => undefined;
    return this;
  }

  #leave(): void {
    const detail =
      this.#reached === 'never'
        ? 'the call was over before PostgreSQL was asked'
        : 'PostgreSQL did not answer in time';
    this.end(err({ type: 'fault', reached: this.#reached, detail, cause: undefined }));
    this.#onLeft();
  }

  end(answer: Answer): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#unwatch?.();
    this.resolve(answer);
  }
}
