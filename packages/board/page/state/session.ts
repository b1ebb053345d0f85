import { object } from '../wire/reading.js';
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
  };
}

export function mustSignIn(session: Session | null): boolean {
  return session !== null && session.signInNeeded && !session.signedIn;
}

export type Entry = 'done' | 'wrong' | 'too-many' | 'no-answer';

/** What became of signing in. */
export function judgeEntry(answer: Answer): Entry {
  if (answer.type === 'ok') return 'done';
  if (answer.type === 'lost') return 'no-answer';
  if (answer.problem.status === 401) return 'wrong';
  return answer.problem.status === 429 ? 'too-many' : 'no-answer';
}
