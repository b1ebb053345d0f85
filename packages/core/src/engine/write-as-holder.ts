import { err, ok, type Result } from 'neverthrow';
import { versionConflict } from '../errors.js';
import type { Occupation, OccupationChange } from '../ports/occupation-source.js';
import { HOLDER } from '../protocol/decisions.js';
import { viewHolder, type NamedHolder } from '../protocol/views.js';
import type { SpoolContext } from './context.js';
import { refuseHolder, type HolderRefusal } from './refuse.js';
import { writeTruth, type WriteError } from './write-truth.js';

/** A change of a row that a call asked for by naming its holder. */
export interface Wanted {
  readonly operationId: string;
  readonly expected: NamedHolder;
  readonly next: OccupationChange['next'];
}

/** The change that was made. */
export interface Applied {
  readonly change: OccupationChange;
  /** It had been made under this operation id before. */
  readonly replayed: boolean;
}

/** How often the row may change under our hands before the call says so. */
const MOST_TRIES = 3;

/**
 * Changes a row that the named holder has. The row is not read first: the write itself finds out whether it is
 * as the call says. What the holder's table answers for the row that was met decides what follows.
 */
export async function writeAsHolder(
  context: SpoolContext,
  { operationId, expected, next }: Wanted,
): Promise<Result<Applied, HolderRefusal | WriteError>> {
  const { tag } = context;
  let row: Occupation | null = null;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const answer = HOLDER[row === null ? 'named' : viewHolder(row, expected)];
    if (answer !== 'write') return err(refuseHolder(tag, answer, row ?? UNREAD, expected));
    // The same id again, since nothing was applied under it: a repeat of the call looks for its work there.
    const written = await writeTruth(context, { operationId, tag, expected, next });
    if (written.outcome === 'failed') return err(written.error);
    if (written.outcome === 'applied') return ok(written);
    row = written.now;
  }
  return err(versionConflict(tag, null, null));
}

/** The row before the first write. */
const UNREAD: Occupation = { state: 'no-row' };
