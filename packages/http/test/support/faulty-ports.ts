import type {
  OccupationChange,
  LockStore,
  SourceAnswer,
  SourceFault,
  StoreFault,
} from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { err, type Result } from 'neverthrow';

const FAULT: StoreFault = { type: 'store-fault', reached: 'never', detail: 'connection refused' };
const refused = (): Promise<Result<never, StoreFault>> => Promise.resolve(err(FAULT));

/** A lock store that is down. */
export const downStore: LockStore = {
  reach: 'shared',
  generation: () => 0,
  reserve: refused,
  read: refused,
  hold: refused,
  renew: refused,
  lapse: refused,
  swap: refused,
  remove: refused,
  restore: refused,
  nextCleanupCandidate: refused,
  ping: refused,
  async *scan() {
    yield await refused();
  },
};

export const DOWN: SourceFault = { type: 'source-fault', reached: 'never', detail: 'socket hang up' };
export const LOST: SourceFault = { type: 'source-fault', reached: 'perhaps', detail: 'no reply' };
export const MISSHAPED: SourceFault = { type: 'source-misshaped', problem: 'the header version is missing' };

/** The in-memory truth with faults put before it: for reading, and (`write`) for writing and settling. */
export class FaultySource extends MemoryOccupationSource {
  readFault: SourceFault | 'hang' | null = null;
  writeFault: SourceFault | null = null;

  override async read(
    tags: Parameters<MemoryOccupationSource['read']>[0],
  ): ReturnType<MemoryOccupationSource['read']> {
    if (this.readFault === 'hang') return new Promise(() => undefined);
    return this.readFault === null ? super.read(tags) : err(this.readFault);
  }

  override async *rows(): ReturnType<MemoryOccupationSource['rows']> {
    if (this.readFault === null || this.readFault === 'hang') yield* super.rows();
    else yield err(this.readFault);
  }

  override async write(change: OccupationChange): ReturnType<MemoryOccupationSource['write']> {
    return this.writeFault === null ? super.write(change) : err(this.writeFault);
  }

  override async settle(change: OccupationChange): SourceAnswer<'applied' | 'cancelled'> {
    return this.writeFault === null ? super.settle(change) : err(this.writeFault);
  }

  override async check(): SourceAnswer<void> {
    return this.readFault === null || this.readFault === 'hang' ? super.check() : err(this.readFault);
  }
}

/** The in-memory lock store, away while `away` is set; what INICIAR, inspect and reconcile ask first. */
export class StoreThatComesBack extends MemoryLockStore {
  away = true;

  override reserve(...args: Parameters<LockStore['reserve']>): ReturnType<LockStore['reserve']> {
    return this.away ? refused() : super.reserve(...args);
  }

  override read(...args: Parameters<LockStore['read']>): ReturnType<LockStore['read']> {
    return this.away ? refused() : super.read(...args);
  }
}
