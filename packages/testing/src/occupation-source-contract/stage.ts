import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { parseSpoolTag, workerLabel, type SpoolTag, type Worker } from '@spoollock/core';
import {
  systemClock,
  type AlsoCells,
  type OccupationChange,
  type Occupation,
  type OccupationRow,
  type OccupationSource,
  type PortCall,
  type SourceFault,
  type WriteAnswer,
} from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import type { ContractCase } from '../contract-runner.js';
import {
  NO_CELLS,
  type FailingCall,
  type OccupationSourceHarness,
  type SourceCause,
  type TypedRow,
} from './harness.js';

export type OccupationSourceCase = ContractCase<
  OccupationSourceStage,
  SourceCause | 'compareAndSet' | 'settles' | 'also'
>;

/** Gives the tests of one theme their types. */
export function sourceCases(cases: readonly OccupationSourceCase[]): readonly OccupationSourceCase[] {
  return cases;
}

export const TAG = tagOf('MK-1335-CW-25000-019');
export const OTHER_TAG = tagOf('MK-1400-CW-25010-002');
export const UNKNOWN_TAG = tagOf('MK-9999-NOT-THERE');
export const MARIA: Worker = { id: 93, initials: 'MR' };
export const JUAN: Worker = { id: 7, initials: 'JP' };
export const SINCE = new Date(Date.UTC(2026, 4, 4, 12, 15, 0));
export const LATER = new Date(Date.UTC(2026, 4, 4, 17, 40, 30));

export const FREE: TypedRow = { tag: TAG, label: 'DISPONIBLE', since: null, version: 3 };
export const MARIAS: TypedRow = { tag: TAG, label: 'MR(93)', since: SINCE, version: 3 };
export const JUANS: TypedRow = { tag: TAG, label: 'JP(7)', since: SINCE, version: 3 };

const CALL_MS = 30_000;

export function tagOf(text: string): SpoolTag {
  return parseSpoolTag(text).match(
    (tag) => tag,
    (error) => assert.fail(error.message),
  );
}

export function valueOf<T>(answer: Result<T, SourceFault>): T {
  if (answer.isErr()) assert.fail(`expected an answer, not ${inspect(answer.error)}`);
  return answer.value;
}

export function assertApplied(answer: Result<WriteAnswer, SourceFault>, replayed = false): void {
  const { outcome, replayed: was } = { replayed: undefined, ...valueOf(answer) };
  assert.deepEqual({ outcome, replayed: was }, { outcome: 'applied', replayed });
}

/** Refused, with the row that stood in the way. */
export function assertRefused(answer: Result<WriteAnswer, SourceFault>): Occupation {
  const written = valueOf(answer);
  if (written.outcome !== 'refused') assert.fail(`expected a refusal, not ${inspect(written)}`);
  return written.now;
}

/** A fault, and nothing that could be taken for a row. */
export function assertFault(
  answer: Result<unknown, SourceFault>,
  what: string,
): Extract<SourceFault, { type: 'source-fault' }> {
  if (answer.isOk()) assert.fail(`${what}: expected a fault, not ${inspect(answer.value)}`);
  const { error } = answer;
  if (error.type !== 'source-fault') assert.fail(`${what}: expected a source-fault, not ${inspect(error)}`);
  assert.ok(['never', 'perhaps'].includes(error.reached), `${what}: reached is ${inspect(error.reached)}`);
  assert.equal(typeof error.detail, 'string', what);
  return error;
}

export function assertOccupied(row: Occupation | undefined, worker: Worker, since: Date | null): void {
  if (row?.state !== 'occupied') assert.fail(`expected it occupied, not ${inspect(row)}`);
  assert.deepEqual({ ...row.worker }, worker);
  assert.equal(row.since?.getTime() ?? null, since?.getTime() ?? null, 'since');
  assert.equal(row.label, workerLabel(worker));
}

export function assertFree(row: Occupation | undefined): void {
  assert.equal(row?.state, 'free', inspect(row));
}

interface Declared {
  readonly compareAndSet: boolean;
  readonly settles: boolean;
  readonly also: boolean;
  readonly repeatsLost: boolean;
}

/** A harness with its hooks made sure of, and the questions that tests ask again and again. */
export class OccupationSourceStage {
  readonly source: OccupationSource;

  constructor(
    readonly harness: OccupationSourceHarness,
    readonly declared: Declared,
  ) {
    this.source = harness.source;
  }

  /** A call with time enough. */
  get call(): PortCall {
    return { deadlineMs: (this.harness.clock ?? systemClock).now() + CALL_MS };
  }

  /** Taking a spool. Ids never repeat, also not from one run to the next on a truth that remembers them. */
  taking(worker: Worker, change: Partial<OccupationChange> = {}): OccupationChange {
    const next = { state: 'occupied', worker, since: LATER } as const;
    return { operationId: randomUUID(), tag: TAG, expected: { state: 'free' }, next, ...change };
  }

  /** Giving a spool back. */
  vacating(worker: Worker, change: Partial<OccupationChange> = {}): OccupationChange {
    const expected = { state: 'occupied', workerId: worker.id } as const;
    return { operationId: randomUUID(), tag: TAG, expected, next: { state: 'free' }, ...change };
  }

  write(change: OccupationChange, source = this.source): Promise<Result<WriteAnswer, SourceFault>> {
    return source.write(change, this.call);
  }

  settle(
    change: OccupationChange,
    source = this.source,
  ): Promise<Result<'applied' | 'cancelled', SourceFault>> {
    return source.settle(change, this.call);
  }

  async confirm(change: OccupationChange): Promise<Occupation> {
    return valueOf(await this.source.confirm(change, this.call));
  }

  /** Writes what must be applied, and answers how the row stands. */
  async apply(change: OccupationChange): Promise<Occupation> {
    const answer = await this.write(change);
    assertApplied(answer);
    const { row } = { row: null, ...valueOf(answer) };
    const confirmed = await this.confirm(change);
    // An answer need not show the row, but what it shows is believed.
    if (row !== null) assert.deepEqual(row, confirmed, 'the row in the answer');
    return confirmed;
  }

  /** Writes what was applied before, and makes sure that the answer shows the row as it is now, if it shows one. */
  async assertReplay(change: OccupationChange): Promise<void> {
    const answer = await this.write(change);
    assertApplied(answer, true);
    const { row } = { row: null, ...valueOf(answer) };
    if (row !== null) assert.deepEqual(row, await this.row(), 'the row in the answer to a repeat');
  }

  async row(tag: SpoolTag = TAG, source = this.source): Promise<Occupation> {
    const row = valueOf(await source.read([tag], this.call)).get(tag);
    return row ?? assert.fail(`the answer has nothing for ${tag}`);
  }

  async version(): Promise<number> {
    const row = await this.row();
    const version = 'version' in row ? row.version : null;
    return version ?? assert.fail(`expected a version: ${inspect(row)}`);
  }

  async listed(): Promise<OccupationRow[]> {
    const all: OccupationRow[] = [];
    for await (const chunk of this.source.rows(this.call)) all.push(...valueOf(chunk));
    return all;
  }

  async addRows(...rows: TypedRow[]): Promise<void> {
    await this.harness.addRows(rows);
  }

  async edit(change: Partial<Pick<TypedRow, 'label' | 'since'>>, tag: string = TAG): Promise<void> {
    await this.harness.edit(tag, change);
  }

  /** The cells of the own columns as a person sees them. */
  async cells(tag: string = TAG): Promise<AlsoCells> {
    if (this.harness.cells === undefined) throw missing('cells');
    return { ...NO_CELLS, ...(await this.harness.cells(tag)) };
  }

  async editAlso(cells: AlsoCells, tag: string = TAG): Promise<void> {
    if (this.harness.editCells === undefined) throw missing('editCells');
    await this.harness.editCells(tag, cells);
  }

  async another(): Promise<OccupationSource> {
    if (this.harness.another === undefined) throw missing('another');
    return this.harness.another();
  }

  async loseReply(of: FailingCall): Promise<void> {
    if (this.harness.loseReply === undefined) throw missing('loseReply');
    await this.harness.loseReply(of);
  }

  async loseRequest(of: FailingCall): Promise<void> {
    if (this.harness.loseRequest === undefined) throw missing('loseRequest');
    await this.harness.loseRequest(of);
  }

  /** Sends a write that is given up on its way; what is handed back lets it arrive. */
  async giveUp(change: OccupationChange): Promise<() => Promise<void>> {
    if (this.harness.applyLate === undefined) throw missing('applyLate');
    const land = await this.harness.applyLate();
    const fault = assertFault(await this.write(change), 'a write given up');
    assert.equal(fault.reached, 'perhaps', 'a write that may still arrive did not say so');
    return async () => {
      await land();
    };
  }

  async outage(on: boolean): Promise<void> {
    if (this.harness.outage === undefined) throw missing('outage');
    await this.harness.outage(on);
  }

  async misshape(on: boolean): Promise<void> {
    if (this.harness.misshape === undefined) throw missing('misshape');
    await this.harness.misshape(on);
  }

  async close(): Promise<void> {
    await this.harness.close?.();
  }
}

function missing(hook: SourceCause | 'cells' | 'editCells'): Error {
  return new Error(
    hook === 'cells' || hook === 'editCells'
      ? `The harness has no ${hook}: add it, since the source declares that it writes own columns.`
      : `The harness has no ${hook}: add it, or say in options.cannot.${hook} why it cannot.`,
  );
}
