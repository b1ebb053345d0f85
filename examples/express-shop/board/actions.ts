import type { Filter } from './matching.js';
import type { Action } from './order.js';
import type { Entry } from './session.js';
import type { Dialog, Language } from './state.js';
import type { Worker } from './worker.js';

/** Everything that somebody in front of the board can do. */
export interface Actions {
  act(tag: string, action: Exclude<Action, null>): void;
  actOnChosen(action: 'iniciar' | 'finalizar'): void;
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
  takeOver(decision: { readonly by: string; readonly reason: string; readonly token: string }): void;
  forgetSupervisor(): void;
  signIn(token: string): Promise<Entry>;
  signOut(): void;
  reload(): void;
}
