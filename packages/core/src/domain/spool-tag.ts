import { ok, type Result } from 'neverthrow';
import { unfitText } from '../input/checks.js';
import type { InvalidInput } from '../errors.js';

declare const spoolTag: unique symbol;

/**
 * The TAG of a spool, checked: NFC, without surrounding blanks, 1 to 128 characters, none of them a
 * control, formatting or unassigned one. Anything else, such as `MK 1400/CW:25 *[a]`, is a fair tag.
 */
export type SpoolTag = string & { readonly [spoolTag]: true };

const MAX_LENGTH = 128;
// Controls, invisible formatting (bidirectional overrides, joiners), lone surrogates, private and
// unassigned code points, line separators: none can be told apart by eye, and some spoof a display.
const UNFIT = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * Reads a TAG as a caller, a sheet or a key has it.
 *
 * @returns the tag, or `invalid-input` naming what is wrong with it.
 * @example
 * ```ts
 * parseSpoolTag(' MK-1335-CW-25000-019 ').isOk(); // true: surrounding blanks do not count
 * parseSpoolTag('').isErr(); // true
 * ```
 */
export function parseSpoolTag(input: unknown, field = 'tag'): Result<SpoolTag, InvalidInput> {
  const text = typeof input === 'string' ? input.trim().normalize('NFC') : '';
  return isSpoolTag(text) ? ok(text) : unfitText(field, input, MAX_LENGTH);
}

/**
 * Whether `text` is a tag exactly as it stands.
 *
 * @example
 * ```ts
 * isSpoolTag('MK-1335-CW-25000-019'); // true
 * isSpoolTag(' MK-1335 '); // false: blanks around it; parseSpoolTag takes them off
 * ```
 */
export function isSpoolTag(text: string): text is SpoolTag {
  return (
    text !== '' &&
    text.length <= MAX_LENGTH &&
    !UNFIT.test(text) &&
    text === text.trim() &&
    text === text.normalize('NFC')
  );
}
