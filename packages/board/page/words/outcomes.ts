import { workerLabel } from '@spoollock/core/browser';
import { isSupervisors, type Order, type Outcome } from '../state/order.js';
import type { Problem } from '../wire/problem.js';
import { shopTime, type State } from '../state/state.js';
import { clock, duration } from './moments.js';
import type { MessageFacts, Words } from './texts.js';
import { brief, isolated } from './typed.js';
import { wordsIn } from './words.js';

/** An order as a sentence. */
export function orderText(order: Order, state: State): string {
  const words = wordsIn(state.language);
  if (order.phase === 'asking') return words.asking;
  if (order.phase === 'doubtful' || order.outcome === null) return words.notKnownYet(order.attempt);
  return outcomeText(order, order.outcome, state, words);
}

export function problemText(problem: Problem, state: State): string {
  return wordsIn(state.language).problem(problem, told(problem, state));
}

function outcomeText({ wish, attempt }: Order, outcome: Outcome, state: State, words: Words): string {
  switch (outcome.type) {
    case 'taken': {
      const time = outcome.since === null ? null : when(outcome.since, state);
      if (wish.kind === 'take-over')
        return wish.worker.id === state.worker?.id
          ? words.takenOver(time)
          : words.handedOn(workerLabel(wish.worker), time);
      // After a lost answer a repeat finds what its first try took: that is no old news.
      return outcome.resumed && attempt === 1
        ? words.takenAlready(time)
        : words.taken(time, outcome.degraded);
    }
    case 'given-back':
      if (wish.kind === 'release') return outcome.repeated ? words.releasedBefore : words.released;
      return outcome.repeated ? words.givenBackBefore : words.givenBack;
    case 'refused':
      if (outcome.problem.type === 'forbidden' && isSupervisors(wish) && state.session?.supervisorTokenNeeded)
        return words.wrongToken;
      return problemText(outcome.problem, state);
    case 'unanswered': {
      const why = outcome.problem === null ? [] : [problemText(outcome.problem, state)];
      return [words.unanswered[wish.kind], ...why].join(' ');
    }
  }
}

function told({ holder, label, workerId }: Problem, state: State): MessageFacts {
  const words = wordsIn(state.language);
  const since = holder?.since ?? null;
  return {
    holder: nameOf(holder?.initials ?? null, holder?.id ?? workerId, label, words),
    since: since === null ? null : words.since(when(since, state), duration(shopTime(state) - since, words)),
  };
}

/** The best that is known: a worker, the label as it stands, or an id alone. */
function nameOf(
  initials: string | null,
  id: number | null,
  label: string | null,
  words: Words,
): string | null {
  if (initials !== null && id !== null) return workerLabel({ initials, id });
  if (label !== null) return isolated(`«${brief(label)}»`);
  return id === null ? null : words.workerNumber(id);
}

function when(at: number, state: State): string {
  return clock(at, shopTime(state), state.picture?.zone ?? 'UTC', state.language);
}
