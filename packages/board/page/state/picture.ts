import type { Board, Changes, Spool } from '../wire/spool.js';

/**
 * What the board knows of the spools: what the shop sent last, and over it what the shop answered to this tablet
 * since. An answer is truth as well, and a picture that was read a moment before it must not undo it on the screen.
 */
export interface Picture extends Omit<Board, 'spools'> {
  /** When it came, on this tablet's own clock; `at` is on the shop's. */
  readonly receivedAt: number;
  readonly sent: ReadonlyMap<string, Spool>;
  readonly answered: ReadonlyMap<string, Answered>;
  /** Both as one, in the order of the tags: what is shown. */
  readonly spools: readonly Spool[];
}

interface Answered {
  readonly spool: Spool;
  /** A picture with this version of the row, or a later one, was read after the answer. */
  readonly fence: number | null;
  /** Whatever is sent after this is newer than the answer, or somebody changed the sheet by hand. */
  readonly until: number;
  /** The shop's time of the answer, where a picture can be told from it by nothing but when it was read. */
  readonly at: number | null;
}

/** The shop's pictures are a few seconds old at most; so long an answer goes before one whose version does not show it. */
const ANSWER_COUNTS_MS = 10_000;

export function pictureOf(board: Board, before: Picture | null, now: number): Picture {
  const { spools, ...rest } = board;
  const sent = new Map(spools.map((spool) => [spool.tag, before === null ? spool : sameOr(before, spool)]));
  const answered = stillCounting(before?.answered ?? NONE, sent, rest, now);
  return { ...rest, receivedAt: now, sent, answered, spools: merged(sent, answered) };
}

export function withChanges(before: Picture, changes: Changes, now: number): Picture {
  const { spools, removed, ...rest } = changes;
  const sent = new Map(before.sent);
  for (const tag of removed) sent.delete(tag);
  for (const spool of spools) sent.set(spool.tag, spool);
  const ordered = spools.some(({ tag }) => !before.sent.has(tag)) ? inOrder(sent) : sent;
  const answered = stillCounting(before.answered, ordered, rest, now);
  return { ...before, ...rest, receivedAt: now, sent: ordered, answered, spools: merged(ordered, answered) };
}

/**
 * The shop has answered that this spool stands so now. `fence` is the row's version that shows it, when known. An answer
 * may come later than the news of what happened after it: what has been sent counts then.
 */
export function withAnswer(before: Picture, spool: Spool, fence: number | null, now: number): Picture {
  if (isShownBy(before.sent, spool.tag, fence)) return before;
  return withAnswered(before, { spool, fence, at: null, until: now + ANSWER_COUNTS_MS });
}

/** The same by an answer that knows no version, as one that names another holder: it counts until a picture read after it. */
export function withAnswerAt(before: Picture, spool: Spool, at: number): Picture {
  return withAnswered(before, { spool, fence: null, at, until: Infinity });
}

function withAnswered(before: Picture, answer: Answered): Picture {
  const answered = new Map(before.answered).set(answer.spool.tag, answer);
  return { ...before, answered, spools: merged(before.sent, answered) };
}

/** As time goes by without any news: an answer that has counted for long enough counts no more. */
export function atTime(before: Picture, now: number): Picture {
  if (![...before.answered.values()].some(({ until }) => now >= until)) return before;
  const answered = stillCounting(before.answered, before.sent, before, now);
  return { ...before, answered, spools: merged(before.sent, answered) };
}

export function spoolOf(picture: Picture | null, tag: string): Spool | null {
  return picture?.answered.get(tag)?.spool ?? picture?.sent.get(tag) ?? null;
}

const NONE: ReadonlyMap<string, Answered> = new Map();

/** An unchanged spool stays the same object, so that its row is not drawn again. */
function sameOr(before: Picture, spool: Spool): Spool {
  const known = before.sent.get(spool.tag);
  return known !== undefined && JSON.stringify(known) === JSON.stringify(spool) ? known : spool;
}

function stillCounting(
  answered: ReadonlyMap<string, Answered>,
  sent: ReadonlyMap<string, Spool>,
  read: Pick<Changes, 'at' | 'named' | 'others'>,
  now: number,
): ReadonlyMap<string, Answered> {
  if (answered.size === 0) return answered;
  return new Map(
    [...answered].filter(
      ([tag, { fence, at, until }]) =>
        now < until &&
        !isShownBy(sent, tag, fence) &&
        (at === null || (read.named.includes(tag) ? read.at : read.others) <= at),
    ),
  );
}

/** What was sent of this spool was read when its row had this version, or a later one. */
function isShownBy(sent: ReadonlyMap<string, Spool>, tag: string, fence: number | null): boolean {
  const shown = sent.get(tag)?.fence ?? null;
  return fence !== null && shown !== null && shown >= fence;
}

function merged(sent: ReadonlyMap<string, Spool>, answered: ReadonlyMap<string, Answered>): readonly Spool[] {
  return [...sent.values()].map((spool) => answered.get(spool.tag)?.spool ?? spool);
}

/** As the shop orders them: by code units, whatever the language. */
function inOrder(spools: ReadonlyMap<string, Spool>): ReadonlyMap<string, Spool> {
  return new Map([...spools].sort(([a], [b]) => (a < b ? -1 : 1)));
}
