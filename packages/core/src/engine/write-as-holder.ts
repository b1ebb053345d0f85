import { err, ok, type Result } from 'neverthrow';
import { versionConflict } from '../errors.js';
import type { Occupation, OccupationChange } from '../ports/occupation-source.js';
import { HOLDER } from '../protocol/decisions.js';
import { viewHolder, type NamedHolder } from '../protocol/views.js';
import type { SpoolContext } from './context.js';
import { refuseHolder, type HolderRefusal } from './refuse.js';
import { writeTruth, type Applied, type IdOrigin, type WriteError } from './write-truth.js';

/** A change of a row whose holder the call names. */
export interface Wanted {
  readonly operationId: string;
  readonly idFrom: IdOrigin;
  readonly expected: NamedHolder;
  readonly next: OccupationChange['next'];
}

/** How often to try while the row keeps changing. Then the answer is `version-conflict`. */
const MOST_TRIES = 3;

/**
 * Changes a row that the named holder has. It does not read the row first, because the write compares it. If the
 * write is refused, the holder's table decides, from the row as it is now.
 */
export async function writeAsHolder(
  context: SpoolContext,
  { operationId, idFrom, expected, next }: Wanted,
): Promise<Result<Applied, HolderRefusal | WriteError>> {
  const { tag } = context;
  let row: Occupation | null = null;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const answer = HOLDER[row === null ? 'named' : viewHolder(row, expected)];
    if (answer !== 'write') return err(refuseHolder(tag, answer, row ?? UNREAD, expected));
    // The same id again, since nothing was applied under it: a repeat of the call looks for its work there.
    const written = await writeTruth(context, { operationId, tag, expected, next }, idFrom);
    if (written.outcome === 'failed') return err(written.error);
    if (written.outcome === 'applied') return ok(written);
    row = written.now;
  }
  return err(versionConflict(tag, null, null));
}

/** Stands for the row before the first write, which nobody has read. */
const UNREAD: Occupation = { state: 'no-row' };
