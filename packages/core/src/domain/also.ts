import { isPrintable } from './printable.js';

/** The kinds of an app's own columns, and the type of their values. */
export interface AlsoTypes {
  /** 1 to 1000 characters after trimming. No line breaks and control characters, and no `=` at the beginning. */
  text: string;
  /** A finite number. */
  number: number;
  boolean: boolean;
  /** A moment of the years 1901 to 9998, stored in whole seconds. */
  'date-time': Date;
}

/** What an app's own column takes. */
export type AlsoKind = keyof AlsoTypes;

/** A value for an app's own column; `null` makes the cell blank. */
export type AlsoValue<Kind extends AlsoKind = AlsoKind> = AlsoTypes[Kind] | null;

/** The app's own columns that calls may write, by name, and what each takes. */
export type AlsoColumns = Readonly<Record<string, AlsoKind>>;

/** No own columns: what a source has that names none. */
export type NoColumns = Readonly<Record<string, never>>;

/**
 * What a source declares. Columns that it was not given are not inferred from where the source is used: without them
 * it has none.
 */
export type Declared<Columns> = [Columns][Columns extends unknown ? 0 : never];

/** Cells of the app's own columns, by name. Without own columns nothing can be given. */
export type Also<Columns extends AlsoColumns> = [Columns[keyof Columns]] extends [never]
  ? never
  : { readonly [Name in keyof Columns]?: AlsoValue<Columns[Name]> | undefined };

/** The same as a source gets them: checked, and without what was left out. */
export type AlsoCells = Readonly<Record<string, AlsoValue>>;

/** The kinds of an app's own columns. */
const KINDS: Readonly<Record<AlsoKind, true>> = {
  text: true,
  number: true,
  boolean: true,
  'date-time': true,
};

export function isAlsoKind(text: string): text is AlsoKind {
  return Object.hasOwn(KINDS, text);
}

/** With texts of 1000 characters, this many columns fit into one cell of an audit trail. */
const MOST_COLUMNS = 20;
const MAX_NAME_LENGTH = 100;

/**
 * Checks the columns that an app names when it makes a source. For the makers of sources.
 *
 * @throws RangeError that names the column.
 * @example
 * ```ts
 * alsoColumns({ Armador: 'text', Inicio: 'date-time' });
 * ```
 */
export function alsoColumns<Columns extends AlsoColumns>(columns: Columns): Columns {
  const names = Object.entries(columns);
  if (names.length > MOST_COLUMNS)
    throw new RangeError(`also must name at most ${MOST_COLUMNS} columns, not ${names.length}`);
  for (const [name, kind] of names) {
    if (name.trim() !== name || name === '' || name.length > MAX_NAME_LENGTH || !isPrintable(name))
      throw new RangeError(
        `also must name columns by 1 to ${MAX_NAME_LENGTH} printable characters, not ${JSON.stringify(name.slice(0, MAX_NAME_LENGTH))}`,
      );
    if (!Object.hasOwn(KINDS, kind))
      throw new RangeError(`also.${name} must be ${Object.keys(KINDS).join(', ')}, not ${kind}`);
  }
  return columns;
}
