import { expect } from 'vitest';
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { parseSpoolTag } from '@spoollock/core';
import type {
  OccupationChange,
  Expected,
  Occupation,
  OccupationSource,
  SourceFault,
} from '@spoollock/core/adapter';
import type { SpoolTag, Worker } from '@spoollock/core';
import type { WriteAnswer } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import { soon } from './shop-sheet.js';

export const MARIA: Worker = { id: 93, initials: 'MR' };
export const JUAN: Worker = { id: 7, initials: 'JP' };
export const SINCE = new Date(Date.UTC(2026, 4, 4, 12, 15, 0));

export function tagOf(text: string): SpoolTag {
  return parseSpoolTag(text)._unsafeUnwrap();
}

/** A free spool is taken. */
export function taking(
  tag: string,
  worker: Worker = MARIA,
  change: Partial<OccupationChange> = {},
): OccupationChange {
  const next = { state: 'occupied', worker, since: SINCE } as const;
  return { operationId: randomUUID(), tag: tagOf(tag), expected: { state: 'free' }, next, ...change };
}

/** A spool is given back. */
export function vacating(
  tag: string,
  worker: Worker = MARIA,
  change: Partial<OccupationChange> = {},
): OccupationChange {
  return taking(tag, worker, { expected: of(worker), next: { state: 'free' }, ...change });
}

/** A spool goes from one worker to another in one write. */
export function takingOver(tag: string, from: Worker, to: Worker): OccupationChange {
  return taking(tag, to, { expected: of(from) });
}

function of({ id }: Worker): Expected {
  return { state: 'occupied', workerId: id };
}

export function valueOf<T>(answer: Result<T, SourceFault>): T {
  if (answer.isErr()) throw new Error(`expected an answer, not ${inspect(answer.error)}`);
  return answer.value;
}

export function faultOf(answer: Result<unknown, SourceFault>): SourceFault {
  if (answer.isOk()) throw new Error(`expected a fault, not ${inspect(answer.value)}`);
  return answer.error;
}

export async function write(source: OccupationSource, change: OccupationChange): Promise<WriteAnswer> {
  return valueOf(await source.write(change, soon()));
}

export async function settle(
  source: OccupationSource,
  change: OccupationChange,
): Promise<'applied' | 'cancelled'> {
  return valueOf(await source.settle(change, soon()));
}

export async function occupation(source: OccupationSource, tag: string): Promise<Occupation> {
  const found = valueOf(await source.read([tagOf(tag)], soon())).get(tagOf(tag));
  if (found === undefined) throw new Error(`the answer has nothing for ${tag}`);
  return found;
}

/** Whether the answer shows the row is tried where it is the subject. */
const row: unknown = expect.toBeOneOf([null, expect.anything()]);
export const APPLIED: unknown = { outcome: 'applied', replayed: false, row };
export const REPLAYED: unknown = { outcome: 'applied', replayed: true, row };
