/**
 * What is wrong with a body, an address or a key, by the README's rules. Written for this purpose alone: nothing of
 * the shop's own checks is used, so that a check that is gone from there is missed here.
 */

const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const CONTROLS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const INITIALS = /^\p{Lu}{1,8}$/u;
const STATES = ['free', 'in-progress', 'occupied', 'stale', 'drift', 'unreadable', 'ambiguous'];

export const LARGEST_BODY_BYTES = 100_000;

/** The tag as it is known, if it is one. */
export function asTag(input: unknown): string | null {
  if (typeof input !== 'string') return null;
  const tag = input.trim().normalize('NFC');
  return tag !== '' && tag.length <= 128 && !INVISIBLE.test(tag) ? tag : null;
}

export type Members = Readonly<Record<string, unknown>>;

/** The own member of that name: what a prototype has is nothing that a caller said. */
export function member(of: unknown, name: string): unknown {
  return isMembers(of) && Object.hasOwn(of, name) ? of[name] : undefined;
}

function isMembers(input: unknown): input is Members {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** A body read as the shop has to; `null` where it must not be read at all. */
export function readBody(bytes: Buffer): Members | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const parsed: unknown = JSON.parse(text);
    return isMembers(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function workerMistakes(input: unknown, field = 'worker'): readonly string[] {
  if (!isMembers(input)) return [field];
  const id = member(input, 'id');
  const initials = member(input, 'initials');
  const isId = typeof id === 'number' && Number.isSafeInteger(id) && id >= 1;
  const isInitials = typeof initials === 'string' && INITIALS.test(initials.trim().normalize('NFC'));
  return [...(isId ? [] : [`${field}.id`]), ...(isInitials ? [] : [`${field}.initials`])];
}

function textMistakes(field: string, input: unknown, longest: number): readonly string[] {
  const text = typeof input === 'string' ? input.trim() : '';
  return text !== '' && text.length <= longest && !CONTROLS.test(text) ? [] : [field];
}

function fenceMistakes(input: unknown): readonly string[] {
  const isFence = typeof input === 'number' && Number.isSafeInteger(input) && input >= 0;
  return input === undefined || input === null || isFence ? [] : ['fence'];
}

/** Whether the key is one that no give-back or release may have, and whether two are given, or one that is no text. */
export type KeyMistake = 'none' | 'unfit' | 'contradictory';

/** @param headers the values of the Idempotency-Key headers. */
export function keyMistake(body: Members, headers: readonly string[]): KeyMistake {
  const inBody = member(body, 'operationId');
  const [header] = headers.map((value) => value.trim().replace(/^"(.*)"$/, '$1'));
  if (inBody !== undefined && typeof inBody !== 'string') return 'contradictory';
  if (inBody !== undefined && header !== undefined && inBody !== header) return 'contradictory';
  const given = header ?? inBody;
  return given === undefined || textMistakes('operationId', given, 200).length === 0 ? 'none' : 'unfit';
}

export function giveBackMistakes(body: Members): readonly string[] {
  const token = member(body, 'token');
  const isToken = typeof token === 'string' && token !== '' && token.length <= 200;
  return [...(token === undefined || isToken ? [] : ['token']), ...fenceMistakes(member(body, 'fence'))];
}

export function takeOverMistakes(body: Members): readonly string[] {
  const from = member(body, 'from');
  const to = member(body, 'to');
  return [
    ...releaseMistakes(body),
    ...workerMistakes(to, 'to'),
    ...(member(from, 'id') === member(to, 'id') && isMembers(from) ? ['to'] : []),
  ];
}

export function releaseMistakes(body: Members): readonly string[] {
  const from = member(body, 'from');
  return [
    ...(typeof from === 'string' ? labelMistakes(from, member(body, 'to')) : workerMistakes(from, 'from')),
    ...textMistakes('by', member(body, 'by'), 500),
    ...textMistakes('reason', member(body, 'reason'), 500),
    ...fenceMistakes(member(body, 'fence')),
  ];
}

function labelMistakes(from: string, to: unknown): readonly string[] {
  const label = from.trim().normalize('NFC');
  if (label === '' || /^disponible$/i.test(label)) return ['from'];
  const id = /^\p{Lu}{1,8}\(([1-9]\d{0,15})\)$/u.exec(label.toUpperCase())?.[1];
  if (id !== undefined && Number.isSafeInteger(Number(id)))
    return Number(id) === member(to, 'id') ? ['to'] : [];
  // As much as a cell can hold.
  return from.length > 50_000 ? ['from'] : [];
}

export function tagsMistakes(body: Members): readonly string[] {
  const tags = member(body, 'tags');
  if (!Array.isArray(tags) || tags.length < 1 || tags.length > 100) return ['tags'];
  return tags.flatMap((tag: unknown, at) => (typeof tag === 'string' ? [] : [`tags.${at}`]));
}

/** Of the board's query, as it stands in the address. */
export function queryMistakes(query: string): readonly string[] {
  const given = new URLSearchParams(query);
  const wrong = (name: string, isRight: (value: string) => boolean): readonly string[] => {
    const values = given.getAll(name);
    return values.length === 0 || (values.length === 1 && isRight(values[0] ?? '')) ? [] : [name];
  };
  const isWhole = (value: string, most: number): boolean =>
    /^\d{1,16}$/.test(value) && Number(value) >= 1 && Number(value) <= most;
  return [
    ...wrong('state', (value) => STATES.includes(value)),
    ...wrong('worker', (value) => isWhole(value, Number.MAX_SAFE_INTEGER)),
    ...wrong('limit', (value) => isWhole(value, 10_000)),
    ...wrong('cursor', (value) => {
      const tag = Buffer.from(value, 'base64url').toString('utf8');
      return asTag(tag) === tag && Buffer.from(tag, 'utf8').toString('base64url') === value;
    }),
  ];
}
