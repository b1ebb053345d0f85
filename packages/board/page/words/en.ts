import { enProblems } from './en-problems.js';
import type { Words } from './texts.js';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

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
  seenWorkers: 'In the shop',
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
      ? 'The shop answers, and cannot read the sheet now.'
      : `The shop cannot read the sheet. What you see is of ${time}${ago === null ? '' : `, ${ago} ago`}, and may have changed.`,
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
    store: 'A part of the system does not answer. INICIAR and FINALIZAR go on working with the sheet.',
    source: 'The sheet cannot be reached. For now nothing can be taken or given back.',
  },
  down: 'The system does not answer. What you see may have changed.',
  degraded: 'The shop works with a part of it down. INICIAR and FINALIZAR will say so when it matters.',
  unlisted: (count) =>
    `${plural(count, 'row', 'rows')} of the sheet without a valid TAG ${count === 1 ? 'is' : 'are'} not shown.`,
  loading: 'Reading the spools…',
  outdated: 'There is a new version of the board.',
  reload: 'Reload',
  backOnline: 'The shop is there again. The board is up to date.',

  search: 'Scan or search spools',
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
    drift: 'To be checked',
    unreadable: 'Unreadable',
    ambiguous: 'Duplicate',
  },
  shown: (shown, all) =>
    shown === all ? plural(all, 'spool', 'spools') : `${shown} of ${plural(all, 'spool', 'spools')}`,
  nothingFound: 'No spool is like what you look for.',
  noSpools: 'The sheet has no spools.',
  showAll: 'Show all',

  youWork: 'You work at this tablet.',
  notTheirs: (id, owners, initials) => `${id} is ${owners}, not ${initials}.`,
  unknownWorker: (id) => `Nobody here has the number ${id}.`,
  severalAlike: 'Several spools are like this TAG. Look for it in the list.',
  unknownScan: 'There is no spool with this TAG.',
  heldBy: (holder, since) => `Held by ${[holder, since].filter((it) => it !== null).join(', ')}.`,
  queued: (count) => `${count} more to do`,
  sound: 'Sound',
  voice: 'Voice',
  oldestFirst: 'Oldest first',
  print: 'Print',
  labels: 'Labels',
  camera: 'Camera',
  partMissing: 'That part of the page could not be loaded. Try again.',
  nobodyHasAny: 'Nobody has any spool.',

  states: {
    free: 'DISPONIBLE',
    'in-progress': 'Being taken',
    occupied: 'Occupied',
    stale: 'Over 24 h',
    drift: 'To be checked',
    unreadable: 'Unreadable',
    ambiguous: 'Duplicate',
  },
  toBeChecked: 'Tell your supervisor.',
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
    `It is yours${time === null ? '' : ` since ${time}`}.${degraded ? ' The sheet has confirmed it.' : ''}`,
  takenAlready: (time) => `It was yours already${time === null ? '' : `, since ${time}`}.`,
  handedOn: (to, time) => `Taken over: ${to} has it${time === null ? '' : ` since ${time}`}.`,
  takenOver: (time) => `Taken over: it is yours${time === null ? '' : ` since ${time}`}.`,
  givenBack: 'Given back: it is DISPONIBLE.',
  givenBackBefore: 'It was given back before, by an earlier try.',
  undo: 'Undo',
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
  takeOverIntro:
    'Taken over, it goes to somebody else in one step. Released, it is DISPONIBLE for anybody. Who decided it and why is kept on record.',
  handOver: (count) => `Hand over (${count})`,
  handOverIntro: 'Each spool goes to the other person in one step, and is never free in between.',
  from: 'Held by',
  to: 'Goes to',
  reason: 'Reason',
  reasonHint: 'For example: the night shift is over',
  by: 'Decided by',
  byHint: 'Name and role',
  token: 'Supervisor’s token',
  tokenHint: 'Remembered for 5 minutes, in this page alone.',
  tokenKept: 'The supervisor’s token is remembered for some minutes.',
  supervisor: 'Supervisor',
  supervisorIntro: 'For some minutes this tablet shows and allows what is a supervisor’s.',
  supervise: 'I am a supervisor',
  forgetToken: 'Forget the token',
  takeOverNow: 'Take over now',
  releaseNow: 'Release',
  cancel: 'Cancel',
  wrongToken: 'That is not the supervisor’s token.',
  tokenSigns:
    'That token cannot be sent: it has plain letters, digits and simple signs only. Check the quotes and dashes.',
  fillIn: 'Fill in every field.',

  historyOf: (name) => `History of ${name}`,
  holdings: (count) => plural(count, 'time', 'times'),
  onAverage: (duration) => `${duration} on the average`,
  olderOnes: 'There are older ones that are not shown.',
  noHistory: 'The record has nothing yet.',
  nobodyKnown: 'nobody knows who',
  notKnown: 'not known',
  untilNow: 'now',
  goesOn: 'Goes on',
  ends: {
    worker: 'FINALIZAR',
    release: 'Released',
    'take-over': 'Taken over',
    superseded: 'Another took it: it was held too long',
    settled: 'Confirmed later',
    unknown: 'How it ended is not known',
  },
  close: 'Close',

  signInTitle: 'Sign in to the shop',
  signInIntro: 'Ask whoever runs the shop for its token. Each tablet needs it once.',
  shopToken: 'The shop’s token',
  signInAsWorker: 'As yourself you can hand over your own spools. Leave it empty on a tablet of many.',
  signedInAs: (worker) => `You signed in as ${worker}. For somebody else, sign out and in again.`,
  numberTaken: 'That number is somebody else’s.',
  signOut: 'Sign out',
  wrongShopToken: 'That is not the shop’s token.',
  tooManyTries: 'Too many tries. Wait a moment and try again.',
  noAnswer: 'The shop did not answer. Try again.',

  problems: enProblems,
};
