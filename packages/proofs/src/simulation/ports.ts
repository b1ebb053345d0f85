import { formatShopTime, parseShopTime } from '@spoollock/core/adapter';
import type { SpoolTag } from '@spoollock/core';
import type {
  OccupationChange,
  LockStore,
  Occupation,
  OccupationSource,
  SourceFault,
  StoreAnswer,
  StoreFault,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import type { Network } from './network.js';
import type { ShopProcess } from './shop-process.js';
import type { ShopRecord } from './shop-record.js';

/** The lock store as one process sees it. */
export function distantStore(store: LockStore, process: ShopProcess, network: Network): LockStore {
  const ask = <T>(
    method: string,
    tag: SpoolTag | null,
    send: () => StoreAnswer<T>,
    changes = true,
  ): StoreAnswer<T> =>
    network.carry(process, { side: 'store', method, tag, changes, send, fault: storeFault });
  return {
    reach: store.reach,
    generation: () => store.generation() + network.storeLosses,
    reserve: (tag, ...rest) => ask('reserve', tag, () => store.reserve(tag, ...rest)),
    read: (tag) => ask('read lock', tag, () => store.read(tag), false),
    hold: (tag, ...rest) => ask('hold', tag, () => store.hold(tag, ...rest)),
    renew: (tag, ...rest) => ask('renew', tag, () => store.renew(tag, ...rest)),
    lapse: (tag, ...rest) => ask('lapse', tag, () => store.lapse(tag, ...rest)),
    swap: (tag, ...rest) => ask('swap', tag, () => store.swap(tag, ...rest)),
    remove: (tag, ...rest) => ask('remove', tag, () => store.remove(tag, ...rest)),
    restore: (locks, ...rest) =>
      ask('restore', locks.length === 1 ? (locks[0]?.tag ?? null) : null, () =>
        store.restore(locks, ...rest),
      ),
    nextCleanupCandidate: () => ask('nextCleanupCandidate', null, () => store.nextCleanupCandidate(), false),
    scan: () =>
      inOneRequest(
        (all) => ask('scan', null, all, false),
        () => store.scan(),
      ),
    ping: () => ask('ping', null, () => store.ping(), false),
  };
}

/** The truth as one process sees it. */
export function distantSource(
  source: OccupationSource,
  process: ShopProcess,
  network: Network,
  record: ShopRecord,
  zone: string,
): OccupationSource {
  const ask = <T>(
    method: string,
    tag: SpoolTag | null,
    send: () => Promise<Result<T, SourceFault>>,
    changes = false,
  ): Promise<Result<T, SourceFault>> =>
    network.carry(process, { side: 'source', method, tag, changes, send, fault: sourceFault });
  return {
    abilities: source.abilities,
    also: source.also,
    timeZone: source.timeZone,
    read: (tags, call) =>
      ask('read row', tags.length === 1 ? (tags[0] ?? null) : null, () => source.read(tags, call)),
    rows: (call) =>
      inOneRequest(
        (all) => ask('read rows', null, all),
        () => source.rows(call),
      ),
    write(change, call) {
      const { tag } = change;
      const written = asTheSheetHasIt(change, zone);
      const seen = record.row(tag);
      const send = async (): ReturnType<OccupationSource['write']> => {
        // A write is bound to the row as it was when it was sent, as the port says.
        if (record.row(tag) !== seen) {
          const now = (await source.read([tag], call)).map((rows) => rows.get(tag));
          if (now.isErr() || now.value === undefined || isExpected(now.value, change)) {
            record.fault('a write finds its row changed and changed back');
            return err(sourceFault('never'));
          }
        }
        const answer = await source.write(written, call);
        record.look(tag, 'library');
        return answer;
      };
      return ask(`write ${change.next.state}`, tag, send, true);
    },
    settle: (change, call) =>
      ask('settle', change.tag, () => source.settle(asTheSheetHasIt(change, zone), call), true),
    confirm: (change, call) =>
      ask('confirm', change.tag, () => source.confirm(asTheSheetHasIt(change, zone), call)),
    check: (call) => ask('check', null, () => source.check(call)),
  };
}

/** A sheet keeps a date as the shop writes it: in the hour that comes twice, the later of the two moments. */
function asTheSheetHasIt(change: OccupationChange, zone: string): OccupationChange {
  const { next } = change;
  if (next.state === 'free') return change;
  const since = parseShopTime(formatShopTime(next.since, zone), zone) ?? next.since;
  return { ...change, next: { ...next, since } };
}

function isExpected(now: Occupation, { expected }: OccupationChange): boolean {
  if (now.state !== expected.state) return false;
  if (now.state !== 'occupied' || expected.state !== 'occupied') return true;
  return (
    now.worker.id === expected.workerId &&
    (expected.version === undefined || expected.version === now.version)
  );
}

/** A listing as one request that can fail like any other. */
async function* inOneRequest<T, E>(
  ask: (all: () => Promise<Result<T[], E>>) => Promise<Result<T[], E>>,
  list: () => AsyncIterable<Result<T, E>>,
): AsyncGenerator<Result<T, E>, void> {
  const answer = await ask(async () => {
    const all: T[] = [];
    for await (const chunk of list()) {
      if (chunk.isErr()) return err(chunk.error);
      all.push(chunk.value);
    }
    return ok(all);
  });
  if (answer.isErr()) yield err(answer.error);
  else for (const chunk of answer.value) yield ok(chunk);
}

function storeFault(reached: 'never' | 'perhaps'): StoreFault {
  return { type: 'store-fault', reached, detail: 'a fault of the simulation' };
}

function sourceFault(reached: 'never' | 'perhaps'): SourceFault {
  return { type: 'source-fault', reached, detail: 'a fault of the simulation' };
}
