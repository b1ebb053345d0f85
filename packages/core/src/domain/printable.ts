/**
 * Characters that a reader cannot see, or that a terminal or a log would obey: controls, formatting (such as
 * bidirectional overrides and joiners), lone surrogates, private and unassigned code points, line separators.
 */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/**
 * Whether every character of `text` can be seen.
 *
 * @example
 * ```ts
 * isPrintable('MK 1400/CW:25'); // true
 * isPrintable('MK\u202E1400'); // false: a bidirectional override
 * ```
 */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/**
 * `text` with each unprintable character replaced, so that a caller's text cannot forge a line of a log.
 *
 * @param replacement makes the replacement of each such character; U+FFFD by default.
 * @example
 * ```ts
 * printable('two\nlines'); // 'two\uFFFDlines'
 * ```
 */
export function printable(text: string, replacement: (character: string) => string = toMark): string {
  return text.replace(EACH_UNPRINTABLE, replacement);
}

function toMark(): string {
  return '\u{FFFD}';
}
