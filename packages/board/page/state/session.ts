import { object, text } from '../wire/reading.js';
import { readWorker } from '../wire/worker.js';
import type { Session } from './state.js';
import type { Answer } from '../wire/wire.js';

export const SESSION_PATH = 'api/session';

export function readSession(input: unknown): Session | null {
  const members = object(input);
  if (members === null || typeof members['signInNeeded'] !== 'boolean') return null;
  return {
    signInNeeded: members['signInNeeded'],
    signedIn: members['signedIn'] === true,
    supervisorTokenNeeded: members['supervisorTokenNeeded'] === true,
    workersHandOver: typeof members['workersHandOver'] === 'boolean' ? members['workersHandOver'] : null,
    worker: readWorker(members['worker']),
    signInUrl: readUrl(members['signInUrl']),
  };
}

/** The board has checked it; whatever else came is no address, and least of all a script. */
function readUrl(input: unknown): string | null {
  const url = text(input);
  return url !== null && /^(?:https:\/\/|\.{0,2}\/)/.test(url) ? url : null;
}

export function mustSignIn(session: Session | null): boolean {
  return session !== null && session.signInNeeded && !session.signedIn;
}

export type Entry = 'done' | 'wrong' | 'not-theirs' | 'too-many' | 'no-answer';

/** What became of signing in. */
export function judgeEntry(answer: Answer): Entry {
  if (answer.type === 'ok') return 'done';
  if (answer.type === 'lost') return 'no-answer';
  if (answer.problem.status === 401 || answer.problem.status === 403) return 'wrong';
  if (answer.problem.status === 400) return 'not-theirs';
  return answer.problem.status === 429 ? 'too-many' : 'no-answer';
}
