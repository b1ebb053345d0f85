import { parseSpoolTag, workerLabel, type Holder, type SpoolLockError, type SpoolTag } from '@spoollock/core';
import * as core from '@spoollock/core/adapter';

type ErrorType = SpoolLockError['type'];

/** The error of one type. */
export type SpoolLockErrorOf<Type extends ErrorType> = Extract<SpoolLockError, { readonly type: Type }>;

/** What an error of this type knows besides its message and next step. What is left out has a usual value. */
export type SpoolLockErrorDetails<Type extends ErrorType> = {
  readonly [Field in Exclude<keyof SpoolLockErrorOf<Type>, keyof core.Problem<Type>>]?:
    | (Field extends 'tag' ? string : SpoolLockErrorOf<Type>[Field])
    | undefined;
};

type Makers = {
  readonly [Type in ErrorType]: (known?: SpoolLockErrorDetails<Type>) => SpoolLockErrorOf<Type>;
};

const TAG = 'MK-1335-CW-25000-019';
const HOLDER: Holder = { id: 93, initials: 'MR', since: new Date('2026-11-20T10:00:00Z') };
const UNREADABLE = 'turno noche';
const TIMED_OUT = 'no answer within 1000 ms';

const MAKERS: Makers = {
  occupied: ({ tag, holder = HOLDER, label = labelOf(holder), stale = false, saidBy = 'truth' } = {}) =>
    core.occupied(tagOf(tag), { holder, label, stale, saidBy }),
  'in-progress': ({ tag, workerId = HOLDER.id, retryAfterMs = 10_000 } = {}) =>
    core.inProgress(tagOf(tag), workerId, retryAfterMs),
  'not-holder': ({ tag, holder = HOLDER, label = labelOf(holder), reason = 'worker' } = {}) =>
    core.notHolder(tagOf(tag), { holder, label, reason }),
  'not-occupied': ({ tag } = {}) => core.notOccupied(tagOf(tag)),
  'unknown-spool': ({ tag } = {}) => core.unknownSpool(tagOf(tag)),
  'ambiguous-spool': ({ tag, rows = 2 } = {}) => core.ambiguousSpool(tagOf(tag), rows),
  'source-misshaped': ({ problem = 'the header Ocupado_Por is missing' } = {}) =>
    core.sourceMisshaped(problem),
  'lock-expired': ({ tag } = {}) => core.lockExpired(tagOf(tag)),
  'version-conflict': ({ tag, expected = 4, actual = 5 } = {}) =>
    core.versionConflict(tagOf(tag), expected, actual),
  'store-unavailable': ({ detail = TIMED_OUT, ...known } = {}) => waits(core.storeUnavailable(detail), known),
  'source-unavailable': ({ detail = TIMED_OUT, retryAfterMs } = {}) =>
    core.sourceUnavailable(detail, retryAfterMs),
  unavailable: ({ detail = TIMED_OUT, retryAfterMs } = {}) => core.unavailable(detail, retryAfterMs),
  'outcome-unknown': ({ tag, detail = TIMED_OUT, retryAfterMs } = {}) =>
    core.outcomeUnknown(tagOf(tag), detail, retryAfterMs),
  'invalid-input': ({ field = 'tag', problem = 'must not be empty', received = '' } = {}) =>
    core.invalidInput(field, problem, received),
  'timed-out': () => core.ended('timed-out'),
  aborted: () => core.ended('aborted'),
};

/**
 * An error as the engine gives it, to test a handler of errors with. Message and next step are the engine's own.
 * Throws for a tag that is none.
 *
 * @example
 * ```ts
 * const error = spoolLockError('occupied', { tag: 'MK-1', holder: { id: 94, initials: 'JP', since: null } });
 * console.log(error.message, error.next); // MK-1 is held by JP(94). ask-holder
 * ```
 */
export function spoolLockError<Type extends ErrorType>(
  type: Type,
  known?: SpoolLockErrorDetails<Type>,
): SpoolLockErrorOf<Type> {
  return MAKERS[type](known);
}

function tagOf(text = TAG): SpoolTag {
  const tag = parseSpoolTag(text);
  if (tag.isErr()) throw new TypeError(tag.error.message);
  return tag.value;
}

/** A holder without initials is known from the lock alone, which has no label. */
function labelOf(holder: Holder | null): string | null {
  if (holder === null) return UNREADABLE;
  const { id, initials } = holder;
  return initials === null ? null : workerLabel({ id, initials });
}

function waits(
  error: core.StoreUnavailable,
  { retryAfterMs = error.retryAfterMs }: { readonly retryAfterMs?: number | undefined },
): core.StoreUnavailable {
  return { ...error, retryAfterMs };
}
