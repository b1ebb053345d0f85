import type { Drift, SpoolState } from '@spoollock/core/browser';
import { operationKey } from './operation-key.js';
import type { Problem } from '../wire/problem.js';
import type { Spool } from '../wire/spool.js';
import type { Standing } from './standing.js';
import type { Worker } from '../wire/worker.js';

/** What somebody at this tablet asked of the shop for one spool, and what became of it. */
export type Wish =
  | { readonly kind: 'iniciar'; readonly worker: Worker }
  /** `key` is of this one giving back: its repeats carry it again. */
  | {
      readonly kind: 'finalizar';
      readonly worker: Worker;
      readonly key: string;
      readonly fence: number | null;
    }
  | ({ readonly kind: 'take-over'; readonly worker: Worker } & Decision)
  /** `key` is of this one release, as of a give-back. */
  | ({ readonly kind: 'release'; readonly key: string } & Decision);

/** A supervisor ends the hold that they saw. */
interface Decision {
  readonly from: Worker | string;
  readonly by: string;
  readonly reason: string;
  readonly fence: number | null;
}

/** What a worker asks for themselves, of one spool or of many. */
export type OwnWish = Extract<Wish, { kind: 'iniciar' | 'finalizar' }>;
/** What a supervisor decides, of one spool. */
export type SupervisorsWish = Exclude<Wish, OwnWish>;

export type Outcome =
  | {
      readonly type: 'taken';
      readonly since: number | null;
      readonly resumed: boolean;
      /** Granted by the sheet alone, with Redis away. */
      readonly degraded: boolean;
    }
  /** `repeated`: by an earlier try of this order. Who has it now, the answer does not say. */
  | { readonly type: 'given-back'; readonly repeated: boolean }
  | { readonly type: 'refused'; readonly problem: Problem }
  /** Asked again and again, and nobody knows. */
  | { readonly type: 'unanswered'; readonly problem: Problem | null };

export interface Order {
  readonly tag: string;
  readonly wish: Wish;
  /** The row's version as it was known when this was asked. */
  readonly fence: number | null;
  readonly phase: 'asking' | 'doubtful' | 'settled';
  /** Which time it is being asked, from 1. */
  readonly attempt: number;
  /** Present when settled. */
  readonly outcome: Outcome | null;
  /** A moment after its outcome is there a button means something else: until then a second tap of a double tap is ignored. */
  readonly justSettled: boolean;
  /** When it was settled, on the tablet's own clock, and how the spool stood then. */
  readonly settledAt: number | null;
  readonly stood: Standing | null;
}

/** `take-over` opens the dialog in which a supervisor takes it over or releases it. */
export type Action = OwnWish['kind'] | 'take-over' | null;

/** The one thing that a worker may want of a spool that stands so. */
export function actionFor({ state, worker, label, drift }: Spool, me: Worker | null): Action {
  if (worker !== null) return worker.id === me?.id ? 'finalizar' : 'take-over';
  if (state === 'ambiguous' || drift === 'lock-without-row') return null;
  if (label !== null && state !== 'free') return 'take-over';
  return CAN_BE_TAKEN[state] || TAKEN_OVER_ITS_LOCK.includes(drift) ? 'iniciar' : null;
}

const CAN_BE_TAKEN: Readonly<Record<SpoolState, boolean>> = {
  free: true,
  'in-progress': false,
  occupied: false,
  stale: false,
  drift: false,
  unreadable: false,
  ambiguous: false,
};

/** The row says free, and that counts: INICIAR removes the lock that is left over it. */
const TAKEN_OVER_ITS_LOCK: readonly (Drift | null)[] = ['lock-over-free-row'];

export function isSuccess(order: Order): boolean {
  return order.outcome?.type === 'taken' || order.outcome?.type === 'given-back';
}

/** Some orders changed, or new; `null` leaves one as it is. */
export function withOrders(
  before: ReadonlyMap<string, Order>,
  tags: readonly string[],
  change: (tag: string, order: Order | undefined) => Order | null,
): ReadonlyMap<string, Order> {
  const orders = new Map(before);
  for (const tag of tags) {
    const order = change(tag, before.get(tag));
    if (order !== null) orders.set(tag, order);
  }
  return orders;
}

export function wishOf(kind: OwnWish['kind'], worker: Worker, fence: number | null): OwnWish {
  return kind === 'iniciar' ? { kind, worker } : { kind, worker, fence, key: operationKey() };
}

export function isSupervisors(wish: Wish): wish is SupervisorsWish {
  return wish.kind === 'take-over' || wish.kind === 'release';
}

/** With the wrong token the supervisor is still there, and tries again. */
export function isToBeCorrected({ type }: Problem): boolean {
  return type === 'forbidden' || type === 'unauthorized' || type === 'invalid-input';
}
