import type { Problem } from '../wire/problem.js';
import type { en } from './en.js';
import type { Message, Say } from './message.js';
import { isolated } from './typed.js';

/** Every message of the board. A language that leaves one out does not compile. */
export type BoardMessages = typeof en;

/** Every text of the board, and how those are put together that tell of something. */
export type Words = ReturnType<typeof put>;

/** What a problem's words are made of, in the reader's language. */
export interface MessageFacts {
  /** `MR(93)`, `worker 93`, or the label as it stands; `null` when nobody is known. */
  readonly holder: string | null;
  /** `since 14:03 · 2 h 5 min`, or `null`. */
  readonly since: string | null;
}

type Timed = Readonly<Record<'plain' | 'since', string>>;
type Aged = Readonly<Record<'first' | 'again', string>>;

export function wordsOf(messages: BoardMessages, say: Say): Words {
  return put(messages, say);
}

function put(m: BoardMessages, say: Say) {
  const counted = (message: Message) => (count: number) => say(message, { count });
  /** It may not be known when. */
  const timed =
    ({ plain, since }: Timed) =>
    (time: string | null) =>
      time === null ? plain : say(since, { time });
  /** What is wrong, and of when the picture is where there is one. */
  const aged =
    ({ first, again }: Aged) =>
    (time: string | null, ago: string | null) =>
      time === null
        ? first
        : `${again} ${ago === null ? say(m.seen.now, { time }) : say(m.seen.ago, { time, ago })}`;
  const joined = (texts: readonly (string | null)[], between: string) =>
    texts.filter((it) => it !== null).join(between);

  /** One may look like another, or be written from right to left: each stands for itself. */
  const tags = (alike: readonly string[]) => alike.map(isolated).join(' · ');
  const told = (alike: readonly string[]) =>
    alike.length === 0 ? null : say(m.alike, { tags: tags(alike) });

  return {
    ...m,
    picture: (time: string, ago: string | null) =>
      ago === null ? say(m.picture, { time }) : say(m.pictureAgo, { time, ago }),
    offline: aged(m.offline),
    blind: aged(m.blind),
    resting: aged(m.resting),
    signedOut: aged(m.signedOut),
    unlisted: counted(m.unlisted),
    shown: (shown: number, count: number) =>
      shown === count ? say(m.shown, { count }) : say(m.shownOf, { shown, count }),

    notTheirs: (id: number, owners: string, initials: string) => say(m.notTheirs, { id, owners, initials }),
    unknownWorker: (id: number) => say(m.unknownWorker, { id }),
    heldBy: (holder: string, since: string | null) => say(m.heldBy, { who: joined([holder, since], ', ') }),
    /** So many scans wait for their turn. */
    queued: counted(m.queued),

    /** The row whose tag is not to be told from others. */
    ambiguousRow: (alike: readonly string[]) => joined([m.ambiguous, told(alike)], ' '),
    since: (time: string, duration: string) => say(m.since, { time, duration }),
    /** A worker of whom the id alone is known. */
    workerNumber: (id: number) => say(m.workerNumber, { id }),
    choose: (tag: string) => say(m.choose, { tag }),
    actionFor: (action: string, tag: string) => say(m.actionFor, { action, tag }),
    duration: (days: number, hours: number, minutes: number) =>
      say(days > 0 ? m.duration.days : hours > 0 ? m.duration.hours : m.duration.minutes, {
        ...{ days, hours, minutes },
      }),
    seconds: (seconds: number) => say(m.seconds, { seconds }),

    notKnownYet: (attempt: number) => say(m.notKnownYet, { attempt }),
    taken: (time: string | null, degraded: boolean) =>
      joined([timed(m.taken)(time), degraded ? m.confirmed : null], ' '),
    takenAlready: timed(m.takenAlready),
    handedOn: (to: string, time: string | null) =>
      time === null ? say(m.handedOn.plain, { to }) : say(m.handedOn.since, { to, time }),
    takenOver: timed(m.takenOver),
    dismissFor: (tag: string) => say(m.dismissFor, { tag }),
    outcomes: (done: number, refused: number, unanswered: number) =>
      joined(
        [
          done > 0 ? say(m.outcomes.done, { count: done }) : null,
          refused > 0 ? say(m.outcomes.refused, { count: refused }) : null,
          unanswered > 0 ? say(m.outcomes.unanswered, { count: unanswered }) : null,
        ],
        ' · ',
      ),
    forSpool: (tag: string, text: string) => say(m.forSpool, { tag, text }),

    chosen: (count: number, hidden: number) =>
      joined([say(m.chosen, { count }), hidden === 0 ? null : say(m.hidden, { count: hidden })], ', '),
    chooseShown: counted(m.chooseShown),
    manyIntro: (action: 'iniciar' | 'finalizar', count: number, who: string) =>
      say(m.manyIntro[action], { count, who }),
    manyHidden: counted(m.manyHidden),
    handOver: counted(m.handOver),

    historyOf: (name: string) => say(m.historyOf, { name }),
    holdings: counted(m.holdings),
    onAverage: (duration: string) => say(m.onAverage, { duration }),
    signedInAs: (worker: string) => say(m.signedInAs, { worker }),

    /** Why it was not done, composed from what the problem says, never from its English `detail`. */
    problem: (problem: Problem, { holder, since }: MessageFacts) => {
      const { type, rows, field, status, alike } = problem;
      const all: Readonly<Record<Problem['type'], Message>> = m.problems;
      const parts = {
        who: joined([holder ?? m.somebody, since], ', '),
        holder: holder ?? '',
        count: rows ?? 0,
        field: field ?? '',
        status,
        tags: tags(alike),
      };
      const why = say(variantOf(problem, holder, m.problems) ?? all[type], parts);
      return joined([why, type === 'ambiguous-spool' ? told(alike) : null], ' ');
    },
  };
}

/** What is said of a problem that has more to tell than its kind. */
function variantOf(
  { type, stale, reason, rows, field, alike }: Problem,
  holder: string | null,
  problems: BoardMessages['problems'],
): Message | null {
  if (type === 'occupied' && stale) return problems['occupied-stale'];
  if (type === 'not-holder' && reason === 'token') return problems['not-holder-token'];
  if (type === 'in-progress' && holder === null) return problems['in-progress-nobody'];
  if (type === 'unknown-spool' && alike.length > 0) return problems['unknown-spool-alike'];
  if (type === 'ambiguous-spool' && rows !== null) return problems['ambiguous-spool-rows'];
  if (type !== 'invalid-input' || field === null) return null;
  const isWorker = field.includes('worker') || field.startsWith('to');
  return problems[isWorker ? 'invalid-input-worker' : 'invalid-input-field'];
}
