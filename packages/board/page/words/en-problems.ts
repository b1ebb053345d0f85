import type { Words } from './texts.js';

/** “MR(93), since 14:03 (2 h 5 min)”, as far as it is known. */
const who = (holder: string | null, since: string | null): string =>
  [holder ?? 'somebody', since].filter((it) => it !== null).join(', ');

/** Why it was not done. */
export const enProblems: Words['problems'] = {
  occupied: (problem, { holder, since }) =>
    `Held by ${who(holder, since)}. ${
      problem.stale
        ? 'That is over 24 h: a supervisor can take it over or release it.'
        : 'Ask them, or wait until it is given back.'
    }`,
  'not-holder': (problem, { holder, since }) =>
    problem.reason === 'token'
      ? 'You took it anew on another tablet. Look again before you give it back.'
      : `You do not have it: it is held by ${who(holder, since)}.`,
  'in-progress': (_problem, { holder }) => `${holder ?? 'Somebody'} is taking it at this moment.`,
  'not-occupied': () => 'Nobody has it: it was DISPONIBLE already.',
  'unknown-spool': () => 'The sheet has no such spool.',
  'ambiguous-spool': ({ rows }) =>
    `${rows === null ? 'Several' : String(rows)} rows of the sheet carry this TAG. Somebody must correct the sheet first.`,
  'version-conflict': () => 'The row changed meanwhile. Look at it again, then decide.',
  'lock-expired': () => 'It took too long and counts no more. The sheet has not changed.',
  aborted: () => 'The request was given up before anything changed.',
  'source-misshaped': () => 'The sheet has not the shape it must have. Somebody must correct it first.',
  'source-unavailable': () => 'The sheet cannot be reached. Nothing was changed.',
  'store-unavailable': () => 'A part of the system does not answer, and this needs it. Nothing was changed.',
  unavailable: () => 'The system does not answer. Nothing was changed.',
  'timed-out': () => 'It took too long. Nothing was changed.',
  'outcome-unknown': () => 'It is not known yet whether it was done. Repeating is safe, and finds out.',
  'invalid-input': ({ field }) =>
    field?.includes('worker') === true || field?.startsWith('to') === true
      ? 'The shop does not accept this worker. Check the initials and the number.'
      : `The shop does not accept this request${field === null ? '' : ` (${field})`}.`,
  unauthorized: () => 'The token is needed. Sign in and repeat.',
  forbidden: () => 'That is not the supervisor’s token.',
  'host-not-served': () => 'The shop does not answer at this address. Tell whoever runs it.',
  'origin-not-served': () => 'The shop does not answer this page. Tell whoever runs it.',
  'unknown-route': () => 'The shop does not know this. Reload the page.',
  'method-not-allowed': () => 'The shop does not know this. Reload the page.',
  'request-too-slow': () => 'The network is very slow: the request did not come whole. Nothing was changed.',
  'body-too-large': () => 'The request is too large. Choose fewer spools.',
  'unsupported-media-type': () => 'The shop did not understand the request. Reload the page.',
  'headers-too-large': () => 'The request is too large.',
  'too-many-sign-ins': () => 'Too many tries. Wait a moment and try again.',
  'no-history': () => 'This shop hands out no history of its spools.',
  'board-unread': () => 'The shop has not been able to read the sheet yet.',
  'too-many-requests': () => 'Too many requests at once. Wait a moment and try again.',
  'too-many-streams': () => 'Too many boards are open at once.',
  'internal-error': () => 'Something in the shop broke. Look at the spool again, then decide.',
  'not-from-here': () =>
    'A spool with this TAG cannot be taken over or released from the board. Nothing was asked for; somebody must correct the TAG in the sheet.',
  unexpected: ({ status }) =>
    `An answer that nobody expected (${status}). Look at the spool again, then decide.`,
};
