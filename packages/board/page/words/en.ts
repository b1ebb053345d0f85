import type { Words } from './texts.js';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** “MR(93), since 14:03 (2 h 5 min)”, as far as it is known. */
const who = (holder: string | null, since: string | null): string =>
  [holder ?? 'somebody', since].filter((it) => it !== null).join(', ');

export const en: Words = {
  pageTitle: 'SpoolLock: who has which spool',
  board: 'Spools',
  question: 'Who has which spool?',
  language: 'Language',

  youAre: 'You work as',
  chooseWorker: 'Choose who you are',
  switchWorker: 'Switch',
  workerTitle: 'Who are you?',
  workerIntro: 'This tablet takes and gives back spools in your name until you switch.',
  recentWorkers: 'On this tablet',
  seenWorkers: 'On the board',
  anotherWorker: 'Somebody else',
  initials: 'Initials',
  initialsHint: '1 to 8 letters, such as MR',
  id: 'Number',
  idHint: 'Your worker number, such as 93',
  thatIsMe: 'That is me',
  workerWrong: 'Type 1 to 8 letters, and a number from 1 up.',

  links: {
    connecting: 'Connecting',
    live: 'Live',
    polling: 'Polling',
    blind: 'No data',
    offline: 'Offline',
    'signed-out': 'Signed out',
    resting: 'Updating',
  },
  picture: (time, ago) => (ago === null ? `as of ${time}` : `as of ${time}, ${ago} ago`),
  offline: (time, ago) =>
    time === null
      ? 'The shop cannot be reached. Still trying.'
      : `The shop cannot be reached. What you see is of ${time}${ago === null ? '' : `, ${ago} ago`}, and may have changed.`,
  blind: (time, ago) =>
    time === null
      ? 'The shop answers, and can read neither the sheet nor Redis now.'
      : `The shop can read neither the sheet nor Redis. What you see is of ${time}${ago === null ? '' : `, ${ago} ago`}, and may have changed.`,
  resting: (time, ago) =>
    time === null
      ? 'Being brought up to date.'
      : `Being brought up to date. What you see is of ${time}${ago === null ? '' : `, ${ago} ago`}, and may have changed.`,
  signedOut: (time, ago) =>
    time === null
      ? 'The shop wants you to sign in.'
      : `The shop wants you to sign in again. What you see is of ${time}${ago === null ? '' : `, ${ago} ago`}, and may have changed.`,
  polling: 'No live stream: the board asks every 5 seconds.',
  missing: {
    store: 'Redis is away. The sheet decides alone: INICIAR and FINALIZAR go on working.',
    source:
      'The sheet cannot be reached. Only what the locks know is shown; nothing can be taken or given back.',
  },
  down: 'Neither the sheet nor Redis answers. What you see may have changed.',
  degraded: 'The shop works with a part of it down. INICIAR and FINALIZAR will say so when it matters.',
  unlisted: (count) =>
    `${plural(count, 'row', 'rows')} of the sheet without a valid TAG ${count === 1 ? 'is' : 'are'} not shown.`,
  loading: 'Reading the spools…',
  outdated: 'There is a new version of the board.',
  reload: 'Reload',
  backOnline: 'The shop is there again. The board is up to date.',

  search: 'Search spools',
  searchHint: 'TAG or initials',
  clearSearch: 'Clear the search',
  filters: 'Show',
  filterNames: {
    all: 'All',
    mine: 'Mine',
    results: 'Results',
    free: 'Free',
    'in-progress': 'Being taken',
    occupied: 'Occupied',
    stale: 'Over 24 h',
    drift: 'Disagreeing',
    unreadable: 'Unreadable',
    ambiguous: 'Duplicate',
  },
  shown: (shown, all) =>
    shown === all ? plural(all, 'spool', 'spools') : `${shown} of ${plural(all, 'spool', 'spools')}`,
  nothingFound: 'No spool is like what you look for.',
  noSpools: 'The sheet has no spools.',
  showAll: 'Show all',

  states: {
    free: 'DISPONIBLE',
    'in-progress': 'Being taken',
    occupied: 'Occupied',
    stale: 'Over 24 h',
    drift: 'Disagreeing',
    unreadable: 'Unreadable',
    ambiguous: 'Duplicate',
  },
  drifts: {
    'lock-missing': 'The row says occupied, and its lock is missing.',
    'lock-names-another': 'Row and lock name different people.',
    'lock-unreadable': 'The lock cannot be read.',
    'lock-over-free-row': 'The row says free, and a lock is left over.',
    'lock-without-row': 'There is a lock, and the sheet has no such TAG.',
  },
  ambiguous: 'Several rows carry this TAG. Somebody must correct the sheet.',
  yours: 'Yours',
  since: (time, duration) => `since ${time} · ${duration}`,
  sinceUnknown: 'since when is not known',
  labelSays: 'The row says',
  workerNumber: (id) => `worker ${id}`,
  justChanged: 'Just changed',
  notListed: 'Not on the board',
  choose: (tag) => `Choose ${tag}`,
  takeOver: 'Take over',
  actionFor: (action, tag) => `${action} ${tag}`,
  duration: (days, hours, minutes) =>
    days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`,
  ago: (duration) => `${duration} ago`,
  seconds: (seconds) => `${seconds} s`,

  asking: 'Asking…',
  notKnownYet: (attempt) => `Not known yet whether it was done. Asking again (try ${attempt})…`,
  taken: (time, degraded) =>
    `It is yours${time === null ? '' : ` since ${time}`}.${degraded ? ' Confirmed by the sheet alone, without Redis.' : ''}`,
  takenAlready: (time) => `It was yours already${time === null ? '' : `, since ${time}`}.`,
  takenOver: (time) => `Taken over: it is yours${time === null ? '' : ` since ${time}`}.`,
  givenBack: 'Given back: it is DISPONIBLE.',
  givenBackBefore: 'It was given back before, by an earlier try.',
  released: 'Released: it is DISPONIBLE.',
  releasedBefore: 'It was released before, by an earlier try.',
  unanswered: {
    iniciar: 'It is not known whether you took it: the shop has not confirmed it. Repeating is safe.',
    finalizar: 'It is not known whether it was given back: the shop has not confirmed it. Repeating is safe.',
    'take-over':
      'It is not known whether it was taken over: the shop has not confirmed it. Repeating is safe.',
    release: 'It is not known whether it was released: the shop has not confirmed it. Repeating is safe.',
  },
  repeat: 'Repeat',
  lookAgain: 'Look again',
  signIn: 'Sign in',
  dismiss: 'Dismiss',
  dismissFor: (tag) => `Dismiss the result of ${tag}`,
  dismissAll: 'Dismiss all',
  outcomes: (done, refused, unanswered) =>
    [
      done > 0 ? `${done} done` : null,
      refused > 0 ? `${refused} refused` : null,
      unanswered > 0 ? `${unanswered} not known` : null,
    ]
      .filter((it) => it !== null)
      .join(' · '),
  showOutcomes: 'Show results',
  forSpool: (tag, text) => `${tag}: ${text}`,

  chosen: (count, hidden) => `${count} chosen${hidden === 0 ? '' : `, ${hidden} not shown`}`,
  chooseShown: (count) => `Choose the ${count} shown`,
  chooseNone: 'Choose none',
  manyIntro: {
    iniciar: (count, who) => `${who} takes ${plural(count, 'spool', 'spools')} at once.`,
    finalizar: (count, who) => `${who} gives back ${plural(count, 'spool', 'spools')} at once.`,
  },
  manyHidden: (hidden) => `${hidden} of them ${hidden === 1 ? 'is' : 'are'} not shown now:`,

  takeOverTitle: 'Take over or release',
  takeOverIntro: (to) =>
    `Taken over, it goes to ${to} in one step. Released, it is DISPONIBLE for anybody. Who decided it and why is kept on record.`,
  from: 'Held by',
  to: 'Goes to',
  reason: 'Reason',
  reasonHint: 'For example: the night shift is over',
  by: 'Decided by',
  byHint: 'Name and role',
  token: 'Supervisor’s token',
  tokenHint: 'Remembered for 5 minutes, in this page alone.',
  tokenKept: 'The supervisor’s token is remembered for some minutes.',
  forgetToken: 'Forget the token',
  takeOverNow: 'Take over now',
  releaseNow: 'Release',
  cancel: 'Cancel',
  wrongToken: 'That is not the supervisor’s token.',
  tokenSigns:
    'That token cannot be sent: it has plain letters, digits and simple signs only. Check the quotes and dashes.',
  fillIn: 'Fill in every field.',

  signInTitle: 'Sign in to the shop',
  signInIntro: 'Ask whoever runs the shop for its token. Each tablet needs it once.',
  shopToken: 'The shop’s token',
  signOut: 'Sign out',
  wrongShopToken: 'That is not the shop’s token.',
  tooManyTries: 'Too many tries. Wait a moment and try again.',
  noAnswer: 'The shop did not answer. Try again.',

  problems: {
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
    'lock-expired': () => 'Its lock has expired. The sheet has not changed.',
    aborted: () => 'The request was given up before anything changed.',
    'source-misshaped': () => 'The sheet has not the shape it must have. Somebody must correct it first.',
    'source-unavailable': () => 'The sheet cannot be reached. Nothing was changed.',
    'store-unavailable': () => 'Redis is away, and this needs it. Nothing was changed.',
    unavailable: () => 'Neither the sheet nor Redis can be reached. Nothing was changed.',
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
    'request-too-slow': () =>
      'The network is very slow: the request did not come whole. Nothing was changed.',
    'body-too-large': () => 'The request is too large. Choose fewer spools.',
    'unsupported-media-type': () => 'The shop did not understand the request. Reload the page.',
    'headers-too-large': () => 'The request is too large.',
    'too-many-sign-ins': () => 'Too many tries. Wait a moment and try again.',
    'no-history': () => 'This shop hands out no history of its spools.',
    'board-unread': () => 'The shop has not been able to read the sheet or Redis yet.',
    'too-many-requests': () => 'Too many requests at once. Wait a moment and try again.',
    'too-many-streams': () => 'Too many boards are open at once.',
    'internal-error': () => 'Something in the shop broke. Look at the spool again, then decide.',
    'not-from-here': () =>
      'A spool with this TAG cannot be taken over or released from the board. Nothing was asked for; somebody must correct the TAG in the sheet.',
    unexpected: ({ status }) =>
      `An answer that nobody expected (${status}). Look at the spool again, then decide.`,
  },
};
