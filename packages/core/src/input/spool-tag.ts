import { ok, type Result } from 'neverthrow';
import { isSpoolTag, MAX_TAG_LENGTH, type SpoolTag } from '../domain/spool-tag.js';
import type { InvalidInput } from '../errors.js';
import { composed, unfitText } from './checks.js';

/**
 * Reads a tag from a caller, a row or a key.
 *
 * @returns the tag, or `invalid-input` that says what is wrong with it.
 * @example
 * ```ts
 * parseSpoolTag(' MK-1335-CW-25000-019 ').isOk(); // true: surrounding blanks do not count
 * parseSpoolTag('').isErr(); // true
 * ```
 */
export function parseSpoolTag(input: unknown, field = 'tag'): Result<SpoolTag, InvalidInput> {
  const text = typeof input === 'string' && isSpoolTag(input) ? input : composed(input, MAX_TAG_LENGTH);
  return isSpoolTag(text) ? ok(text) : unfitText(field, input, MAX_TAG_LENGTH);
}
