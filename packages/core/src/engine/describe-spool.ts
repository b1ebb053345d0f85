import type { Result } from 'neverthrow';
import type { SpoolTag } from '../domain/spool-tag.js';
import {
  unavailable,
  type Ended,
  type SourceError,
  type SourceMisshaped,
  type Unavailable,
} from '../errors.js';
import type { Occupation } from '../ports/occupation-source.js';
import { spoolState, type BoardLock } from '../protocol/board-state.js';
import type { Spool } from '../results.js';
import type { Call } from './call.js';
import { isStale, NO_ROW, type Engine } from './context.js';
import { holding, versionOf } from './refuse.js';

/** Combines lock and row into one entry of the board. */
export function describeSpool(
  engine: Engine,
  tag: SpoolTag,
  lock: BoardLock,
  row: Occupation | 'unavailable',
): Spool {
  const { state, drift } = spoolState(lock, row, (since) => isStale(engine, since));
  const said = row === 'unavailable' ? NO_ROW : row;
  const { worker = null, since = null } = said.state === 'occupied' ? said : {};
  const spool = { tag, state, worker, label: holding(said).label, since, fence: versionOf(said), drift };
  const alike = said.state === 'ambiguous' ? said.alike : undefined;
  return alike === undefined ? spool : { ...spool, alike };
}

/** The error of a call that cannot describe any spool; `null` if it can. */
export function neitherSide(
  call: Call,
  locks: Result<unknown, unknown>,
  rows: Result<unknown, SourceError>,
): Ended | SourceMisshaped | Unavailable | null {
  if (call.ended !== null) return call.ended;
  if (rows.isErr() && rows.error.type === 'source-misshaped') return rows.error;
  return rows.isErr() && locks.isErr() ? unavailable('neither side answered') : null;
}
