import { formatShopTime } from '@spoollock/core/adapter';
import { asJson, readJson, type Json } from './answers.js';
import { asTag, member, type Members } from './mistakes.js';
import type { Operation } from './plan.js';
import { SMUGGLED_TAG, type Rendered } from './rendering.js';
import type { WireAnswer } from './wire.js';

export const ZONE = 'America/Santiago';

export interface BookedWorker {
  readonly id: number;
  readonly initials: string;
}

/** A row of the shop's sheet, and the lock beside it, as they must be by all that was answered so far. */
export interface BookedSpool {
  readonly tag: string;
  /** As it stands in the sheet. */
  label: string;
  since: string | null;
  version: number;
  /** Redis's value; `null` where there must be none. */
  lock: string | null;
}

/** A line that the audit trail must have, without its id and its times. */
export type TrailLine = readonly string[];

/** What there is to look for since the last look. */
export interface BookedNews {
  readonly trail: readonly TrailLine[];
  /** Lines that the trail may have got, and need not. */
  readonly perhaps: readonly TrailLine[];
  readonly writes: number;
  readonly races: number;
}

/** What the answers said, and nothing else: whatever is there besides was written by a request that was refused. */
export class Books {
  readonly spools: ReadonlyMap<string, BookedSpool>;
  readonly wrong: string[] = [];
  #trail: TrailLine[] = [];
  #perhaps: TrailLine[] = [];
  #writes = 0;
  #races = 0;

  constructor(spools: readonly BookedSpool[]) {
    this.spools = new Map(spools.map((spool) => [spool.tag, spool]));
  }

  /** Since the last look: what the trail must have got, and how many rows were written. */
  takeNews(): BookedNews {
    const news = { trail: this.#trail, perhaps: this.#perhaps, writes: this.#writes, races: this.#races };
    [this.#trail, this.#perhaps, this.#writes, this.#races] = [[], [], 0, 0];
    return news;
  }

  holderOf(tag: string): BookedWorker | string | null {
    const label = this.spools.get(tag)?.label.trim() ?? '';
    if (label === '' || /^disponible$/i.test(label)) return null;
    const [, initials, id] = /^(\p{Lu}{1,8})\((\d+)\)$/u.exec(label) ?? [];
    return initials === undefined ? label : { id: Number(id), initials };
  }

  tokenOf(tag: string): string {
    return this.spools.get(tag)?.lock?.split(':')[1] ?? 'none';
  }

  isToken(text: string): boolean {
    for (const { lock } of this.spools.values()) if (lock?.includes(text) === true) return true;
    return false;
  }

  /** Takes down what an answer says was done. A HEAD's answer says nothing, and nothing may have been done. */
  note({ operation, body, sending, sound }: Rendered, answer: WireAnswer): void {
    if (!sound) this.#races += 1;
    if (answer.status >= 300 || sending.method !== 'POST') return;
    const json = readJson(answer.body) ?? {};
    // Two in one sending go side by side: then the second joins the first, and leaves no line of its own.
    const before = this.#trail.length;
    const sift = (): void => {
      if (sound) return;
      const isResumed = ([type]: TrailLine): boolean => type === 'INICIAR_REANUDADO';
      const news = this.#trail.splice(before);
      this.#perhaps.push(...news.filter(isResumed));
      this.#trail.push(...news.filter((one) => !isResumed(one)));
    };
    if (answer.status !== 207) this.#noteOne(json, body, operation);
    const results: readonly unknown[] = Array.isArray(json['results']) ? json['results'] : [];
    const done = new Set<string>();
    for (const result of results) {
      const { tag, status, grant, ...rest } = asJson(result);
      const name = asTag(tag) ?? '';
      if (Number(status) >= 300 || done.has(name)) continue;
      done.add(name);
      this.#noteOne(grant === undefined ? { ...rest, tag: name } : asJson(grant), body, operation);
    }
    sift();
  }

  #noteOne(said: Json, body: Members | null, operation: Operation): void {
    const spool = this.spools.get(String(said['tag']));
    if (spool === undefined || spool.tag === SMUGGLED_TAG)
      this.wrong.push(`done to ${JSON.stringify(said['tag'])}, which nobody asked for`);
    else if ('resumed' in said) this.#noteGrant(spool, said, body, operation === 'take-over');
    else if (operation === 'release') this.#noteRelease(spool, said, body);
    else if ('repeated' in said) this.#noteGiveBack(spool, said, body);
    else this.wrong.push(`a success that says nothing: ${JSON.stringify(said)}`);
  }

  #noteGrant(spool: BookedSpool, said: Json, body: Members | null, isTakeOver: boolean): void {
    const { worker, since, fence, mode, resumed, token } = said;
    const who = asWorker(worker);
    const holder = this.holderOf(spool.tag);
    const former = isTakeOver ? formerOf(member(body, 'from')) : null;
    const details = { fence, mode };
    if (resumed === true) {
      if (typeof holder !== 'object' || holder?.id !== who.id)
        this.wrong.push(`resumed for ${label(who)}, and ${spool.tag} is ${JSON.stringify(holder)}`);
      this.#trail.push(line('INICIAR_REANUDADO', spool.tag, who, 'INICIAR', 'NINGUNA', details));
      return;
    }
    if ((holder === null) === isTakeOver)
      this.wrong.push(`granted, and ${spool.tag} was ${JSON.stringify(holder)}`);
    if (fence !== spool.version + 1) this.wrong.push(`fence ${String(fence)} after ${spool.version}`);
    if (mode !== 'persistent') this.wrong.push(`granted ${String(mode)}`);
    this.#trail.push(
      isTakeOver
        ? line('TOMAR_CONTROL', spool.tag, who, 'TOMAR_CONTROL', 'RELEVAR', {
            ...details,
            former,
            ...decisionOf(body),
          })
        : line('INICIAR', spool.tag, who, 'INICIAR', 'OCUPAR', details),
    );
    this.#writes += 1;
    spool.label = label(who);
    spool.since = formatShopTime(new Date(String(since)), ZONE);
    spool.version += 1;
    spool.lock = `${who.id}:${String(token)}:${spool.since}`;
  }

  #noteGiveBack(spool: BookedSpool, said: Json, body: Members | null): void {
    const who = asWorker(said['worker'] ?? member(body, 'worker'));
    if (said['repeated'] === true) {
      this.#trail.push(
        line('FINALIZAR_REPETIDO', spool.tag, who, 'FINALIZAR', 'NINGUNA', { repeated: true }),
      );
      return;
    }
    const holder = this.holderOf(spool.tag);
    if (typeof holder !== 'object' || holder?.id !== who.id)
      this.wrong.push(`given back by ${label(who)}, and ${spool.tag} is ${JSON.stringify(holder)}`);
    this.#trail.push(line('FINALIZAR', spool.tag, who, 'FINALIZAR', 'LIBERAR', { repeated: false }));
    this.#freed(spool);
  }

  #noteRelease(spool: BookedSpool, said: Json, body: Members | null): void {
    const { from, repeated } = said;
    const who = typeof from === 'string' ? from : asWorker(from);
    const details = { ...decisionOf(body), repeated };
    if (repeated === true) {
      this.#trail.push(line('LIBERACION_REPETIDA', spool.tag, who, 'LIBERACION', 'NINGUNA', details));
      return;
    }
    const holder = this.holderOf(spool.tag);
    if (repeated !== false || holder === null || nameOf(holder) !== nameOf(who))
      this.wrong.push(`released from ${nameOf(who)}, and ${spool.tag} is ${JSON.stringify(holder)}`);
    this.#trail.push(line('LIBERACION', spool.tag, who, 'LIBERACION', 'LIBERAR', details));
    this.#freed(spool);
  }

  #freed(spool: BookedSpool): void {
    this.#writes += 1;
    spool.label = 'DISPONIBLE';
    spool.since = null;
    spool.version += 1;
    spool.lock = null;
  }
}

function asWorker(input: unknown): BookedWorker {
  return {
    id: Number(member(input, 'id')),
    initials: String(member(input, 'initials')).trim().normalize('NFC'),
  };
}

function label({ id, initials }: BookedWorker): string {
  return `${initials}(${id})`;
}

function nameOf(who: BookedWorker | string): string {
  return typeof who === 'string' ? who : label(who);
}

/** Who decided, and why, as the record has it. */
function decisionOf(body: Members | null): { readonly by: string; readonly reason: string } {
  return { by: String(member(body, 'by')).trim(), reason: String(member(body, 'reason')).trim() };
}

/** The holder before, as the caller named them. */
function formerOf(from: unknown): object {
  if (typeof from !== 'string') {
    const who = asWorker(from);
    return { id: who.id, label: label(who) };
  }
  const [, initials, id] = /^(\p{Lu}{1,8})\((\d+)\)$/u.exec(from.trim().normalize('NFC').toUpperCase()) ?? [];
  return initials === undefined ? { label: from } : { id: Number(id), label: `${initials}(${String(id)})` };
}

function line(
  type: string,
  tag: string,
  who: BookedWorker | string,
  operation: string,
  action: string,
  details: object,
) {
  const id = typeof who === 'string' ? '' : String(who.id);
  return [type, tag, id, nameOf(who), operation, action, JSON.stringify(details)];
}
