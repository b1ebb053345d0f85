import type { z } from 'zod';
import { invalidArgument, notImitated } from '../google-error.js';
import { writePath } from '../google/field-path.js';
import { readMessage } from '../google/read-message.js';

/** What a body is at Google: the name of its message, and the field of the request that it stands in. */
export interface BodyShape {
  readonly message: string;
  readonly at?: readonly PropertyKey[];
}

/**
 * Reads the body that a caller sent: as Google's message first, then as what is imitated of it.
 *
 * @throws the 400 that Google has for a body it does not understand; a 501 for what this package does not imitate.
 */
export function readPayload<T>(shape: BodyShape, schema: z.ZodType<T>, payload: unknown): T {
  return readPart(schema, readMessage(shape.message, payload, shape.at), shape.at ?? []);
}

/**
 * Reads a part of a message of Google's.
 *
 * @param at where it stands in the body, for errors: `['requests', 0, 'findReplace']`.
 */
export function readPart<T>(schema: z.ZodType<T>, part: unknown, at: readonly PropertyKey[]): T {
  const read = schema.safeParse(part);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw issue === undefined ? invalidArgument('The request is invalid.') : refusal(issue, part, at);
}

function refusal(issue: z.core.$ZodIssue, part: unknown, at: readonly PropertyKey[]): Error {
  const place = writePath([...at, ...issue.path]);
  if (issue.code === 'unrecognized_keys') {
    return notImitated(`the field ${issue.keys.map((key) => `"${key}"`).join(', ')} at '${place}'`);
  }
  const value = issue.path.reduce<unknown>((whole, step) => memberOf(whole, step), part);
  if (value === undefined) return invalidArgument(`Invalid value at '${place}': it has to be set.`);
  if (issue.code === 'invalid_value') return notImitated(`the value ${JSON.stringify(value)} at '${place}'`);
  return invalidArgument(`Invalid value at '${place}': ${issue.message}`);
}

function memberOf(whole: unknown, step: PropertyKey): unknown {
  return typeof whole === 'object' && whole !== null ? Reflect.get(whole, step) : undefined;
}
