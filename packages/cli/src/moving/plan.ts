import { workerLabel, type Worker } from '@spoollock/core';
import type { AlsoCells, AlsoValue, OccupationRow } from '@spoollock/core/adapter';
import { ok, type Result } from 'neverthrow';

/** A row that can be moved. */
export interface MovedRow {
  readonly tag: string;
  /** `null`: nobody has the spool. */
  readonly worker: Worker | null;
  readonly since: Date | null;
  readonly version: number;
  /** The app's own columns that move along. */
  readonly also: AlsoCells;
}

/** A row that is left where it is, and why. */
export interface Oddity {
  readonly tag: string;
  readonly why: string;
}

/** What is on one side. */
export interface Side {
  readonly rows: ReadonlyMap<string, MovedRow>;
  readonly oddities: readonly Oddity[];
}

/** What a move would do. */
export interface MovePlan {
  /** The rows that are not on the other side, or as they were before. */
  readonly put: readonly MovedRow[];
  /** How many are there already. */
  readonly same: number;
  /** Rows of which the other side knows something else, and not something older. */
  readonly conflicts: readonly Oddity[];
  /** How many are on the other side alone, and stay. */
  readonly others: number;
}

/** What is to be known of one side beside its rows. */
export interface AboutSide {
  /** The app's own columns by tag, or what is wrong with one; blank for a row that is not in it. */
  readonly own: ReadonlyMap<string, Result<AlsoCells, string>>;
  /** What a version that is not there counts as; `null`: such a row is odd. */
  readonly blankVersion: number | null;
}

/** How both sides are asked for the app's own columns of a row. */
export function ownKey(tag: string): string {
  return tag.trim().normalize('NFC');
}

/** Reads what can be moved, and names the rest. Nobody who has a spool is taken for nobody. */
export function sideOf(all: readonly OccupationRow[], { own, blankVersion }: AboutSide): Side {
  const rows = new Map<string, MovedRow>();
  const oddities = new Map<string, Oddity>();
  const odd = (tag: string, why: string): void => void oddities.set(`${tag}\n${why}`, { tag, why });
  for (const { tag, rawTag, occupation } of all) {
    const name = tag ?? rawTag;
    if (name.trim() === '' && occupation.state === 'free') continue;
    if (tag === null) odd(name, 'is no valid tag');
    else if (occupation.state === 'ambiguous') odd(name, `${occupation.rows} rows have this tag`);
    else if (occupation.state === 'unreadable')
      odd(name, `nobody can be read in ${JSON.stringify(occupation.label)}`);
    else if (occupation.state !== 'no-row') {
      const version = occupation.version ?? blankVersion;
      const also = own.get(ownKey(rawTag)) ?? ok({});
      const isOccupied = occupation.state === 'occupied';
      if (version === null) odd(name, 'its version is no whole number');
      else if (isOccupied && occupation.unreadableSince !== undefined)
        odd(name, `its date cannot be read: ${JSON.stringify(occupation.unreadableSince)}`);
      else if (also.isErr()) odd(name, `its column ${also.error}`);
      else
        rows.set(name, {
          ...{ tag: name, version, also: also.value },
          worker: isOccupied ? occupation.worker : null,
          since: isOccupied ? occupation.since : null,
        });
    }
  }
  return { rows, oddities: [...oddities.values()] };
}

/** Versions only grow, so a row with a lower one is an earlier state of the same. Two of one version must be the same. */
export function planOf(from: Side, to: Side): MovePlan {
  const odd = new Map(to.oddities.map(({ tag, why }) => [tag, why]));
  const put: MovedRow[] = [];
  const conflicts: Oddity[] = [];
  let same = 0;
  for (const row of from.rows.values()) {
    const there = to.rows.get(row.tag);
    const why = odd.get(row.tag);
    if (why !== undefined) conflicts.push({ tag: row.tag, why: `on the other side: ${why}` });
    else if (there !== undefined && isSame(row, there)) same += 1;
    else if (there === undefined || there.version < row.version || lacksOwnCells(there, row)) put.push(row);
    else conflicts.push({ tag: row.tag, why: inOtherWords(row, there) });
  }
  const others = [...to.rows.keys()].filter((tag) => !from.rows.has(tag)).length;
  return { put, same, conflicts, others };
}

/** The rows that are not the same on both sides, after they were written. */
export function differences(before: Side, from: Side, to: Side): readonly Oddity[] {
  return [...from.rows.values()].flatMap((row): Oddity[] => {
    const there = to.rows.get(row.tag);
    if (there !== undefined && isSame(row, there)) return [];
    const was = before.rows.get(row.tag);
    const why =
      was === undefined || !isSame(was, row)
        ? `changed while it was moved: it is ${inWords(row)} now`
        : inOtherWords(row, there);
    return [{ tag: row.tag, why }];
  });
}

function isSame(one: MovedRow, other: MovedRow): boolean {
  return isSameState(one, other) && otherCells(one, other).length === 0;
}

/** In whole seconds, which is what a sheet can keep. */
function isSameState(one: MovedRow, other: MovedRow): boolean {
  const seconds = (at: Date | null): number | null => at && Math.floor(at.getTime() / 1000);
  return (
    one.version === other.version &&
    one.worker?.id === other.worker?.id &&
    one.worker?.initials === other.worker?.initials &&
    seconds(one.since) === seconds(other.since)
  );
}

/** The columns in which the two differ. */
function otherCells(one: MovedRow, other: MovedRow): readonly string[] {
  const names = new Set([...Object.keys(one.also), ...Object.keys(other.also)]);
  return [...names].filter((name) => plain(one.also[name]) !== plain(other.also[name]));
}

function plain(value: AlsoValue | undefined): string | number | boolean | null {
  return value instanceof Date ? Math.floor(value.getTime() / 1000) : (value ?? null);
}

/** The same spool in the same state, which was moved before its own columns were there or were named. */
function lacksOwnCells(there: MovedRow, row: MovedRow): boolean {
  return isSameState(there, row) && Object.values(there.also).every((value) => value === null);
}

function inOtherWords(row: MovedRow, there: MovedRow | undefined): string {
  if (there === undefined) return `is ${inWords(row)}, and on the other side not there`;
  const columns = otherCells(row, there);
  if (!isSameState(row, there) || columns.length === 0)
    return `is ${inWords(row)}, and on the other side ${inWords(there)}`;
  const said = ({ also }: MovedRow, name: string): string =>
    JSON.stringify(also[name] ?? null).slice(0, LONGEST);
  return columns
    .map((name) => `has ${said(row, name)} in ${name}, and on the other side ${said(there, name)}`)
    .join('; ');
}

const LONGEST = 100;

function inWords({ worker, since, version }: MovedRow): string {
  const who = worker === null ? 'free' : `with ${workerLabel(worker)} since ${since?.toISOString() ?? '?'}`;
  return `${who} at version ${version}`;
}
