import { object } from './reading.js';
import type { Session } from './state.js';

export const SESSION_PATH = '/api/session';

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
