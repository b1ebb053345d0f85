import type { HistoryEvent, Violation } from './events.js';
import { SpoolJudge, type JudgeOptions } from './spool-judge.js';

/**
 * Judges a history against the protocol's invariants I1 to I3 and I5 to I8 (that nothing is stuck, I4, is shown
 * by asking at the end). It is fed one event after the other, in their order.
 *
 * - A change of the truth must have been asked for by somebody who may, about the very state that it ended.
 * - Whoever is told Ok is named by the truth.
 * - Whoever is told why not is told the truth, and nothing lands after "nothing was changed".
 *
 * @example
 * ```ts
 * const judge = new HistoryJudge();
 * judge.observe({ type: 'called', call: '1', operation: 'iniciar', tag, worker: 93 });
 * judge.observe({ type: 'granted', call: '1', fence: 5 }); // though no truth said so
 * judge.atEnd();
 * console.log(judge.violations, judge.fingerprint() === new HistoryJudge().fingerprint());
 * ```
 */
export class HistoryJudge {
  readonly violations: Violation[] = [];
  readonly #options: JudgeOptions;
  readonly #spools = new Map<string, SpoolJudge>();
  readonly #tagOfCall = new Map<string, string>();
  #faults = false;

  constructor({
    exact = false,
    supersedeAfterMs = null,
    freshForMs = 0,
  }: { readonly [Option in keyof JudgeOptions]?: JudgeOptions[Option] | undefined } = {}) {
    this.#options = { exact, supersedeAfterMs, freshForMs };
  }

  /** One event more, in the order in which they were seen. */
  observe(event: HistoryEvent): void {
    switch (event.type) {
      case 'called':
        this.#tagOfCall.set(event.call, event.tag);
        this.#spool(event.tag).called(event);
        break;
      case 'truth':
        this.#spool(event.tag).truthSays(event);
        break;
      case 'granted':
        this.#of(event.call).granted(event.call, event.fence, event.atMs);
        break;
      case 'given-back':
        this.#of(event.call).givenBack(event.call, event.repeated);
        break;
      case 'released':
        this.#of(event.call).released(event.call, event.repeated);
        break;
      case 'refused':
        this.#of(event.call).refused(event.call, event.error, this.#faults);
        break;
      case 'unanswered':
        this.#of(event.call).unanswered(event.call);
        break;
      case 'fault':
        this.#faults = true;
    }
  }

  /** Nothing more will happen: what is still waited for was never answered. */
  atEnd(): void {
    for (const spool of this.#spools.values()) spool.atEnd();
  }

  /** For comparing two moments of two histories: with the same text, the same events are judged the same. */
  fingerprint(): string {
    const spools = [...this.#spools].map(([tag, spool]) => `${tag} ${spool.fingerprint()}`);
    return [String(this.#faults), ...spools].join('\n');
  }

  #spool(tag: string): SpoolJudge {
    let spool = this.#spools.get(tag);
    if (spool === undefined) {
      spool = new SpoolJudge(tag, this.#options, (violation) => this.violations.push(violation));
      this.#spools.set(tag, spool);
    }
    return spool;
  }

  #of(call: string): SpoolJudge {
    const tag = this.#tagOfCall.get(call);
    if (tag === undefined) throw new TypeError(`the call ${call} was answered and never made`);
    return this.#spool(tag);
  }
}
