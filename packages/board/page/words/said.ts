import { workerLabel } from '@spoollock/core/browser';
import { spoolOf } from '../state/picture.js';
import type { Said } from '../state/said.js';
import { shopTime, type State } from '../state/state.js';
import { clock, duration } from './moments.js';
import { orderText } from './outcomes.js';
import { brief, isolated } from './typed.js';
import { wordsIn } from './words.js';

/** What is said large of a scan: what it is about, and what became of it. */
export function saidText(said: Said, state: State): { readonly about: string; readonly text: string } {
  const words = wordsIn(state.language);
  if (said.type === 'order') {
    const order = state.orders.get(said.tag);
    return { about: said.tag, text: order === undefined ? '' : orderText(order, state) };
  }
  if (said.type === 'held') return { about: said.tag, text: heldText(said.tag, state) };
  const { scan } = said;
  switch (scan.type) {
    case 'worker':
      return { about: workerLabel(scan.worker), text: words.youWork };
    case 'not-theirs':
      return {
        about: workerLabel(scan.worker),
        text: words.notTheirs(scan.worker.id, scan.owners.join(', '), scan.worker.initials),
      };
    case 'unknown-worker':
      return { about: String(scan.id), text: words.unknownWorker(scan.id) };
    case 'several':
      return { about: brief(scan.text), text: words.severalAlike };
    case 'unknown':
      return { about: brief(scan.text), text: state.picture === null ? words.loading : words.unknownScan };
  }
}

/** Who has it, as it stands now. */
export function heldText(tag: string, state: State): string {
  const words = wordsIn(state.language);
  const spool = spoolOf(state.picture, tag);
  if (spool === null) return words.notListed;
  const { worker, label, since } = spool;
  const holder = worker === null ? label : workerLabel(worker);
  if (spool.state === 'ambiguous') return words.ambiguousRow(spool.alike);
  if (holder === null) return words.states[spool.state];
  const now = shopTime(state);
  const zone = state.picture?.zone ?? 'UTC';
  const when =
    since === null
      ? null
      : words.since(clock(since, now, zone, state.language), duration(now - since, words));
  return words.heldBy(isolated(brief(holder)), when);
}
