import type {
  Change,
  Clock,
  Expected,
  Occupation,
  PortCall,
  SourceAbilities,
  SourceFault,
  SpoolTag,
} from '@spoollock/core';
import type { BatchAnswer, MiniSheet, Picture, SheetRow } from './mini-sheet.js';
import { EMPTY_ROW } from './mini-sheet.js';
import {
  labelText,
  occupationOf,
  operationMark,
  parseProvisional,
  tagOf,
  type Provisional,
} from './provisional-label.js';

/** What a two-call source on a sheet can do. */
export const TWO_CALL_ABILITIES: SourceAbilities = {
  compareAndSet: true,
  settles: true,
  writesInTwoCalls: true,
  longestRequestMs: 180_000,
  reach: 'shared',
};

/** Whether the row is as a write requires it. Times are compared as the sheet has them, in whole seconds. */
export function meets(expected: Expected, now: Occupation): boolean {
  if (expected.state === 'free') return now.state === 'free';
  if (expected.state === 'unreadable')
    return (
      now.state === 'unreadable' &&
      now.label === expected.label &&
      (expected.version === undefined || expected.version === now.version)
    );
  return (
    now.state === 'occupied' &&
    now.worker.id === expected.workerId &&
    (expected.version === undefined || expected.version === now.version) &&
    (expected.since === undefined || seconds(expected.since) === seconds(now.since))
  );
}

/**
 * A label that a provisional one cannot be put over, since it could not be put back as it was: a number is
 * not compared reliably, and how a text that begins with `=`, a sign or a digit is put back is unknown.
 */
export function unfitLabel(row: Readonly<SheetRow>): string | null {
  const text = labelText(row);
  if (text === '' || (typeof row.label === 'string' && /^\s*\p{L}/u.test(text) && !text.includes('\n')))
    return null;
  return `the label ${JSON.stringify(text)} cannot be compared safely`;
}

/** Where patterns do not match an empty cell, nothing can tell "still empty" from "just taken" in one call. */
export function blankLabel(tag: SpoolTag): string {
  return `the row of ${tag} is free but blank; write DISPONIBLE in it`;
}

export function fault(reached: 'never' | 'perhaps', detail: string): SourceFault {
  return { type: 'source-fault', reached, detail };
}

export function isOver(call: PortCall, clock: Clock): boolean {
  return call.signal?.aborted === true || clock.now() >= call.deadlineMs;
}

export function rowsOf(rows: Picture, tag: SpoolTag): readonly number[] {
  return [...rows].filter(([, row]) => tagOf(row) === tag).map(([at]) => at);
}

export function occupationIn(rows: Picture, tag: SpoolTag, zone: string): Occupation {
  const [at, ...more] = rowsOf(rows, tag);
  const row = at === undefined ? undefined : rows.get(at);
  if (row === undefined) return { state: 'no-row' };
  return more.length > 0 ? { state: 'doubled', rows: more.length + 1 } : occupationOf(row, zone);
}

/**
 * Whether an id is used, without using it, by a write, since reads may lag. An id asked for twice makes a
 * batch fail for certain, so nothing is created, and the one that the failure names is the first in use.
 * Not to be grouped: a batch that must fail would take the others with it.
 */
export async function wasUsed(sheet: MiniSheet, id: string): Promise<boolean | undefined> {
  const requests = [id, 'twice', 'twice'].map((one) => ({ kind: 'createMetadata', id: one }) as const);
  const answer = await sheet.batch({ requests, respond: [] });
  return answer.status === 'used' ? answer.id === id : undefined;
}

export function rowIn(answer: BatchAnswer, at: number): Readonly<SheetRow> {
  return (answer.status === 'done' ? answer.rows.get(at) : undefined) ?? EMPTY_ROW;
}

/** Those that stand in the sheet: all, or those of one operation. */
export function provisionals(rows: Picture, of?: Change): readonly Provisional[] {
  const all = [...rows.values()].map((row) => parseProvisional(row.label)).filter((found) => found !== null);
  return of === undefined ? all : all.filter((one) => one.operation === operationMark(of));
}

/** In a real sheet, a hash of this: metadata ids are whole numbers of 32 bits. */
export function idOf(event: 'tried' | 'done' | 'undone', operation: string, attempt: number): string {
  return `${event} ${operation}.${attempt}`;
}

function seconds(at: Date | null): number | null {
  return at === null ? null : Math.floor(at.getTime() / 1000);
}
