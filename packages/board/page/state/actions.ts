import type { About } from '../wire/history.js';
import type { Filter } from './matching.js';
import type { Action, OwnWish, SupervisorsWish } from './order.js';
import type { Entry } from './session.js';
import type { Sort } from './sort.js';
import type { Dialog, Language } from './state.js';
import type { Worker } from '../wire/worker.js';

/** Who decided, why, and the supervisor's token where it has to be given. */
export interface Why {
  readonly by: string;
  readonly reason: string;
  readonly token: string;
}

/** Everything that somebody in front of the board can do. */
export interface Actions {
  act(tag: string, action: Exclude<Action, null>): void;
  actOnChosen(action: OwnWish['kind']): void;
  confirmMany(): void;
  /** Takes again what was given back a moment ago. */
  undo(tag: string): void;
  repeat(tag: string): void;
  lookAgain(tag: string): void;
  dismiss(tags: readonly string[]): void;
  choose(tags: readonly string[], on: boolean): void;
  search(text: string): void;
  /** Somebody has scanned or entered one of these. @returns whether anything is known by that name. */
  scan(texts: readonly string[]): boolean;
  /** What is said large has been read. */
  hush(): void;
  turnSound(on: boolean): void;
  turnVoice(on: boolean): void;
  show(filter: Filter): void;
  sortBy(sort: Sort): void;
  print(): void;
  /** The page that prints labels. */
  openLabels(): void;
  turnCamera(on: boolean): void;
  speak(language: Language): void;
  open(dialog: Dialog): void;
  close(): void;
  iAm(worker: Worker): void;
  /** In the dialog of a spool that another has; `to` where it is handed on. */
  decide(kind: SupervisorsWish['kind'], to: Worker | null, why: Why): void;
  /** All that is chosen, to one. */
  handOver(to: Worker, why: Why): void;
  /** Somebody is a supervisor for some minutes; the token is empty where the shop needs none. */
  supervise(token: string): Promise<Entry>;
  /** Who had it, or what they had. */
  history(about: About): void;
  forgetSupervisor(): void;
  /** @param worker who says so of themselves; `null` for a tablet of many. */
  signIn(token: string, worker: Worker | null): Promise<Entry>;
  signOut(): void;
  reload(): void;
}
