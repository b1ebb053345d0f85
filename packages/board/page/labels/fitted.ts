/** A text in lines, as large as a box holds it, in letters that are all of one width. All in millimetres. */
export interface Fitted {
  readonly lines: readonly string[];
  readonly size: number;
  readonly leading: number;
}

/** How wide a letter is for its size, and a line high. */
const WIDTH = 0.61;
const LEADING = 1.15;
const LARGEST = 9;

export function fitted(text: string, width: number, height: number): Fitted {
  const letters = Array.from(text);
  let best: Fitted = { lines: [], size: 0, leading: 0 };
  for (let count = 1; count <= letters.length; count++) {
    const lines = broken(letters, Math.ceil(letters.length / count));
    const longest = Math.max(...lines.map(widthOf));
    const size = Math.min(LARGEST, width / (longest * WIDTH), height / (lines.length * LEADING));
    if (size > best.size) best = { lines, size, leading: size * LEADING };
    // More lines are lower ones.
    if (height / (count * LEADING) <= best.size) break;
  }
  return best;
}

/** After a sign rather than in the middle of a word, where that makes lines no longer than this. */
function broken(letters: readonly string[], most: number): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < letters.length;) {
    const rest = letters.slice(at, at + most);
    const sign = rest.findLastIndex((letter) => /[-_/. ]/.test(letter)) + 1;
    const isLast = at + most >= letters.length;
    const taken = isLast || sign < most / 2 ? rest.length : sign;
    lines.push(rest.slice(0, taken).join(''));
    at += taken;
  }
  return lines;
}

/** Letters of the East are twice as wide as the others. */
function widthOf(line: string): number {
  return Array.from(line).reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0);
}
