import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from './caller.js';
import { named } from './lanes.js';
import { stamp } from './log.js';
import type { ToWorker } from './messages.js';

/** Somebody who never asked for anything before. */
export const STRANGER = 900;
const ASK_AGAIN_AFTER_MS = 200;

/** Whoever the sheet names gives each spool back, and a stranger takes it. Tells of each that was taken. */
export async function handIn(
  caller: Caller,
  { tags, untilNs }: Extract<ToWorker, { does: 'hand-in' }>,
  taken: (tag: string, atNs: string) => void,
): Promise<void> {
  const isTimeLeft = (): boolean => process.hrtime.bigint() < BigInt(untilNs);
  const one = async (tag: string): Promise<void> => {
    while (isTimeLeft()) {
      const asked = await caller.iniciar(tag, named(STRANGER));
      if (asked.isOk()) {
        taken(tag, stamp());
        return;
      }
      const { error } = asked;
      if (error.type === 'occupied' && error.saidBy === 'truth' && error.holder !== null) {
        const { id, initials } = error.holder;
        await caller.finalizar(tag, { id, initials: initials ?? 'MR' }, {});
      } else await pause(ASK_AGAIN_AFTER_MS);
    }
  };
  await Promise.all(tags.map(one));
}
