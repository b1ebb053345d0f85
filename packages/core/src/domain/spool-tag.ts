import { isPrintable } from './printable.js';

declare const spoolTag: unique symbol;

/**
 * The TAG of a spool, checked: NFC, without surrounding blanks, 1 to 128 characters, all of them printable.
 * Anything else, such as `MK 1400/CW:25 *[a]`, is a valid tag.
 */
export type SpoolTag = string & { readonly [spoolTag]: true };

/** The longest tag, in UTF-16 code units. */
export const MAX_TAG_LENGTH = 128;

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
  if (text === '' || text.length > MAX_TAG_LENGTH) return false;
  return PLAIN.test(text) || (isPrintable(text) && text === text.trim() && text === text.normalize('NFC'));
}

/** Most tags are plain ASCII, and one look is enough for those. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;
