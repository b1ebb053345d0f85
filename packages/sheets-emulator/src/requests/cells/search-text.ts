import { invalidArgument } from '../../google-error.js';

export interface Replaced {
  readonly text: string;
  readonly occurrences: number;
}

/** Replaces what is found in a cell's text; `null` for a text in which nothing is. */
export type Search = (text: string) => Replaced | null;

export interface SearchOptions {
  readonly find?: string | undefined;
  readonly replacement?: string | undefined;
  readonly matchCase?: boolean | undefined;
  readonly matchEntireCell?: boolean | undefined;
  readonly searchByRegex?: boolean | undefined;
}

export function readSearch(options: SearchOptions): Search {
  const { find = '', replacement = '', matchEntireCell = false, searchByRegex = false } = options;
  if (!searchByRegex && find === '') return () => null;
  const literal = matchEntireCell && options.matchCase === true && !searchByRegex;
  // The way of a compare-and-set, over a column of thousands of cells: no pattern is needed.
  if (literal) return (text) => (text === find ? { text: replacement, occurrences: 1 } : null);

  const source = searchByRegex ? find : escapePattern(find);
  const pattern = compile(matchEntireCell ? `^(?:${source})$` : source, options.matchCase === true);
  const written = searchByRegex ? fromJavaReplacement(replacement) : replacement.replaceAll('$', '$$$$');
  return (text) => {
    // Most cells hold nothing of it, and this is the fastest way to know.
    if (text.search(pattern) === -1) return null;
    const occurrences = [...text.matchAll(pattern)].length;
    return occurrences === 0 ? null : { text: text.replaceAll(pattern, written), occurrences };
  };
}

function compile(source: string, matchCase: boolean): RegExp {
  const flags = matchCase ? 'g' : 'gi';
  // Only with `u` does JavaScript know `\p{L}`; only without does it take escapes that mean nothing, as Java does.
  for (const unicode of ['u', '']) {
    try {
      return new RegExp(source, flags + unicode);
    } catch {
      continue;
    }
  }
  throw invalidArgument(`Invalid regular expression: ${source}`);
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Java writes a literal sign as `\$` and a group's name as `${name}`; JavaScript as `$$` and `$<name>`. */
function fromJavaReplacement(replacement: string): string {
  return replacement.replaceAll(/\\(.)|\$\{(\w+)\}|\$(?!\d)/gs, (_, literal?: string, name?: string) => {
    if (literal !== undefined) return literal === '$' ? '$$' : literal;
    return name === undefined ? '$$' : `$<${name}>`;
  });
}
