/** What a person typed somewhere, as it stands among other texts: it may be a page long, and turn round what is beside it. */

/** The row says the rest where it is pointed at, and the dialogs say it whole. */
const MOST = 80;
const START = new RegExp(`^.{0,${MOST}}`, 'su');
/** Not all of them end with the element they stand in: one that closes more than it opened reaches beyond. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function upright(text: string): string {
  return text.replace(TURNS, '');
}

export function brief(text: string): string {
  const whole = upright(text);
  const start = START.exec(whole)?.[0] ?? '';
  return start === whole ? whole : `${start}…`;
}

/** In a sentence: it may be written from right to left. */
export function isolated(text: string): string {
  return `\u2068${upright(text)}\u2069`;
}
