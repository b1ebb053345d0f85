/**
 * What people see of a tag. Two texts with one look cannot be told apart: a blank and a no-break blank, a letter and
 * its twin of another script, a text with and without invisible characters. Upper and lower case are told apart.
 *
 * @example
 * ```ts
 * lookOf('MK 1400') === lookOf('MK\u00a01400'); // true
 * lookOf('A-3') === lookOf('A-3\ufe0f'); // true
 * lookOf('a-3') === lookOf('A-3'); // false
 * ```
 */
export function lookOf(text: string): string {
  if (PLAIN.test(text)) return text;
  // A text this long is no tag, and folding it would cost time.
  if (text.length > LONGEST) return text;
  const bare = text.replace(BLANK, ' ').replace(UNSEEN, '').normalize('NFKC').replace(UNSEEN, '');
  const spaced = bare.replace(/\s+/g, ' ').trim();
  return spaced
    .replace(DASH, '-')
    .replace(TWIN, (letter) => TWINS.get(letter) ?? letter)
    .normalize('NFC');
}

/**
 * What a tag has in common with the ones that a person may have meant: its look without case, blanks and
 * punctuation.
 *
 * @example
 * ```ts
 * console.log(roughLookOf('mk 1335-cw') === roughLookOf('MK-1335 CW')); // true
 * ```
 */
export function roughLookOf(text: string): string {
  return lookOf(text)
    .toUpperCase()
    .replace(/[\s\p{P}]/gu, '');
}

/** ASCII, with single blanks between its words only. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
// Four times the longest tag: composing shortens a text to a quarter at most.
const LONGEST = 512;
/** Characters that are no blanks, and look like one. */
const BLANK = /[\u115f\u1160\u2800\u3164\uffa0]/g;
const UNSEEN = /(?!\s)[\p{C}\p{Default_Ignorable_Code_Point}]|\ufeff/gu;
const DASH = /\p{Pd}|[\u02d7\u2043\u2212]/gu;
/** Letters and marks that look like others, in pairs. */
const TWINS: ReadonlyMap<string, string> = new Map(
  "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ЅS ІI ЈJ аa еe оo рp сc уy хx ѕs іi јj ’' ‘' ′' ʼ' ⁄/ ∕/"
    .split(' ')
    .map(([twin = '', plain = '']) => [twin, plain] as const),
);
const TWIN = new RegExp(`[${[...TWINS.keys()].join('')}]`, 'g');
