import type { Outcome, OwnWish, Wish } from '../state/order.js';
import { isWorthRepeating, readProblem, type Problem } from '../wire/problem.js';
import { list, moment, number, object, text, type Members } from '../wire/reading.js';
import type { Answer } from '../wire/wire.js';
import { readWorker } from '../wire/worker.js';

/** What an answer says of one wish: how it ended, or that asking again may find out. */
export type Verdict =
  | { readonly type: 'settled'; readonly outcome: Outcome; readonly fence: number | null }
  | { readonly type: 'again'; readonly problem: Problem | null };

export function judge(answer: Answer, tag: string, wish: Wish): Verdict {
  if (answer.type === 'lost') return { type: 'again', problem: null };
  if (answer.type === 'problem') return judgeProblem(answer.problem, wish);
  return judgeSuccess(answer.body, tag, wish);
}

/** Of many at once every spool has an answer of its own; one that is missing is lost. */
export function judgeMany(
  answer: Answer,
  tags: readonly string[],
  wishOf: (tag: string) => OwnWish,
): ReadonlyMap<string, Verdict> {
  if (answer.type !== 'ok') return new Map(tags.map((tag) => [tag, judge(answer, tag, wishOf(tag))]));
  const results = new Map(
    list(object(answer.body)?.['results']).map((each) => [text(object(each)?.['tag']), object(each)]),
  );
  return new Map(tags.map((tag) => [tag, judgeOneOfMany(results.get(tag) ?? {}, tag, wishOf(tag))]));
}

function judgeOneOfMany(result: Readonly<Record<string, unknown>>, tag: string, wish: OwnWish): Verdict {
  const status = number(result['status']);
  if (status === null) return { type: 'again', problem: null };
  if (status >= 300) return judgeProblem(readProblem(status, result['problem']), wish);
  // A grant stands by itself in its result, what became of a giving back beside the tag.
  return judgeSuccess(result['grant'] ?? { ...result, worker: wish.worker }, tag, wish);
}

function judgeProblem(problem: Problem, wish: Wish): Verdict {
  // Its own earlier try may still be under way, the one whose answer was lost.
  const isOwnTry =
    problem.type === 'in-progress' && wish.kind !== 'release' && problem.workerId === wish.worker.id;
  if (isOwnTry || isWorthRepeating(problem)) return { type: 'again', problem };
  return { type: 'settled', outcome: { type: 'refused', problem }, fence: null };
}

/** Only what names this spool and whom it is about is a success: a 200 of somebody else's, a proxy's for one, is none. */
function judgeSuccess(body: unknown, tag: string, wish: Wish): Verdict {
  const members = object(body) ?? {};
  if (members['tag'] !== tag || !isAbout(members, wish)) return { type: 'again', problem: null };
  if (wish.kind === 'finalizar' || wish.kind === 'release') {
    const repeated = members['repeated'];
    if (typeof repeated !== 'boolean') return { type: 'again', problem: null };
    return { type: 'settled', outcome: { type: 'given-back', repeated }, fence: null };
  }
  const mode = text(members['mode']);
  if (text(members['token']) === null || mode === null) return { type: 'again', problem: null };
  const outcome: Outcome = {
    type: 'taken',
    since: moment(members['since']),
    resumed: members['resumed'] === true,
    degraded: mode === 'degraded',
  };
  return { type: 'settled', outcome, fence: number(members['fence']) };
}

function isAbout(members: Members, wish: Wish): boolean {
  if (wish.kind !== 'release') return readWorker(members['worker'])?.id === wish.worker.id;
  const { from } = wish;
  return typeof from === 'string' ? members['from'] === from : readWorker(members['from'])?.id === from.id;
}
