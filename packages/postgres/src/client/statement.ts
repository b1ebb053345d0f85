import { createHash } from 'node:crypto';

/** What is said to the database. Its text has no values in it, and every name in it is quoted. */
export interface Statement {
  readonly text: string;
  /** The same for the same text, so that a connection prepares it once. */
  readonly name: string;
}

/**
 * Values go as texts, and the statement casts them. What a client makes of a number, a date or a list is a matter of
 * its settings.
 */
export type Value = string | null;

/** The number of the type that every column of a statement here has. */
export const TEXT = 25;

export function statement(text: string): Statement {
  return { text, name: `spoollock_${createHash('sha256').update(text).digest('hex').slice(0, 16)}` };
}

/** A name of a table, column or schema, however odd, as PostgreSQL reads it letter for letter. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** @throws RangeError that names the option, if PostgreSQL would cut the name or not take it. */
export function checkedName(option: string, name: string): string {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > MOST_BYTES || name.includes('\0'))
    throw new RangeError(
      `${option} must be a name of 1 to ${MOST_BYTES} bytes without NUL, not ${JSON.stringify(name.slice(0, MOST_BYTES))}`,
    );
  return name;
}

/** A longer name would be cut, and mean another thing. */
const MOST_BYTES = 63;
