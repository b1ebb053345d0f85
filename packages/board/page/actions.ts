import type { Filter } from './matching.js';
import type { Action, OwnWish, SupervisorsWish } from './order.js';
import type { Entry } from './session.js';
import type { Dialog, Language } from './state.js';
import type { Worker } from './worker.js';

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
  repeat(tag: string): void;
  lookAgain(tag: string): void;
  dismiss(tags: readonly string[]): void;
  choose(tags: readonly string[], on: boolean): void;
  search(text: string): void;
  show(filter: Filter): void;
  speak(language: Language): void;
  open(dialog: Dialog): void;
  close(): void;
  iAm(worker: Worker): void;
  /** In the dialog of a spool that another has. */
  decide(kind: SupervisorsWish['kind'], why: Why): void;
  forgetSupervisor(): void;
  signIn(token: string): Promise<Entry>;
  signOut(): void;
  reload(): void;
}
