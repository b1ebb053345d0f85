import { DRIFTS, SPOOL_STATES, type Drift, type SpoolState } from '@spoollock/core/browser';
import { list, moment, number, object, oneOf, text, texts } from './reading.js';
import { readSettings, type Settings } from './settings.js';
import { readWorker, type Worker } from './worker.js';

/** A spool and a board as the shop sends them, read from JSON. What cannot be read is left out, never guessed. */

export interface Spool {
  readonly tag: string;
  readonly state: SpoolState;
  readonly worker: Worker | null;
  /** The row's label letter for letter: a person may have typed anything. */
  readonly label: string | null;
  /** Milliseconds since 1970. */
  readonly since: number | null;
  readonly fence: number | null;
  readonly drift: Drift | null;
  /** The tags that nobody can tell from one another, where it is ambiguous for them. */
  readonly alike: readonly string[];
}

/** How both sides stood when the picture was taken. */
interface Standing {
  readonly at: number;
  /** The spools that were read at that moment, and when all others were. */
  readonly named: readonly string[];
  readonly others: number;
  readonly unlisted: number;
  readonly missing: 'store' | 'source' | null;
  readonly health: 'ok' | 'degraded' | 'down';
}

export interface Board extends Standing {
  readonly zone: string;
  /** Of the page that the shop serves, where it says so. */
  readonly build: string | null;
  readonly settings: Settings;
  readonly spools: readonly Spool[];
}

export interface Changes extends Standing {
  readonly spools: readonly Spool[];
  readonly removed: readonly string[];
}

export function readBoard(input: unknown): Board | null {
  const members = object(input);
  const standing = readStanding(members);
  if (members === null || standing === null || !Array.isArray(members['spools'])) return null;
  const zone = text(members['zone']) ?? 'UTC';
  const settings = readSettings(members['settings']);
  return {
    ...standing,
    zone,
    build: text(members['build']),
    settings,
    spools: readSpools(members['spools']),
  };
}

export function readChanges(input: unknown): Changes | null {
  const members = object(input);
  const standing = readStanding(members);
  if (members === null || standing === null) return null;
  const removed = texts(members['removed']);
  return { ...standing, spools: readSpools(members['spools']), removed };
}

function readStanding(members: ReturnType<typeof object>): Standing | null {
  const at = moment(members?.['at']);
  if (members === null || at === null) return null;
  return {
    at,
    named: texts(members['named']),
    others: moment(members['others']) ?? at,
    unlisted: number(members['unlisted']) ?? 0,
    missing: oneOf(['store', 'source'], members['missing']),
    health: oneOf(['ok', 'degraded', 'down'], members['health']) ?? 'ok',
  };
}

function readSpools(input: unknown): readonly Spool[] {
  return list(input).flatMap((each) => readSpool(each) ?? []);
}

function readSpool(input: unknown): Spool | null {
  const members = object(input);
  const tag = text(members?.['tag']);
  const state = oneOf(SPOOL_STATES, members?.['state']);
  if (members === null || tag === null || state === null) return null;
  return {
    tag,
    state,
    worker: readWorker(members['worker']),
    label: text(members['label']),
    since: moment(members['since']),
    fence: number(members['fence']),
    drift: oneOf(DRIFTS, members['drift']),
    alike: texts(members['alike']),
  };
}
