/** A worker of the shop. The id identifies the worker; the initials are for people. */
export interface Worker {
  /** A whole number from 1 to 2^53 - 1. */
  readonly id: number;
  /** 1 to 8 capital letters, such as `MR` or `ÑA`. */
  readonly initials: string;
}

/** Who has a spool, as far as that is known. A lock has only the id. */
export interface Holder {
  readonly id: number;
  readonly initials: string | null;
  readonly since: Date | null;
}

/** The longest initials, in UTF-16 code units: a capital letter may take two. */
export const MAX_INITIALS_LENGTH = 16;
// Far longer than every label that names a worker. Composing a long run of combining marks takes quadratic time.
const MAX_READ = 500;
const INITIALS = /^\p{Lu}{1,8}$/u;
const LABEL = /^(\p{Lu}{1,8})\(([1-9]\d{0,15})\)$/u;

/** Whether `text` is 1 to 8 capital letters. */
export function isInitials(text: string): boolean {
  return INITIALS.test(text);
}

/**
 * The worker's label as a row carries it.
 *
 * @example
 * ```ts
 * workerLabel({ id: 93, initials: 'MR' }); // 'MR(93)'
 * ```
 */
export function workerLabel(worker: Worker): string {
  return `${worker.initials}(${worker.id})`;
}

/**
 * What a label in the truth says. Blank and `DISPONIBLE` are free. `null` is a label that names no worker clearly:
 * somebody has the spool, and the label does not say who.
 */
export type Label = { readonly kind: 'free' } | { readonly kind: 'worker'; readonly worker: Worker } | null;

/**
 * Reads a label as people type it. Surrounding blanks and lower case do not matter. A text that is neither free nor
 * `INICIALES(ID)` is `null`.
 *
 * @example
 * ```ts
 * parseLabel(' mr(93) '); // { kind: 'worker', worker: { id: 93, initials: 'MR' } }
 * parseLabel('DISPONIBLE'); // { kind: 'free' }
 * parseLabel('turno noche'); // null: somebody has it
 * ```
 */
export function parseLabel(raw: string): Label {
  const trimmed = raw.trim();
  if (trimmed.length > MAX_READ) return null;
  const text = trimmed.normalize('NFC');
  if (text === '' || FREE.test(text)) return { kind: 'free' };
  const [, initials, digits] = LABEL.exec(text.toUpperCase()) ?? [];
  const id = Number(digits);
  if (initials === undefined || !Number.isSafeInteger(id)) return null;
  return { kind: 'worker', worker: { id, initials } };
}

/**
 * The label of a free spool.
 *
 * @example
 * ```ts
 * console.log(parseLabel(FREE_LABEL)); // { kind: 'free' }
 * ```
 */
export const FREE_LABEL = 'DISPONIBLE';
// A regular expression, because `toUpperCase` turns other letters, such as the dotless i, into an I.
const FREE = /^disponible$/i;
