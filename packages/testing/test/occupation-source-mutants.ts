import { parseSpoolTag, type SpoolTag } from '@spoollock/core';
import type {
  OccupationChange,
  Expected,
  Occupation,
  OccupationSource,
  SourceAnswer,
  WriteAnswer,
} from '@spoollock/core/adapter';
import { MemoryOccupationSource, type MemoryRow } from '@spoollock/core/memory';
import { ok } from 'neverthrow';

const APPLIED: WriteAnswer = { outcome: 'applied', replayed: false, row: null };

/** What the row would have to be, for any write to fit it. */
function anything(row: Occupation): Expected {
  if (row.state === 'occupied') return { state: 'occupied', workerId: row.worker.id };
  if (row.state === 'unreadable') return { state: 'unreadable', label: row.label };
  return { state: 'free' };
}

export class WritesOverAnything extends MemoryOccupationSource {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    return super.write({ ...change, expected: anything(this.peek(change.tag)) });
  }
}

/** Looks first, writes later: what happens between the two is lost. */
export class ChecksThenWrites extends MemoryOccupationSource {
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const before = this.peek(change.tag);
    await Promise.resolve();
    const fits = before.state === change.expected.state;
    return super.write(fits ? { ...change, expected: anything(this.peek(change.tag)) } : change);
  }
}

/** The original: the version check was a no-op. */
export class IgnoresVersions extends MemoryOccupationSource {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { expected } = change;
    if (expected.state === 'free') return super.write(change);
    const { version: _, ...rest } = expected;
    return super.write({ ...change, expected: rest });
  }
}

export class IgnoresDates extends MemoryOccupationSource {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { expected } = change;
    if (expected.state !== 'occupied') return super.write(change);
    const { since: _, ...rest } = expected;
    return super.write({ ...change, expected: rest });
  }
}

export class ForgetsIds extends MemoryOccupationSource {
  #sent = 0;
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    this.#sent += 1;
    return super.write({ ...change, operationId: `${change.operationId}#${this.#sent}` });
  }
}

/** Shows in its answer what was asked for, and not what stands there. */
export class ShowsWhatWasAskedFor extends MemoryOccupationSource {
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { next } = change;
    const row: Occupation =
      next.state === 'free' ? { state: 'free', version: 1 } : { ...next, version: 1, label: '' };
    return (await super.write(change)).map((answer) =>
      answer.outcome === 'applied' ? { ...answer, row } : answer,
    );
  }
}

/** A replay is applied a second time, over whatever stands there now. */
export class AppliesReplays extends MemoryOccupationSource {
  readonly #applied = new Set<string>();
  #again = 0;
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    if (this.#applied.has(change.operationId)) {
      this.#again += 1;
      const operationId = `${change.operationId}#${this.#again}`;
      await super.write({ ...change, operationId, expected: anything(this.peek(change.tag)) });
      return ok({ outcome: 'applied', replayed: true, row: null });
    }
    const answer = await super.write(change);
    if (answer.isOk() && answer.value.outcome === 'applied') this.#applied.add(change.operationId);
    return answer;
  }
}

export class SettlesWithoutCancelling extends MemoryOccupationSource {
  readonly #applied = new Set<string>();
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const answer = await super.write(change);
    if (answer.isOk() && answer.value.outcome === 'applied') this.#applied.add(change.operationId);
    return answer;
  }
  override async settle({ operationId }: OccupationChange): SourceAnswer<'applied' | 'cancelled'> {
    return ok(this.#applied.has(operationId) ? 'applied' : 'cancelled');
  }
}

/** Tells by the row whether the write was applied, as if nobody else could have written it. */
export class SettlesByTheRow extends MemoryOccupationSource {
  override async settle(change: OccupationChange): SourceAnswer<'applied' | 'cancelled'> {
    await super.settle(change);
    return ok(this.peek(change.tag).state === change.next.state ? 'applied' : 'cancelled');
  }
}

export class RefusalUsesTheId extends MemoryOccupationSource {
  readonly #refused = new Set<string>();
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const answer = await super.write(change);
    if (answer.isOk() && answer.value.outcome === 'refused') this.#refused.add(change.operationId);
    return answer;
  }
  override async settle(change: OccupationChange): SourceAnswer<'applied' | 'cancelled'> {
    return this.#refused.has(change.operationId) ? ok('applied') : super.settle(change);
  }
}

/** Changes what a reading says, in every method that says it. */
abstract class Misreads extends MemoryOccupationSource {
  protected abstract misread(tag: SpoolTag, row: Occupation): Occupation;
  override async read(tags: readonly SpoolTag[]): SourceAnswer<ReadonlyMap<SpoolTag, Occupation>> {
    return (await super.read(tags)).map(
      (rows) => new Map([...rows].map(([tag, row]) => [tag, this.misread(tag, row)])),
    );
  }
  override async *rows(): ReturnType<OccupationSource['rows']> {
    for await (const chunk of super.rows())
      yield chunk.map((rows) =>
        rows.map((row) =>
          row.tag === null ? row : { ...row, occupation: this.misread(row.tag, row.occupation) },
        ),
      );
  }
}

export class ReadsTheFirstOfAmbiguous extends Misreads {
  readonly #first = new Map<string, MemoryRow>();
  override addRow(row: MemoryRow): void {
    super.addRow(row);
    // The constructor adds rows before this class has its own fields; the tests give it none.
    if (!this.#first.has(row.tag)) this.#first.set(row.tag, row);
  }
  protected misread(tag: SpoolTag, row: Occupation): Occupation {
    const first = this.#first.get(tag);
    if (row.state !== 'ambiguous' || first === undefined) return row;
    return new MemoryOccupationSource([first]).peek(tag);
  }
}

/** The original: a plain name without an id counted as free. */
export class UnreadableIsFree extends Misreads {
  protected misread(_: SpoolTag, row: Occupation): Occupation {
    return row.state === 'unreadable' ? { state: 'free', version: row.version } : row;
  }
}

export class UnknownIsFree extends Misreads {
  protected misread(_: SpoolTag, row: Occupation): Occupation {
    return row.state === 'no-row' ? { state: 'free', version: null } : row;
  }
}

/** The original: an occupied row with a date that cannot be read vanished from view. */
export class UndatedVanishes extends Misreads {
  protected misread(_: SpoolTag, row: Occupation): Occupation {
    return row.state === 'occupied' && row.since === null ? { state: 'free', version: row.version } : row;
  }
}

export class TidiesLabels extends Misreads {
  protected misread(_: SpoolTag, row: Occupation): Occupation {
    return row.state === 'unreadable' ? { ...row, label: row.label.toUpperCase().trim() } : row;
  }
}

/** Serves what it read the first time, as a cache does. */
export class ServesFromCache extends Misreads {
  readonly #cache = new Map<SpoolTag, Occupation>();
  protected misread(tag: SpoolTag, row: Occupation): Occupation {
    const cached = this.#cache.get(tag) ?? row;
    this.#cache.set(tag, cached);
    return cached;
  }
}

export class LeavesUnknownOut extends MemoryOccupationSource {
  override async read(tags: readonly SpoolTag[]): SourceAnswer<ReadonlyMap<SpoolTag, Occupation>> {
    return (await super.read(tags)).map(
      (rows) => new Map([...rows].filter(([, row]) => row.state !== 'no-row')),
    );
  }
}

export class HidesInvalidTags extends MemoryOccupationSource {
  override async *rows(): ReturnType<OccupationSource['rows']> {
    for await (const chunk of super.rows()) yield chunk.map((rows) => rows.filter(({ tag }) => tag !== null));
  }
}

export class LosesTheLastChunk extends MemoryOccupationSource {
  override async *rows(): ReturnType<OccupationSource['rows']> {
    for await (const chunk of super.rows()) if (chunk.isErr() || chunk.value.length !== 500) yield chunk;
  }
}

/** Lets a row be changed after each write that was applied. */
abstract class Spoils extends MemoryOccupationSource {
  protected abstract spoil(change: OccupationChange): void;
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const answer = await super.write(change);
    if (answer.isOk() && answer.value.outcome === 'applied' && !answer.value.replayed) this.spoil(change);
    return answer;
  }
}

export class NeverCounts extends Spoils {
  protected spoil({ tag }: OccupationChange): void {
    this.edit(tag, { version: 3 });
  }
}

export class CountsFromOneAgain extends Spoils {
  protected spoil({ tag, next }: OccupationChange): void {
    if (next.state === 'free') this.edit(tag, { version: 1 });
  }
}

export class LeavesTheDate extends Spoils {
  protected spoil({ tag, next }: OccupationChange): void {
    if (next.state === 'free') this.edit(tag, { since: new Date(0) });
  }
}

/** Writes the label, and the date only when it is asked how the row stands. */
export class LeavesTheDateToComplete extends Spoils {
  protected spoil({ tag, next }: OccupationChange): void {
    if (next.state === 'occupied') this.edit(tag, { since: null });
  }
  override confirm(change: OccupationChange): SourceAnswer<Occupation> {
    const { tag, next } = change;
    const row = this.peek(tag);
    if (next.state === 'occupied' && row.state === 'occupied' && row.worker.id === next.worker.id)
      this.edit(tag, { since: next.since });
    return super.confirm(change);
  }
}

export class WritesTheRowBelow extends Spoils {
  protected spoil(): void {
    this.edit('AFTER', { version: 9 });
  }
}

export class AddsMissingRows extends MemoryOccupationSource {
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    if (this.peek(change.tag).state === 'no-row') this.addRow({ tag: change.tag });
    return super.write(change);
  }
}

export class WritesAmbiguous extends MemoryOccupationSource {
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    return this.peek(change.tag).state === 'ambiguous' ? ok(APPLIED) : super.write(change);
  }
}

export class CompletesFromMemory extends MemoryOccupationSource {
  override async confirm({ tag, next }: OccupationChange): SourceAnswer<Occupation> {
    const row = this.peek(tag);
    if (next.state === 'free') return ok({ state: 'free', version: null });
    const { worker, since } = next;
    const label = `${worker.initials}(${worker.id})`;
    return ok({ state: 'occupied', worker, since, label, version: 'version' in row ? row.version : null });
  }
}

/** Puts its worker there once more, whoever has the row by now. */
export class CompletesOverTheRow extends MemoryOccupationSource {
  override confirm(change: OccupationChange): SourceAnswer<Occupation> {
    const { next } = change;
    if (next.state === 'occupied')
      this.edit(change.tag, { label: `${next.worker.initials}(${next.worker.id})`, since: next.since });
    return super.confirm(change);
  }
}

/** It takes "must have none" for "need not be compared". */
export class IgnoresNullVersions extends MemoryOccupationSource {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { expected } = change;
    if (expected.state !== 'occupied' || expected.version !== null) return super.write(change);
    const { version: _, ...rest } = expected;
    return super.write({ ...change, expected: rest });
  }
}

export class FindsTagsInAnyCase extends MemoryOccupationSource {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const tag = parseSpoolTag(change.tag.toUpperCase())._unsafeUnwrap();
    return super.write({ ...change, tag });
  }
}

export class KeepsIdsIn32Bits extends MemoryOccupationSource {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { next } = change;
    if (next.state === 'free') return super.write(change);
    const worker = { ...next.worker, id: next.worker.id % 2 ** 31 };
    return super.write({ ...change, next: { ...next, worker } });
  }
}

export class TidiesLabelsOfWorkers extends Misreads {
  protected misread(_: SpoolTag, row: Occupation): Occupation {
    return row.state === 'occupied' ? { ...row, label: row.label.trim().toUpperCase() } : row;
  }
}

/** Calls what is nearly so what was expected of an unreadable label. */
abstract class ComparesNearly extends MemoryOccupationSource {
  protected abstract nearly(label: string): string;
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { expected, tag } = change;
    const now = this.peek(tag);
    if (expected.state !== 'unreadable' || now.state !== 'unreadable') return super.write(change);
    const isNear = this.nearly(now.label) === this.nearly(expected.label);
    return super.write(isNear ? { ...change, expected: { ...expected, label: now.label } } : change);
  }
}

/** As a database compares whose collation knows neither case nor blanks at the end. */
export class ComparesLabelsLoosely extends ComparesNearly {
  protected nearly(label: string): string {
    return label.trim().toLowerCase();
  }
}

export class ComparesTheBeginning extends ComparesNearly {
  protected nearly(label: string): string {
    return label.slice(0, 255);
  }
}

export class ComparesComposed extends ComparesNearly {
  protected nearly(label: string): string {
    return label.normalize();
  }
}

/** As a search for a part of the label finds it. */
export class FindsTheNumberInTheLabel extends MemoryOccupationSource {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { expected, tag } = change;
    const now = this.peek(tag);
    if (expected.state !== 'occupied' || now.state !== 'occupied') return super.write(change);
    const isThere = String(now.worker.id).includes(String(expected.workerId));
    return super.write(isThere ? { ...change, expected: { ...expected, workerId: now.worker.id } } : change);
  }
}

/** Shows in the answer to a repeat how the row stood the first time. */
export class RepeatsItsAnswer extends MemoryOccupationSource {
  readonly #rows = new Map<string, Occupation>();
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { operationId, tag } = change;
    return (await super.write(change)).map((answer) => {
      if (answer.outcome !== 'applied') return answer;
      if (!answer.replayed) this.#rows.set(operationId, this.peek(tag));
      return { ...answer, row: this.#rows.get(operationId) ?? null };
    });
  }
}

/** Changes ids, in every method that takes one. */
abstract class ChangesIds extends MemoryOccupationSource {
  protected abstract changed(id: string): string;
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    return super.write({ ...change, operationId: this.changed(change.operationId) });
  }
  override settle(change: OccupationChange): SourceAnswer<'applied' | 'cancelled'> {
    return super.settle({ ...change, operationId: this.changed(change.operationId) });
  }
}

export class ComparesIdsInAnyCase extends ChangesIds {
  protected changed(id: string): string {
    return id.toLowerCase();
  }
}

/** As a column of the length of a UUID has it. */
export class KeepsTheBeginningOfIds extends ChangesIds {
  protected changed(id: string): string {
    return id.slice(0, 36);
  }
}

export class CountsIn32Bits extends Spoils {
  protected spoil({ tag }: OccupationChange): void {
    const now = this.peek(tag);
    if ('version' in now && now.version !== null) this.edit(tag, { version: now.version | 0 });
  }
}

export class CountsFromOneAtHandOver extends Spoils {
  protected spoil({ tag, expected, next }: OccupationChange): void {
    if (expected.state !== 'free' && next.state !== 'free') this.edit(tag, { version: 1 });
  }
}
