/**
 * Characters that a reader cannot see, or that a terminal or a log would obey: controls, formatting (such as
 * bidirectional overrides and joiners), lone surrogates, private and unassigned code points, line separators,
 * variation selectors and fillers.
 */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{DI}\u2800]/u;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');
const EACH_UNSEEN = new RegExp(`${UNPRINTABLE.source}|(?! )\\p{Zs}`, 'gu');

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

/**
 * `text` as a sentence can show it: unprintable characters, and blanks that are no plain ones, as escapes; shortened.
 *
 * @example
 * ```ts
 * visible('MK\u00a01400'); // 'MK\\u00a01400'
 * ```
 */
export function visible(text: string, longest = 60): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replace(EACH_UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

function toMark(): string {
  return '\u{FFFD}';
}
