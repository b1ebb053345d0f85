import { workerLabel, type Worker } from '@spoollock/core';
import { firstHandLock, isSpoolTag } from '@spoollock/core/adapter';
import { TAG, type Stage } from './stage.js';

if (!isSpoolTag(TAG)) throw new TypeError('the spool of the scenarios has no tag');
const tag = TAG;
const RESERVATION_MS = 10_000;
const TOKEN = '00000e00-0000-4000-8000-000000000001';

/**
 * Takes the spool as the earlier service does: reserves the lock, holds it, and only then writes the row, over
 * whatever stands there. It asks the truth nothing and gives nothing back.
 *
 * @returns whether it has the spool.
 */
export async function takeLikeTheEarlierService(
  stage: Stage,
  name: string,
  worker: Worker,
): Promise<boolean> {
  const { world, locks, truth, reach } = stage;
  const since = new Date(world.now());
  const { value } = firstHandLock(worker.id, TOKEN, since, 'America/Santiago');
  const step = (what: string, work: () => boolean | Promise<boolean>): Promise<boolean> =>
    new Promise((resolve) => {
      const go = async (): Promise<void> => {
        const isDone = await work();
        world.hear(name, String(isDone));
        resolve(isDone);
      };
      world.add({ actor: name, name: what, faults: [], mark: 0, go });
    });
  const isReserved = await step('reserve', async () => {
    if (reach.locksAreDown) return false;
    const reserved = await locks.reserve(tag, value, RESERVATION_MS);
    return reserved.isOk() && reserved.value.done;
  });
  if (!isReserved) return false;
  const isHeld = await step('hold', async () => {
    if (reach.locksAreDown) return false;
    const held = await locks.hold(tag, value, null);
    return held.isOk() && held.value.done;
  });
  if (!isHeld) return false;
  return step('write over', () => {
    const row = truth.peek(tag);
    const version = ('version' in row ? (row.version ?? 0) : 0) + 1;
    truth.edit(tag, { label: workerLabel(worker), since, version });
    stage.look(false);
    return true;
  });
}
