import type { WorldFault } from './faults.js';
import type { HappeningName } from './scenario.js';
import { TAG, type Stage } from './stage.js';

export const LONGER_THAN_A_RESERVATION_MS = 11_000;
const LONGER_THAN_AN_ANSWER_IS_FRESH_MS = 6_000;
/** A call has 15 s unless it says otherwise. */
export const LONGER_THAN_A_CALL_MS = 16_000;

/** Who waits for one of these has not looked at the row yet, or has written it. */
const FAR_FROM_A_WRITE: ReadonlySet<string> = new Set(['reserve', 'hold', 'confirm']);

/** What may happen by itself, each once for every time it is listed. */
export function arrangeHappenings(stage: Stage, names: readonly HappeningName[]): void {
  const { world, truth, judge } = stage;
  const does: Record<HappeningName, () => void | Promise<void>> = {
    'expiry between writes': () => world.skipTime(LONGER_THAN_A_RESERVATION_MS),
    pause: () => world.skipTime(LONGER_THAN_AN_ANSWER_IS_FRESH_MS),
    expiry: () => world.skipTime(LONGER_THAN_A_RESERVATION_MS),
    'time passes': () => world.passTime(LONGER_THAN_A_RESERVATION_MS),
    deadline: () => {
      judge.observe({ type: 'fault' });
      return world.passTime(LONGER_THAN_A_CALL_MS);
    },
    'row cleared': () => truth.edit(TAG, { label: '' }),
    'row cleared between writes': () => truth.edit(TAG, { label: '' }),
    'another typed': () => truth.edit(TAG, { label: 'QQ(77)' }),
    'garbage typed': () => truth.edit(TAG, { label: 'turno noche' }),
    'other garbage typed': () => truth.edit(TAG, { label: 'turno de dia' }),
    'row copied': () => truth.addRow({ tag: TAG }),
  };
  const ready: Partial<Record<HappeningName, () => boolean>> = {
    // Without a reservation nothing expires.
    expiry: () => stage.isReserved,
    'expiry between writes': () =>
      stage.isReserved && world.waiting.every((name) => FAR_FROM_A_WRITE.has(name)),
    'row cleared between writes': () => !world.waiting.some((name) => name.startsWith('write')),
  };
  for (const name of names) {
    const isReady = ready[name];
    world.happening({ name, go: does[name], ...(isReady && { ready: isReady }) });
  }
}

/** What may go wrong with the lock store as a whole, each at most once. */
export function arrangeFaults({ world, locks, reach }: Stage, kinds: readonly WorldFault[]): void {
  if (kinds.includes('locks emptied'))
    world.happening({ name: 'locks emptied', isFault: true, go: () => locks.clear() });
  if (!kinds.includes('locks down')) return;
  world.happening({
    name: 'locks down',
    isFault: true,
    go: () => {
      reach.locksAreDown = true;
    },
  });
  world.happening({
    name: 'locks up again',
    ready: () => reach.locksAreDown,
    go: () => {
      reach.locksAreDown = false;
    },
  });
}
