import type { z } from 'zod';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import { readPart } from '../http/payload.js';

/** What Google documents nothing about, and a test may want either way. */
export interface Unknowns {
  /** Whether a pattern that fits the empty text, such as `^$`, finds blank cells. */
  readonly patternsMatchBlanks: boolean;
  /** Whether a row's metadata goes with the row when rows are sorted. */
  readonly metadataFollowsSort: boolean;
}

/** What one request of a batchUpdate works on: a fork, which the whole batch shares. */
export interface RequestContext {
  readonly spreadsheet: Spreadsheet;
  readonly unknowns: Unknowns;
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
