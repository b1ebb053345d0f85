import type { AlsoCells, AlsoColumns, AlsoKind, AlsoValue } from '@spoollock/core';
import type { InvalidInput } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { invalid } from './invalid.js';

/** The shape in the OpenAPI document. `readAlso` reads it. */
export const alsoMember = z.unknown().meta({
  description:
    'The app’s own columns to write with the row, by name, as far as the server allows them. A moment is a text in ISO 8601.',
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
});

/**
 * The cells that a body gives for the app's own columns. Only columns that the server named are taken, and JSON has no
 * moments: they are texts in ISO 8601. Core checks the values.
 */
export function readAlso(inBody: unknown, columns: AlsoColumns): Result<AlsoCells | undefined, InvalidInput> {
  if (inBody === undefined) return ok(undefined);
  if (typeof inBody !== 'object' || inBody === null || Array.isArray(inBody))
    return err(invalid('also', 'must be an object'));
  const cells: [string, AlsoValue][] = [];
  for (const [name, given] of Object.entries<unknown>({ ...inBody })) {
    const kind = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (kind === undefined) {
      const known = Object.keys(columns).join(', ') || 'none';
      return err(invalid('also', `must name only columns that requests may write (${known})`));
    }
    const value = valueOf(kind, given);
    if (value === undefined) return err(invalid(`also.${name}`, MUST_BE[kind]));
    cells.push([name, value]);
  }
  return ok(Object.fromEntries(cells));
}

const MUST_BE: Readonly<Record<AlsoKind, string>> = {
  text: 'must be a text',
  number: 'must be a number',
  boolean: 'must be true or false',
  'date-time': 'must be a moment with its zone, such as 2026-11-20T11:00:00Z',
};

function valueOf(kind: AlsoKind, given: unknown): AlsoValue | undefined {
  if (given === null) return null;
  if (kind === 'date-time') return typeof given === 'string' ? momentOf(given) : undefined;
  if (typeof given === 'string') return kind === 'text' ? given : undefined;
  if (typeof given === 'number') return kind === 'number' ? given : undefined;
  return typeof given === 'boolean' && kind === 'boolean' ? given : undefined;
}

function momentOf(text: string): Date | undefined {
  if (!ISO.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
