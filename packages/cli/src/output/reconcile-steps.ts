import { type ReconcileReport, type SkipReason, type SpoolLockEvent } from '@spoollock/core';
import { parseLock, type LockStore } from '@spoollock/core/adapter';
import { paint, type Line, type Span } from './line.js';
import { table } from './table.js';

/** A lock as it was before; `null` where it cannot be read. Its token is nobody's business. */
export interface FormerLock {
  readonly workerId: number | null;
  readonly since: Date | null;
}

/** What became of one lock, or would. `lapse`: beside the earlier service, left to end by itself. */
export type Step =
  | {
      readonly tag: string;
      readonly action: 'rebuild';
      readonly workerId: number;
      readonly former: FormerLock | null;
    }
  | { readonly tag: string; readonly action: 'remove' | 'lapse'; readonly former: FormerLock }
  | { readonly tag: string; readonly action: 'skip'; readonly reason: SkipReason };

export type StepCounts = Readonly<Record<Step['action'], number>>;

/** What an event of the engine's says of a lock, if it is about one. */
export function stepsOf(event: SpoolLockEvent, zone: string): readonly Step[] {
  if (event.type === 'lock-rebuilt') {
    const { tag, workerId, former } = event;
    return [{ tag, action: 'rebuild', workerId, former: former === null ? null : formerLock(former, zone) }];
  }
  if (event.type !== 'orphan-removed') return [];
  return [{ tag: event.tag, action: 'remove', former: formerLock(event.value, zone) }];
}

export function skipsOf({ skips }: ReconcileReport): readonly Step[] {
  return skips.map(({ tag, reason }) => ({ tag, action: 'skip', reason }));
}

/**
 * The store, with every lock told of that it was made to let lapse, once each: the engine has no event for it, and
 * looks at such a lock again shortly before its end.
 */
export function tellingOfLapses(store: LockStore, tell: (lapsed: Step) => void, zone: string): LockStore {
  const lapsing = new Set<string>();
  const lapse: LockStore['lapse'] = async (tag, value, expiresInMs) => {
    const answer = await store.lapse(tag, value, expiresInMs);
    const lock = `${tag}\n${value}`;
    if (answer.isOk() && answer.value.done && !lapsing.has(lock))
      tell({ tag, action: 'lapse', former: formerLock(value, zone) });
    lapsing.add(lock);
    return answer;
  };
  return new Proxy(store, {
    get(target, name): unknown {
      if (name === 'lapse') return lapse;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function formerLock(value: string, zone: string): FormerLock {
  const lock = parseLock(value, zone);
  return { workerId: lock?.workerId ?? null, since: lock?.since ?? null };
}

const ORDER = ['rebuild', 'remove', 'lapse', 'skip'] as const;

export function inOrder(steps: readonly Step[]): readonly Step[] {
  const rank = (step: Step): number => ORDER.indexOf(step.action);
  return steps.toSorted((one, other) => rank(one) - rank(other) || (one.tag < other.tag ? -1 : 1));
}

export function countSteps(steps: readonly Step[]): StepCounts {
  const counts = { rebuild: 0, remove: 0, lapse: 0, skip: 0 };
  for (const { action } of steps) counts[action] += 1;
  return counts;
}

/** @param all also the rows in good order, which have their lock. */
export function stepLines(steps: readonly Step[], dryRun: boolean, all: boolean): readonly Line[] {
  const shown = steps.filter((step) => all || step.action !== 'skip' || step.reason !== 'has-lock');
  if (shown.length === 0) return [];
  return table(
    ['TAG', 'LOCK', 'WHY'],
    shown.map((step): readonly Span[] => [step.tag, actionSpan(step, dryRun), why(step)]),
  );
}

function actionSpan({ action }: Step, dryRun: boolean): Span {
  if (action === 'skip') return paint('dim', 'left alone');
  const [done, wouldBe] = WORDS[action];
  return paint(action === 'rebuild' ? 'green' : 'yellow', dryRun ? wouldBe : done);
}

const WORDS = {
  rebuild: ['rebuilt', 'would be rebuilt'],
  remove: ['removed', 'would be removed'],
  lapse: ['left to end by itself', 'would be left to end by itself'],
} as const;

function why(step: Step): string {
  switch (step.action) {
    case 'rebuild':
      return step.former === null
        ? `the row names worker ${step.workerId}, and there was no lock`
        : `the row names worker ${step.workerId}, the lock ${nameOf(step.former)}`;
    case 'remove':
    case 'lapse':
      return `the row is free, the lock names ${nameOf(step.former)}`;
    case 'skip':
      return REASONS[step.reason];
  }
}

function nameOf({ workerId }: FormerLock): string {
  return workerId === null ? 'nobody that can be read' : `worker ${workerId}`;
}

const REASONS: Readonly<Record<SkipReason, string>> = {
  'has-lock': 'it has its lock',
  'being-taken': 'an INICIAR is under way',
  'older-than-limit': 'occupied for longer than 24 h',
  'no-date': 'the row has no date',
  'unreadable-date': 'the row’s date cannot be read',
  'unreadable-label': 'the row’s label names nobody clearly',
  'ambiguous-tag': 'several rows carry the tag',
  'invalid-tag': 'it is no valid tag',
  'changed-meanwhile': 'it changed meanwhile',
};
