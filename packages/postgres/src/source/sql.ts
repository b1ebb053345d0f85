import type { AlsoKind } from '@spoollock/core/adapter';
import { quoted } from '../client/statement.js';
import type { SpoolColumns } from '../tables/columns.js';

/** What the statements are made of. */
export interface Names {
  readonly table: string;
  readonly operations: string;
  readonly columns: SpoolColumns;
  readonly isOwn: boolean;
}

/** A supervisor may name no longer label than 50 000 units of UTF-16, of which a character takes two at most. */
const MOST_LABEL = 25_000;

/** How each cell is read, and compared: as this text. `of` is the table, where there are several. */
export const textOf = {
  label: (name: string, of?: string): string => `left(${cellOf(name, of)}::text, ${MOST_LABEL})`,
  since: (name: string, of?: string): string => `extract(epoch FROM ${cellOf(name, of)}::timestamptz)::text`,
  version: (name: string, of?: string): string => `${cellOf(name, of)}::text`,
};

function cellOf(name: string, of?: string): string {
  return of === undefined ? quoted(name) : `${of}.${quoted(name)}`;
}

/** What is selected of a row. */
export function cellsOf({ tag, label, since, version }: SpoolColumns, prefix = '', of?: string): string {
  const named = (name: string): string => (prefix === '' ? name : `${prefix}_${name}`);
  return [
    `${cellOf(tag, of)}::text AS ${named('tag')}`,
    `${textOf.label(label, of)} AS ${named('label')}`,
    `${textOf.since(since, of)} AS ${named('since')}`,
    `${textOf.version(version, of)} AS ${named('version')}`,
  ].join(', ');
}

/** The first half finds the index, and the second one compares letter for letter, whatever the column takes for equal. */
export function isTag(name: string, tag = '$2::text', of?: string): string {
  return `${cellOf(name, of)} = ${tag} AND ${cellOf(name, of)}::text COLLATE "C" = ${tag}`;
}

/** How the text of a value becomes one of the column. */
export const VALUES: Readonly<Record<AlsoKind, (parameter: string) => string>> = {
  text: (parameter) => parameter,
  number: (parameter) => `${parameter}::float8`,
  boolean: (parameter) => `${parameter}::boolean`,
  'date-time': (parameter) => `to_timestamp(${parameter}::float8)`,
};
