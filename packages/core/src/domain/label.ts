import { isPrintable } from './printable.js';
import { isInitials, workerLabel, type Worker } from './worker.js';

/**
 * What a label in the truth says. Blank and `DISPONIBLE` are free. `null` is a label that names no worker clearly:
 * somebody has the spool, and the label does not say who.
 */
export type Label = { readonly kind: 'free' } | { readonly kind: 'worker'; readonly worker: Worker } | null;

/**
 * The label of a free spool.
 *
 * @example
 * ```ts
 * console.log(parseLabel(FREE_LABEL)); // { kind: 'free' }
 * ```
 */
export const FREE_LABEL = 'DISPONIBLE';

/** How a worker's label looks by default. */
export const WORKER_LABEL = '{initials}({id})';

/** What a shop writes into the label of a row. */
export interface LabelOptions {
  /**
   * The words that mean free, besides a blank label; `DISPONIBLE` by default. Case and surrounding blanks do not
   * matter.
   */
  readonly freeWords?: readonly string[] | undefined;
  /** What is written for a free spool; by default the first of `freeWords`. `''` leaves the label blank. */
  readonly free?: string | undefined;
  /**
   * How a worker's label looks; `{initials}({id})` by default. It has both placeholders, once each. A label of the
   * default form is always read as well.
   */
  readonly worker?: string | undefined;
}

/** Reads and writes the labels of one shop. */
export interface LabelForm {
  /** What is written for a free spool; `''` for a blank label. */
  readonly free: string;
  /** Reads a label as people type it. */
  readonly read: (raw: string) => Label;
  /** The label of a worker who takes a spool. */
  readonly write: (worker: Worker) => string;
}

/** The option that is wrong, and what it must be. */
export interface LabelProblem {
  readonly option: keyof LabelOptions;
  readonly must: string;
}

/**
 * Reads a label as people type it. Surrounding blanks and lower case do not matter. A label that ends in exactly one
 * id in brackets names that worker, such as `Nombre Apellido (93)`. Any other text that is not free is `null`.
 *
 * @example
 * ```ts
 * parseLabel(' mr(93) '); // { kind: 'worker', worker: { id: 93, initials: 'MR' } }
 * parseLabel('Mario Rojas (93)'); // the same
 * parseLabel('DISPONIBLE'); // { kind: 'free' }
 * parseLabel('turno noche'); // null: somebody has it
 * ```
 */
export function parseLabel(raw: string): Label {
  return readLabel(raw, USUAL_FREE, null);
}

/**
 * The form of a shop's labels. Without options it is the one that `parseLabel` reads.
 *
 * @throws RangeError that names an option with an impossible value.
 * @example
 * ```ts
 * const form = labelForm({ freeWords: ['LIBRE', '-'], free: '', worker: '{initials} {id}' });
 * form.read('libre'); // { kind: 'free' }
 * form.read('mr 93'); // { kind: 'worker', worker: { id: 93, initials: 'MR' } }
 * console.log(form.write({ id: 93, initials: 'MR' })); // 'MR 93'
 * ```
 */
export function labelForm(options: LabelOptions = {}): LabelForm {
  const problem = labelProblem(options);
  if (problem !== null) throw new RangeError(`labels.${problem.option} must ${problem.must}`);
  const { freeWords = [FREE_LABEL], worker: template = WORKER_LABEL } = options;
  const free = options.free?.trim() ?? freeWords[0]?.trim() ?? '';
  const isFree = wordsPattern([...freeWords, free]);
  const own = template === WORKER_LABEL ? null : templatePattern(template);
  return {
    free,
    read: (raw) => readLabel(raw, isFree, own),
    write: ({ id, initials }) =>
      own === null
        ? workerLabel({ id, initials })
        : template.trim().replace(EACH_PLACEHOLDER, (one) => (one === '{id}' ? String(id) : initials)),
  };
}

/**
 * What is wrong with the options, the first problem; `null` if nothing is.
 *
 * @example
 * ```ts
 * console.log(labelProblem({ worker: '{initials}' })?.option); // 'worker': it has no {id}
 * ```
 */
export function labelProblem({
  freeWords = [],
  free = '',
  worker = WORKER_LABEL,
}: LabelOptions): LabelProblem | null {
  const placeholders = worker.match(EACH_PLACEHOLDER)?.sort().join() ?? '';
  const literals = worker.trim().split(EACH_PLACEHOLDER);
  if (placeholders !== '{id},{initials}')
    return { option: 'worker', must: 'have {initials} and {id}, once each' };
  // A digit beside the id would change the id, and people would read another worker.
  if (!literals.every(isLiteral) || FORMULA.test(worker.trim()))
    return { option: 'worker', must: 'be short, without digits and braces, and begin like no formula' };
  const own = templatePattern(worker);
  const isFreeWord = (word: string): boolean => isShort(word) && readLabel(word, BLANK, own) === null;
  const words = 'be a short text that begins like no formula and names no worker';
  if (!freeWords.every(isFreeWord)) return { option: 'freeWords', must: `each ${words}` };
  return free.trim() === '' || isFreeWord(free) ? null : { option: 'free', must: words };
}

// Far longer than every label that names a worker. Composing a long run of combining marks takes quadratic time.
const MAX_READ = 500;
const MAX_LITERAL = 40;
const LABEL = /^(\p{Lu}{1,8})\(([1-9]\d{0,15})\)$/u;
const EACH_PLACEHOLDER = /\{initials\}|\{id\}/g;
// Exported to a file of another program, such a text could run there.
const FORMULA = /^[=+@]/;
const USUAL_FREE = wordsPattern([FREE_LABEL]);
const BLANK = wordsPattern([]);

function readLabel(raw: string, free: RegExp, own: RegExp | null): Label {
  const trimmed = raw.trim();
  if (trimmed.length > MAX_READ) return null;
  const text = trimmed.normalize('NFC');
  if (free.test(text)) return { kind: 'free' };
  const upper = text.toUpperCase();
  const { initials, id } = own?.exec(upper)?.groups ?? {};
  if (initials !== undefined) return named(initials, id);
  const [, letters, digits] = LABEL.exec(upper) ?? [];
  return letters === undefined ? readName(text, free) : named(letters, digits);
}

function named(initials: string, digits: string | undefined): Label {
  const id = Number(digits);
  return Number.isSafeInteger(id) ? { kind: 'worker', worker: { id, initials } } : null;
}

/** Reads a name with one id in brackets at its end. A second id, also half of one, makes the label unclear. */
function readName(text: string, free: RegExp): Label {
  const at = text.lastIndexOf('(');
  const name = text.slice(0, Math.max(at, 0)).trim();
  const [, digits] = ID_IN_BRACKETS.exec(text.slice(at)) ?? [];
  if (digits === undefined || name === '' || /\(\s*\d|\d\s*\)/.test(name)) return null;
  if (free.test(name) || !isPrintable(text)) return null;
  const initials = initialsOf(name);
  return isInitials(initials) ? named(initials, digits) : null;
}

const ID_IN_BRACKETS = /^\(([1-9]\d{0,15})\)$/;

/** One short word is taken as it is; of a whole name, the first letter of each word. */
function initialsOf(name: string): string {
  const words = name.match(/\p{L}[\p{L}\p{M}’']*/gu) ?? [];
  const [first = ''] = words;
  if (words.length === 1 && isInitials(first.toUpperCase())) return first.toUpperCase();
  const letters = words.slice(0, 8).map((word) => (Array.from(word)[0] ?? '').toUpperCase());
  // Some letters have no capital, or one of several letters: such a label could not be written again.
  return letters.every((letter) => /^\p{Lu}$/u.test(letter)) ? letters.join('') : '';
}

/** Blank, or one of the words. Case is ignored without the `u` flag, which would take a dotless i for an I. */
function wordsPattern(words: readonly string[]): RegExp {
  const any = words.map((word) => escaped(word.trim().normalize('NFC')));
  return new RegExp(`^(?:${any.join('|')}|)$`, 'i');
}

/** A label of the shop's own form, in capitals. Blanks beside its parts do not matter. */
function templatePattern(template: string): RegExp {
  const parts = template
    .trim()
    .normalize('NFC')
    .split(/(\{initials\}|\{id\})/);
  const pattern = parts.map((part) => {
    if (part === '{initials}') return String.raw`(?<initials>\p{Lu}{1,8})`;
    if (part === '{id}') return String.raw`(?<id>[1-9]\d{0,15})`;
    if (part.trim() === '') return String.raw`\s*`;
    const words = part
      .trim()
      .split(/\s+/)
      .map((word) => escaped(word.toUpperCase()));
    return String.raw`\s*${words.join(String.raw`\s*`)}\s*`;
  });
  return new RegExp(`^${pattern.join('')}$`, 'u');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function isShort(word: string): boolean {
  return word.length <= MAX_LITERAL && isPrintable(word) && !FORMULA.test(word.trim());
}

function isLiteral(text: string): boolean {
  return text.length <= MAX_LITERAL && isPrintable(text) && !/[\d{}]/.test(text);
}
