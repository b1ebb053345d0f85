import { err, ok, type Result } from 'neverthrow';
import { isSpoolTag } from '../domain/spool-tag.js';
import { invalidInput, type InvalidInput } from '../errors.js';
import { SPOOL_STATES } from '../domain/spool-state.js';
import type { ListQuery } from '../requests.js';
import { isObject, must, wholeNumber } from './checks.js';
import { parseWorkerId } from './worker.js';

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 10_000;

/** A checked query. The page begins after the tag `after`; `''` is the beginning. */
export interface ParsedQuery extends Omit<ListQuery, 'limit' | 'cursor'> {
  readonly limit: number;
  readonly after: string;
}

/** Checks a query from a caller. */
export function parseListQuery(query: ListQuery): Result<ParsedQuery, InvalidInput> {
  if (!isObject(query)) return err(invalidInput('query', 'must be an object', query));
  const { state, worker, olderThanMs, limit = DEFAULT_LIMIT, cursor } = query;
  const isState = state === undefined || SPOOL_STATES.includes(state);
  const isAge = olderThanMs === undefined || (typeof olderThanMs === 'number' && olderThanMs >= 0);
  return must(isState, state, 'state', `be one of ${SPOOL_STATES.join(', ')}`)
    .andThen(() => (worker === undefined ? ok(worker) : parseWorkerId(worker, 'worker')))
    .andThen(() => must(isAge, olderThanMs, 'olderThanMs', 'be a number of milliseconds from 0 up'))
    .andThen(() => wholeNumber('limit', limit, 1, MAX_LIMIT))
    .andThen(() => parseCursor(cursor))
    .map((after) => ({ state, worker, olderThanMs, limit, after }));
}

function parseCursor(cursor: unknown): Result<string, InvalidInput> {
  if (cursor === undefined) return ok('');
  if (typeof cursor !== 'string') return must(false, '', 'cursor', 'be a text', cursor);
  const tag = Buffer.from(cursor, 'base64url').toString('utf8');
  const isOurs = isSpoolTag(tag) && cursorAfter(tag) === cursor;
  return must(isOurs, tag, 'cursor', 'be the next of an earlier page', cursor);
}

/** The cursor of the page that begins after `tag`. */
export function cursorAfter(tag: string): string {
  return Buffer.from(tag, 'utf8').toString('base64url');
}
