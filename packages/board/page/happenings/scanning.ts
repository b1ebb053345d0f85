import { actionFor, type OwnWish } from '../state/order.js';
import { spoolOf } from '../state/picture.js';
import { readScan } from './scan.js';
import type { Said, Scan } from '../state/said.js';
import { standingOf } from '../state/standing.js';
import { isOld, isUnderWay, type State } from '../state/state.js';
import type { Worker } from '../wire/worker.js';

/** One scan takes a spool or gives it back, or says why not. Scans that come meanwhile are done one after the other. */
export interface Scanning {
  /** The first of these that is known is meant. @returns whether one is. */
  scanned(texts: readonly string[]): boolean;
}

export interface ScanningParts {
  readonly state: () => State;
  readonly order: (tag: string, kind: OwnWish['kind']) => Promise<void>;
  readonly askWho: (then: () => void) => void;
  readonly iAm: (worker: Worker) => void;
  readonly say: (said: Said) => void;
}

type Told = Said extends infer Each ? (Each extends Said ? Omit<Each, 'at' | 'queued'> : never) : never;

export function scanningOf({ state, order, askWho, iAm, say }: ScanningParts): Scanning {
  const queue: Scan[] = [];
  /** Until somebody says who they are. */
  const held: Scan[] = [];
  let isBusy = false;

  function tell(told: Told): void {
    say({ ...told, at: state().now, queued: queue.length });
  }

  async function run(): Promise<void> {
    isBusy = true;
    for (let scan = queue.shift(); scan !== undefined; scan = queue.shift()) await one(scan);
    isBusy = false;
  }

  async function one(scan: Scan): Promise<void> {
    if (scan.type === 'worker') iAm(scan.worker);
    if (scan.type !== 'spool') {
      tell({ type: 'scan', scan });
      return;
    }
    const { tag } = scan;
    const now = state();
    const isAsking = now.dialog?.kind === 'worker';
    if (now.worker === null || isAsking) {
      // What was scanned before somebody closed that question is not done once it is asked again.
      if (!isAsking) held.length = 0;
      held.push(scan, ...queue.splice(0));
      askWho(() => held.splice(0).forEach(add));
      return;
    }
    const spool = spoolOf(now.picture, tag);
    const action = spool === null ? 'iniciar' : actionFor(spool, now.worker);
    // Where the picture is old, the shop itself says who has it.
    const kind = action === 'iniciar' || action === 'finalizar' ? action : isOld(now) ? 'iniciar' : null;
    if (kind === null) {
      tell({ type: 'held', tag, who: standingOf(spool).who });
      return;
    }
    const done = order(tag, kind);
    tell({ type: 'order', tag });
    await done;
  }

  function add(scan: Scan): void {
    queue.push(scan);
    const { said } = state();
    if (!isBusy) void run();
    else if (said !== null) say({ ...said, queued: queue.length });
  }

  return {
    scanned: (texts) => {
      const scans = texts.map((text) => readScan(text, state()));
      const scan = scans.find(isKnown) ?? scans[0];
      if (scan === undefined) return false;
      // A scanner may read the same label twice; the second time is no wish to give it back.
      if (scan.type === 'spool' && (isUnderWay(state(), scan.tag) || isWaiting(scan.tag))) return true;
      add(scan);
      return isKnown(scan);
    },
  };

  function isWaiting(tag: string): boolean {
    return queue.some((each) => each.type === 'spool' && each.tag === tag);
  }
}

function isKnown({ type }: Scan): boolean {
  return type !== 'unknown' && type !== 'several';
}
