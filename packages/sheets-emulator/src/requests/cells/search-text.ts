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
  const patternFor = compile(matchEntireCell ? `^(?:${source})$` : source, options.matchCase === true);
  const written = searchByRegex ? fromJavaReplacement(replacement) : replacement.replaceAll('$', '$$$$');
  return (text) => {
    const pattern = patternFor(text);
    // Most cells hold nothing of it, and this is the fastest way to know.
    if (pattern === null || text.search(pattern) === -1) return null;
    const occurrences = [...text.matchAll(pattern)].length;
    return occurrences === 0 ? null : { text: text.replaceAll(pattern, written), occurrences };
  };
}

/** The pattern that finds in a text what `source` describes. */
function compile(source: string, matchCase: boolean): (text: string) => RegExp | null {
  const flags = matchCase ? 'g' : 'gi';
  const plain = matchCase ? compiled(inAscii(source), `${flags}u`) : null;
  // Only with `u` does JavaScript know `\p{L}`; only without does it take escapes that mean nothing, as Java does.
  const whole = once(() => compiled(source, `${flags}u`) ?? compiled(source, flags));
  if (plain === null && whole() === null) throw invalidArgument(`Invalid regular expression: ${source}`);
  return (text) => (plain !== null && IS_ASCII.test(text) ? plain : whole());
}

function compiled(source: string, flags: string): RegExp | null {
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

// oxlint-disable-next-line no-control-regex -- every character of ASCII
const IS_ASCII = /^[\x00-\x7f]*$/;

/**
 * The same pattern for a text in ASCII: each `\p{…}` has its characters in ASCII alone. A pattern with many of them is
 * made in a hundredth of the time, because `\p{C}` as a whole is hundreds of ranges.
 */
function inAscii(source: string): string {
  let inClass = false;
  return source.replaceAll(/\\(?:p\{(\w+)\}|[^])|[[\]]/g, (token, property?: string) => {
    if (token === '[' || token === ']') inClass = token === '[';
    const characters = property === undefined ? null : asciiOf(property);
    if (characters === null) return token;
    return inClass ? characters : `[${characters}]`;
  });
}

const knownProperties = new Map<string, string | null>();
/** JavaScript has fewer, and a client may ask for many that nobody has. */
const MOST_PROPERTIES = 500;

/** The characters of ASCII with this property, as a character class has them; `null` if there is no such property. */
function asciiOf(property: string): string | null {
  const known = knownProperties.get(property);
  if (known !== undefined) return known;
  const one = compiled(`\\p{${property}}`, 'u');
  const codes = Array.from({ length: 128 }, (_, code) => code);
  const found = codes.filter((code) => one?.test(String.fromCharCode(code)));
  const characters = one && found.map((code) => `\\x${code.toString(16).padStart(2, '0')}`).join('');
  if (knownProperties.size < MOST_PROPERTIES) knownProperties.set(property, characters);
  return characters;
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
