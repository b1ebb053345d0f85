import type { Clock, PortCall } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';

/** One table of an embedded database: what a `Map` has. */
export type Table<Row> = Pick<Map<string, Row>, 'get' | 'set' | 'delete' | 'keys'>;

/** A row as the shop's screens write it. */
export interface SpoolRow {
  readonly label: string;
  readonly since: number | null;
  readonly version: number;
}

/** A lock and when it expires; `null`: never. */
export interface LockRow {
  readonly value: string;
  readonly expiresAtMs: number | null;
}

/** The shop's own database, as far as the two adapters use it. */
export interface ShopDatabase {
  readonly spools: Table<SpoolRow>;
  /** What became of each operation id. */
  readonly operations: Table<'applied' | 'cancelled'>;
  readonly locks: Table<LockRow>;
  /** Runs one transaction after the other, each of them whole or not at all. */
  transaction<T>(action: () => T): Promise<T>;
}

/** Why a transaction gave no answer. */
export interface Failure {
  readonly reached: 'never' | 'perhaps';
  readonly detail: string;
}

/** Waits for one transaction until the call ends. A transaction whose turn comes later does nothing any more. */
export function transact<T>(
  database: ShopDatabase,
  clock: Clock,
  { deadlineMs, signal }: PortCall,
  action: () => T,
): Promise<Result<T, Failure>> {
  const restMs = deadlineMs - clock.now();
  if (restMs <= 0 || signal?.aborted === true)
    return Promise.resolve(err({ reached: 'never', detail: 'the call was over before it was sent' }));
  return new Promise((resolve) => {
    let stage: 'waiting' | 'running' | 'over' = 'waiting';
    const end = (result: Result<T, Failure>): void => {
      stage = 'over';
      cancelTimer();
      signal?.removeEventListener('abort', giveUp);
      resolve(result);
    };
    const giveUp = (): void => {
      const reached = stage === 'waiting' ? 'never' : 'perhaps';
      end(err({ reached, detail: 'the database gave no answer in time' }));
    };
    const cancelTimer = clock.setTimer(restMs, giveUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    const turn = (): Result<T, Failure> => {
      if (stage === 'over') return err({ reached: 'never', detail: 'given up' });
      stage = 'running';
      return ok(action());
    };
    database
      .transaction(turn)
      .then(end, (cause: unknown) => end(err({ reached: 'perhaps', detail: String(cause) })));
  });
}
