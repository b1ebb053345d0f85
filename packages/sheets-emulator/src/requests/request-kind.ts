import type { z } from 'zod';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { GoogleSettings } from '../google-settings.js';
import { readPart } from '../http/payload.js';

/** What one request of a batchUpdate works on: a fork, which the whole batch shares. */
export interface RequestContext {
  readonly spreadsheet: Spreadsheet;
  readonly google: GoogleSettings;
  /** The spreadsheet as the batch found it. */
  readonly found: Spreadsheet;
}

/** What a request answers with; `null` for the kinds without a reply. */
export type Reply = Record<string, unknown> | null;

/** One kind of request that batchUpdate knows. */
export interface RequestKind {
  /** Reads a request's body, and returns what applies it. Applying throws when the sheet does not allow it. */
  read(payload: unknown, at: readonly PropertyKey[]): (context: RequestContext) => Reply;
}

export function requestKind<T>(
  schema: z.ZodType<T>,
  apply: (request: T, context: RequestContext) => Reply,
): RequestKind {
  return {
    read(payload, at) {
      const request = readPart(schema, payload, at);
      return (context) => apply(request, context);
    },
  };
}
