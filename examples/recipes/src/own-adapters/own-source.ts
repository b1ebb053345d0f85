import { workerLabel, type SpoolTag } from '@spoollock/core';
import {
  FREE_LABEL,
  isAsExpected,
  isSpoolTag,
  parseLabel,
  type Clock,
  type Occupation,
  type OccupationChange,
  type OccupationRow,
  type OccupationSource,
  type PortCall,
  type SourceAnswer,
  type WriteAnswer,
} from '@spoollock/core/adapter';
import { transact, type ShopDatabase, type SpoolRow } from './database.js';

const CHUNK = 1_000;

/** The truth in the shop's own database. Each call is one transaction, so nothing can come between look and write. */
export class OwnSource implements OccupationSource {
  readonly abilities = {
    compareAndSet: true,
    settles: true,
    longestRequestMs: 60_000,
    reach: 'process',
  } as const;

  constructor(
    private readonly database: ShopDatabase,
    private readonly clock: Clock,
  ) {}

  read(tags: readonly SpoolTag[], call: PortCall): SourceAnswer<ReadonlyMap<SpoolTag, Occupation>> {
    return this.#run(call, () => new Map(tags.map((tag) => [tag, this.#row(tag)])));
  }

  async *rows(call: PortCall): ReturnType<OccupationSource['rows']> {
    const rows = await this.#run(call, () =>
      [...this.database.spools.keys()].map((key) => this.#listed(key)),
    );
    for (let at = 0; at < rows.map(({ length }) => length).unwrapOr(1); at += CHUNK)
      yield rows.map((all) => all.slice(at, at + CHUNK));
  }

  write({ operationId, tag, expected, next }: OccupationChange, call: PortCall): SourceAnswer<WriteAnswer> {
    const { spools, operations } = this.database;
    return this.#run(call, (): WriteAnswer => {
      const used = operations.get(operationId);
      if (used === 'cancelled') return { outcome: 'cancelled' };
      if (used === 'applied') return { outcome: 'applied', replayed: true, row: this.#row(tag) };
      const now = this.#row(tag);
      if (!isAsExpected(now, expected)) return { outcome: 'refused', now };
      const label = next.state === 'free' ? FREE_LABEL : workerLabel(next.worker);
      const since = next.state === 'free' ? null : next.since.getTime();
      spools.set(tag, { label, since, version: (spools.get(tag)?.version ?? 0) + 1 });
      operations.set(operationId, 'applied');
      return { outcome: 'applied', replayed: false, row: this.#row(tag) };
    });
  }

  settle({ operationId }: OccupationChange, call: PortCall): SourceAnswer<'applied' | 'cancelled'> {
    return this.#run(call, () => {
      const used = this.database.operations.get(operationId) ?? 'cancelled';
      this.database.operations.set(operationId, used);
      return used;
    });
  }

  confirm({ tag }: OccupationChange, call: PortCall): SourceAnswer<Occupation> {
    return this.#run(call, () => this.#row(tag));
  }

  check(call: PortCall): SourceAnswer<void> {
    return this.#run(call, () => undefined);
  }

  async #run<T>(call: PortCall, action: () => T): SourceAnswer<T> {
    const done = await transact(this.database, this.clock, call, action);
    return done.mapErr((failure) => ({ type: 'source-fault', ...failure }));
  }

  #row(tag: string): Occupation {
    return occupationOf(this.database.spools.get(tag));
  }

  #listed(key: string): OccupationRow {
    return { tag: isSpoolTag(key) ? key : null, rawTag: key, occupation: this.#row(key) };
  }
}

function occupationOf(row: SpoolRow | undefined): Occupation {
  if (row === undefined) return { state: 'no-row' };
  const { label, since, version } = row;
  const read = parseLabel(label);
  if (read === null) return { state: 'unreadable', label, version };
  if (read.kind === 'free') return { state: 'free', version };
  const { worker } = read;
  return { state: 'occupied', worker, label, version, since: since === null ? null : new Date(since) };
}
