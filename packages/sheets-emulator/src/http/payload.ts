import type { z } from 'zod';
import { invalidArgument } from '../google-error.js';

/**
 * Reads the body that a caller sent against a schema.
 *
 * @throws the 400 that Google has for a body it does not understand.
 */
export function readPayload<T>(schema: z.ZodType<T>, payload: unknown): T {
  return readPart(schema, withoutNulls(payload), []);
}

/**
 * Reads a part of a body that `readPayload` has let through.
 *
 * @param at where it stands in the body, for the message: `['requests', 0, 'findReplace']`.
 */
export function readPart<T>(schema: z.ZodType<T>, part: unknown, at: readonly PropertyKey[]): T {
  const read = schema.safeParse(part);
  if (read.success) return read.data;
  throw invalidArgument(read.error.issues.flatMap((issue) => messagesOf(issue, at)).join('\n'));
}

function messagesOf(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): string[] {
  const place = writePath([...at, ...issue.path]);
  if (issue.code !== 'unrecognized_keys') return [`Invalid value at '${place}': ${issue.message}`];
  const where = place === '' ? '' : ` at '${place}'`;
  return issue.keys.map(
    (key) => `Invalid JSON payload received. Unknown name "${key}"${where}: Cannot find field.`,
  );
}

/** `requests[0].find_replace`: Google's messages have the fields in snake case. */
function writePath(path: readonly PropertyKey[]): string {
  return path
    .map((step) =>
      typeof step === 'number'
        ? `[${step}]`
        : `.${String(step).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    )
    .join('')
    .replace(/^\./, '');
}

/** In proto3's JSON a field that is null is a field that is not there. The items of arrays keep theirs. */
function withoutNulls(payload: unknown): unknown {
  if (Array.isArray(payload)) return payload.map(withoutNulls);
  if (typeof payload !== 'object' || payload === null) return payload;
  const fields = Object.entries(payload).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(fields.map(([name, value]: [string, unknown]) => [name, withoutNulls(value)]));
}
