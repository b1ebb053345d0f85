import type { Drift, HoldingEnd, SpoolState } from '@spoollock/core/browser';
import type { Filter } from '../state/matching.js';
import type { OwnWish, Wish } from '../state/order.js';
import type { Problem } from '../wire/problem.js';
import type { Link } from '../state/state.js';

/** Every text of the board. A language that leaves one out does not compile. */
export interface Words {
  readonly pageTitle: string;
  readonly board: string;
  readonly question: string;
  readonly language: string;

  /** Who works here. */
  readonly youAre: string;
  readonly chooseWorker: string;
  readonly switchWorker: string;
  readonly workerTitle: string;
  readonly workerIntro: string;
  readonly recentWorkers: string;
  readonly seenWorkers: string;
  readonly anotherWorker: string;
  readonly initials: string;
  readonly initialsHint: string;
  readonly id: string;
  readonly idHint: string;
  readonly thatIsMe: string;
  readonly workerWrong: string;

  /** How the shop is heard. */
  readonly links: Readonly<Record<Link, string>>;
  readonly picture: (time: string, ago: string | null) => string;
  readonly offline: (time: string | null, ago: string | null) => string;
  readonly blind: (time: string | null, ago: string | null) => string;
  readonly resting: (time: string | null, ago: string | null) => string;
  readonly signedOut: (time: string | null, ago: string | null) => string;
  readonly polling: string;
  readonly missing: Readonly<Record<'store' | 'source', string>>;
  readonly down: string;
  readonly degraded: string;
  readonly unlisted: (count: number) => string;
  readonly loading: string;
  readonly backOnline: string;
  readonly outdated: string;
  readonly reload: string;

  /** Looking for spools. */
  readonly search: string;
  readonly searchHint: string;
  readonly clearSearch: string;
  readonly filters: string;
  readonly filterNames: Readonly<Record<Filter, string>>;
  readonly shown: (shown: number, all: number) => string;
  readonly nothingFound: string;
  readonly noSpools: string;
  readonly showAll: string;

  /** A scan. */
  readonly youWork: string;
  readonly notTheirs: (id: number, owners: string, initials: string) => string;
  readonly unknownWorker: (id: number) => string;
  /** Several spools are like what was scanned. */
  readonly severalAlike: string;
  readonly unknownScan: string;
  readonly heldBy: (holder: string, since: string | null) => string;
  /** So many scans wait for their turn. */
  readonly queued: (count: number) => string;
  readonly sound: string;
  /** Answers are said aloud. */
  readonly voice: string;
  readonly oldestFirst: string;
  readonly print: string;
  readonly labels: string;
  readonly camera: string;
  /** A part of the page that is loaded when it is wanted. */
  readonly partMissing: string;
  /** Of the screen on the wall. */
  readonly nobodyHasAny: string;

  /** A row. */
  readonly states: Readonly<Record<SpoolState, string>>;
  /** Something is wrong that a worker can do nothing about. */
  readonly toBeChecked: string;
  /** Of supervisors alone: what concerns a spool's lock. */
  readonly drifts: Readonly<Record<Drift, string>>;
  /** Several rows carry the tag. */
  readonly ambiguous: string;
  readonly yours: string;
  readonly since: (time: string, duration: string) => string;
  readonly sinceUnknown: string;
  readonly labelSays: string;
  /** A worker of whom the id alone is known. */
  readonly workerNumber: (id: number) => string;
  readonly notListed: string;
  /** It is shown though it is not what is looked for any more. */
  readonly justChanged: string;
  readonly choose: (tag: string) => string;
  readonly takeOver: string;
  readonly actionFor: (action: string, tag: string) => string;
  readonly duration: (days: number, hours: number, minutes: number) => string;
  readonly ago: (duration: string) => string;
  readonly seconds: (seconds: number) => string;

  /** What was asked for, and what became of it. */
  readonly asking: string;
  readonly notKnownYet: (attempt: number) => string;
  readonly taken: (time: string | null, degraded: boolean) => string;
  readonly takenAlready: (time: string | null) => string;
  readonly handedOn: (to: string, time: string | null) => string;
  readonly takenOver: (time: string | null) => string;
  readonly givenBack: string;
  /** By an earlier try of the same order. */
  readonly givenBackBefore: string;
  /** Taken again within the seconds in which it may be taken back. */
  readonly undo: string;
  readonly released: string;
  readonly releasedBefore: string;
  readonly unanswered: Readonly<Record<Wish['kind'], string>>;
  readonly repeat: string;
  readonly lookAgain: string;
  readonly signIn: string;
  readonly dismiss: string;
  readonly dismissFor: (tag: string) => string;
  readonly dismissAll: string;
  readonly outcomes: (done: number, refused: number, unanswered: number) => string;
  readonly showOutcomes: string;
  readonly forSpool: (tag: string, text: string) => string;

  /** Several at once. */
  readonly chosen: (count: number, hidden: number) => string;
  readonly chooseShown: (count: number) => string;
  readonly chooseNone: string;
  readonly manyIntro: Readonly<Record<OwnWish['kind'], (count: number, who: string) => string>>;
  readonly manyHidden: (hidden: number) => string;

  /** Taking over, and releasing. */
  readonly takeOverTitle: string;
  readonly takeOverIntro: string;
  readonly handOver: (count: number) => string;
  readonly handOverIntro: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly by: string;
  readonly byHint: string;
  readonly token: string;
  readonly tokenHint: string;
  readonly tokenKept: string;
  readonly forgetToken: string;
  readonly supervisor: string;
  readonly supervisorIntro: string;
  readonly supervise: string;
  readonly takeOverNow: string;
  readonly releaseNow: string;
  readonly cancel: string;
  readonly wrongToken: string;
  /** It has characters in it that no header can carry. */
  readonly tokenSigns: string;
  readonly fillIn: string;

  /** Who had a spool before. */
  readonly historyOf: (name: string) => string;
  readonly holdings: (count: number) => string;
  readonly onAverage: (duration: string) => string;
  /** There are more than are shown. */
  readonly olderOnes: string;
  readonly noHistory: string;
  readonly nobodyKnown: string;
  readonly notKnown: string;
  readonly untilNow: string;
  readonly goesOn: string;
  readonly ends: Readonly<Record<HoldingEnd, string>>;
  readonly close: string;

  /** Signing in. */
  readonly signInTitle: string;
  readonly signInIntro: string;
  readonly shopToken: string;
  /** Where workers hand over their own spools. */
  readonly signInAsWorker: string;
  readonly signedInAs: (worker: string) => string;
  readonly numberTaken: string;
  readonly signOut: string;
  readonly wrongShopToken: string;
  readonly tooManyTries: string;
  readonly noAnswer: string;

  /** Why it was not done, composed from what the problem says, never from its English `detail`. */
  readonly problems: Readonly<Record<Problem['type'], (problem: Problem, told: MessageFacts) => string>>;
}

/** What a problem's words are made of, in the reader's language. */
export interface MessageFacts {
  /** `MR(93)`, `worker 93`, or the label as it stands; `null` when nobody is known. */
  readonly holder: string | null;
  /** `since 14:03 (2 h 5 min)`, or `null`. */
  readonly since: string | null;
}
