import type { AuditType } from './audit-story.js';
import type { Holding, HoldingEnd } from './holding.js';
import {
  alsoOf,
  EFFECTS,
  formerOf,
  isSame,
  keyOf,
  personOf,
  textIn,
  type Person,
  type TrailLine,
} from './trail-line.js';

type Draft = { -readonly [Key in keyof Holding]: Holding[Key] };

/** What the lines of one spool tell, line by line in their order. */
export class SpoolStory {
  /** In the order of their lines; the last one may be open. */
  readonly #drafts: Draft[] = [];
  /** Whose beginning has been told. */
  readonly #begun = new Map<string, Draft>();

  add(line: TrailLine, type: AuditType): void {
    const effect = EFFECTS[type];
    switch (effect.does) {
      case 'begin':
        this.#begin(line, null);
        break;
      case 'find':
        if (!this.#has(personOf(line))) this.#begin(line, null);
        break;
      case 'replace':
        this.#begin(line, effect.end);
        break;
      case 'end':
        this.#end(line, effect.end, type.endsWith('CONFIRMADO'));
        break;
      case 'end-before':
        this.#endBefore(line, effect.end);
    }
  }

  holdings(): readonly Holding[] {
    return this.#drafts.map((draft) => ({ ...draft, durationMs: durationMs(draft) }));
  }

  get #open(): Draft | null {
    const last = this.#drafts.at(-1);
    return last?.endedBy === null ? last : null;
  }

  #has(person: Person): boolean {
    return this.#open !== null && isSame(this.#open, person);
  }

  /** @param end how the holder before lost the spool, if the line says it. */
  #begin(line: TrailLine, end: HoldingEnd | null): void {
    const person = personOf(line);
    const { operatedAt } = line;
    const key = `${keyOf(person)} ${operatedAt?.getTime() ?? ''}`;
    const told = operatedAt === null ? undefined : this.#begun.get(key);
    if (told !== undefined) {
      // The call that made a write tells of it, and the one that settled it too. The former knows more.
      this.#explain(this.#drafts[this.#drafts.indexOf(told) - 1], line, end);
      return;
    }
    if (end === null) this.#lose();
    else this.#replace(line, end);
    const draft = draftOf(line.tag, person, operatedAt);
    this.#write(draft, line);
    this.#drafts.push(draft);
    if (operatedAt !== null) this.#begun.set(key, draft);
  }

  #replace(line: TrailLine, end: HoldingEnd): void {
    const former = formerOf(line.details);
    if (former !== null && !this.#has(former.person)) {
      this.#lose();
      this.#drafts.push(draftOf(line.tag, former.person, former.since));
    }
    const { operatedAt } = line;
    if (this.#open !== null) close(this.#open, operatedAt, end, line);
  }

  /** No line says how the open one ended; but it did, for another one has the spool, or gave it back. */
  #lose(): void {
    const open = this.#open;
    if (open !== null) open.endedBy = 'unknown';
  }

  #end(line: TrailLine, end: HoldingEnd, isSettled: boolean): void {
    const person = personOf(line);
    const { operatedAt } = line;
    const last = this.#lastOf(person);
    const isOpen = last !== null && last === this.#open;
    if (last !== null && !isOpen && isSettled && last.endedBy !== 'unknown') return;
    // Its end is told late: the clocks of two machines differ, and the next one's beginning came first.
    const isLate = last?.endedBy === 'unknown' && last.until === null;
    if (last !== null && (isOpen || isLate)) {
      close(last, operatedAt, end, line);
      this.#write(last, line);
      return;
    }
    this.#lose();
    const draft = draftOf(line.tag, person, null);
    close(draft, operatedAt, end, line);
    this.#write(draft, line);
    this.#drafts.push(draft);
  }

  /** A repeat says that it was ended before, and not when. It may be an earlier holding of the same worker that it means. */
  #endBefore(line: TrailLine, end: HoldingEnd): void {
    const last = this.#lastOf(personOf(line));
    if (last === null) return;
    if (last.endedBy === 'settled') this.#explain(last, line, end);
    const isAnother = this.#drafts.some(
      (draft) => draft !== last && isSame(draft, last) && draft.endedBy === end,
    );
    if (last === this.#open && !isAnother) close(last, null, end, line);
  }

  #explain(draft: Draft | undefined, line: TrailLine, end: HoldingEnd | null): void {
    if (draft?.endedBy === 'settled' && end !== null) close(draft, draft.until, end, line);
  }

  #lastOf(person: Person): Draft | null {
    return this.#drafts.findLast((draft) => isSame(draft, person)) ?? null;
  }

  /** What one of its own lines says besides. */
  #write(draft: Draft, line: TrailLine): void {
    const also = alsoOf(line.details);
    if (also !== null) draft.also = { ...draft.also, ...also };
    if (draft.worker?.initials === null) draft.worker = personOf(line).worker;
  }
}

function draftOf(tag: string, { worker, label }: Person, from: Date | null): Draft {
  const open = { until: null, durationMs: null, endedBy: null, by: null, reason: null, also: null };
  return { tag, worker, label, from, ...open };
}

function close(draft: Draft, until: Date | null, endedBy: HoldingEnd, { details }: TrailLine): void {
  draft.until = until;
  draft.endedBy = endedBy;
  draft.by = textIn(details, 'by');
  draft.reason = textIn(details, 'reason');
}

/** `null` where the clocks of two machines would make it negative. */
function durationMs({ from, until }: Draft): number | null {
  const ms = from === null || until === null ? -1 : until.getTime() - from.getTime();
  return ms < 0 ? null : ms;
}
