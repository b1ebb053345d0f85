import { err, ok, type Result } from 'neverthrow';
import type { Clock, LockStore, OccupationSource, SourceFault, StoreFault } from '@spoollock/core/adapter';
import {
  FAULTS_OF_A_LOCK_MOVE,
  FAULTS_OF_A_READ,
  FAULTS_OF_A_TRUTH_WRITE,
  sourceFault,
  storeFault,
  type CallFault,
} from './faults.js';
import { hashOf } from './schedule.js';
import type { World } from './world.js';

/** One port call as a step. */
interface Ask<T, E> {
  readonly name: string;
  readonly faults: readonly CallFault[];
  readonly call: () => Promise<Result<T, E>>;
  readonly fault: (reached: 'never' | 'perhaps') => E;
  /** Whether a request that arrives late still finds what it was sent for. */
  readonly stillFits?: () => boolean;
}

/** What the world says of both stores. */
export interface Reach {
  /** The lock store answers nobody. */
  locksAreDown: boolean;
}

/** The lock store as one process sees it: every call waits for its turn. */
export function steppedLockStore(world: World, actor: string, reach: Reach, store: LockStore): LockStore {
  const ask = <T>(
    name: string,
    call: () => Promise<Result<T, StoreFault>>,
    faults = FAULTS_OF_A_LOCK_MOVE,
  ): Promise<Result<T, StoreFault>> => {
    const reached = async (): Promise<Result<T, StoreFault>> =>
      reach.locksAreDown ? err(storeFault('never')) : call();
    return step(world, actor, { name, faults, call: reached, fault: storeFault });
  };
  return {
    reach: store.reach,
    generation: () => store.generation(),
    reserve: (...args) => ask('reserve', () => store.reserve(...args)),
    read: (...args) => ask('read lock', () => store.read(...args), FAULTS_OF_A_READ),
    hold: (...args) => ask('hold', () => store.hold(...args)),
    renew: (...args) => ask('renew', () => store.renew(...args)),
    lapse: (...args) => ask('lapse', () => store.lapse(...args)),
    swap: (...args) => ask('swap', () => store.swap(...args)),
    remove: (...args) => ask('remove', () => store.remove(...args)),
    restore: (...args) => ask('restore', () => store.restore(...args)),
    // The look of the cleanup changes nothing by itself; what may follow from it does.
    async nextCleanupCandidate() {
      const looked = reach.locksAreDown ? err(storeFault('never')) : await firstLock(store);
      world.hear(actor, inWords(looked));
      return looked;
    },
    scan: () => inOneStep((all) => ask('scan', all, FAULTS_OF_A_READ), store.scan()),
    ping: () => store.ping(),
  };
}

/** Always the first one: a store that remembers whose turn it is would be in a state that nobody sees. */
async function firstLock(
  store: LockStore,
): Promise<Result<{ readonly name: string; readonly value: string } | null, StoreFault>> {
  for await (const chunk of store.scan()) return chunk.map(([first = null]) => first);
  return ok(null);
}

/** What the world knows of the truth behind the port. */
export interface TruthInSight {
  /** Which writes it has been asked for, by their ids, and what became of each: part of its state. */
  readonly used: Map<string, string>;
  /** How the spool's row stands, as a text. */
  row(): string;
  /** The row may have been written. Told before the writer hears of it. */
  written(): void;
}

/** The truth as one process sees it: every call waits for its turn. */
export function steppedSource(
  world: World,
  actor: string,
  source: OccupationSource,
  sight: TruthInSight,
  clock: Pick<Clock, 'now'>,
): OccupationSource {
  const ask = <T>(
    name: string,
    call: () => Promise<Result<T, SourceFault>>,
    faults = FAULTS_OF_A_READ,
    stillFits = (): boolean => true,
  ): Promise<Result<T, SourceFault>> =>
    step(world, actor, { name, faults, call, fault: sourceFault, stillFits });
  return {
    abilities: source.abilities,
    also: source.also,
    timeZone: source.timeZone,
    read: (...args) => ask('read row', () => source.read(...args)),
    rows: (...args) => inOneStep((all) => ask('read rows', all), source.rows(...args)),
    write(change, call) {
      const { operationId, next } = change;
      const seen = sight.row();
      // How long its answer is fresh is reckoned from here.
      world.hearTime(actor);
      const stillFits = (): boolean => sight.row() === seen;
      const send = async (): ReturnType<OccupationSource['write']> => {
        // A write that lands after its call is bound to the row as it was when it was sent, as the port says.
        if (clock.now() >= call.deadlineMs && !stillFits()) return err(sourceFault('perhaps'));
        const answer = await source.write(change, call);
        if (answer.isOk() && answer.value.outcome === 'applied') sight.used.set(operationId, 'applied');
        sight.written();
        return answer;
      };
      return ask(`write ${next.state}`, send, FAULTS_OF_A_TRUTH_WRITE, stillFits);
    },
    settle: (change, call) =>
      ask(
        'settle',
        async () => {
          const answer = await source.settle(change, call);
          if (answer.isOk()) sight.used.set(change.operationId, answer.value);
          return answer;
        },
        FAULTS_OF_A_LOCK_MOVE,
      ),
    confirm: (...args) => ask('confirm', () => source.confirm(...args)),
    check: (...args) => source.check(...args),
  };
}

function step<T, E>(
  world: World,
  actor: string,
  { name, faults, call, fault, stillFits = () => true }: Ask<T, E>,
): Promise<Result<T, E>> {
  // A dead process asks nothing, and hears nothing.
  if (world.isDead(actor)) return new Promise(() => undefined);
  return new Promise((resolve) => {
    const reply = (answer: Result<T, E>): void => {
      if (world.isDead(actor)) return;
      world.hear(actor, inWords(answer));
      resolve(answer);
    };
    const arrivesLate = (): void => {
      const mark = hashOf(`${actor} ${world.heardBy(actor)}`);
      const go = async (): Promise<void> => {
        if (stillFits()) await call();
      };
      world.add({ actor: 'network', name: `${actor}'s ${name} arrives late`, faults: [], mark, go });
    };
    const fail = async (kind: CallFault): Promise<void> => {
      if (kind.startsWith('process dies')) world.kill(actor);
      if (kind === 'reply lost' || kind === 'process dies, applied') await call();
      if (kind.endsWith('applied late')) arrivesLate();
      reply(err(fault(kind === 'refused' ? 'never' : 'perhaps')));
    };
    world.add({ actor, name, faults, mark: 0, go: async () => reply(await call()), fail });
  });
}

/** An answer as a text: the same for the same answer. */
function inWords(answer: Result<unknown, unknown>): string {
  const value = answer.isOk() ? answer.value : answer.error;
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? [...part] : part));
}

/** A read of everything, as one step that can fail like any other. */
async function* inOneStep<T, E>(
  ask: (all: () => Promise<Result<T[], E>>) => Promise<Result<T[], E>>,
  chunks: AsyncIterable<Result<T, E>>,
): AsyncGenerator<Result<T, E>> {
  const read = await ask(async () => {
    const all: T[] = [];
    for await (const chunk of chunks) {
      if (chunk.isErr()) return err(chunk.error);
      all.push(chunk.value);
    }
    return ok(all);
  });
  if (read.isErr()) yield err(read.error);
  else for (const chunk of read.value) yield ok(chunk);
}
