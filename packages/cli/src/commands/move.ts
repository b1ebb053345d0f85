import { Option, type Command } from 'commander';
import type { AlsoColumns, OccupationRow, OccupationSource, SourceFault } from '@spoollock/core/adapter';
import { createGoogleSheetsSource, putSheetRows, readSheetOwnCells } from '@spoollock/google-sheets';
import { putPostgresRows, readPostgresOwnCells } from '@spoollock/postgres';
import { openDatabase, type OpenedDatabase } from '@spoollock/postgres/open';
import { err, ok, type Result } from 'neverthrow';
import { openSheet, type SheetLink } from '../connections/sheet-link.js';
import {
  differences,
  ownKey,
  planOf,
  sideOf,
  type AboutSide,
  type MovedRow,
  type MovePlan,
  type Side,
} from '../moving/plan.js';
import { moveDocument, moveLines, type Moved } from '../output/move-view.js';
import { ownFailure, saidBy, wrongSettings, wrongUsage, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import type { Settings } from '../settings/settings.js';
import type { Choose, MoveTask } from './task.js';

type Place = 'sheet' | 'postgres';

interface MoveOptions {
  readonly from: Place;
  readonly to: Place;
  readonly write?: boolean;
}

const USUAL_TIMEOUT_MS = 60_000;

export function addMove(program: Command, choose: Choose): void {
  const place = (flag: string, text: string): Option =>
    new Option(flag, text).choices(['sheet', 'postgres']).makeOptionMandatory();
  program
    .command('move')
    .description('bring all spools from the sheet to the database of DATABASE_URL, or back')
    .addOption(place('--from <place>', 'where the spools are'))
    .addOption(place('--to <place>', 'where they are to be'))
    .option('--write', 'do it; without it nothing is written, and what would be is shown')
    .addHelpText(
      'after',
      `
Versions and holders go along, so that fences go on, and the columns of your own that --also names. Odd rows are named and left. It may be run again, and goes on.
Close the shop for --write: a row that changes meanwhile is named, and the move is not done then.

Examples:
  $ spoollock move --from sheet --to postgres
  $ spoollock move --from sheet --to postgres --write
  $ spoollock move --from postgres --to sheet --json | jq .conflicts`,
    )
    .action((options: MoveOptions) => choose({ kind: 'move', run: (task) => move(options, task) }));
}

/** One place, opened. */
interface Opened {
  readonly source: Pick<OccupationSource, 'rows'>;
  readonly where: string;
  /** Once its rows were read. */
  hasVersions(): boolean;
  /** The shop's own columns that move along, by tag; a column that is not there is a fault that names it. */
  own(): Promise<Result<AboutSide['own'], SourceFault>>;
  readonly blankVersion: AboutSide['blankVersion'];
  put(rows: readonly MovedRow[]): Promise<Result<unknown, SourceFault>>;
}

/** What kept it from its end, and whether anything may have been written by then. */
interface Stopped {
  readonly fault: SourceFault;
  readonly isWriting: boolean;
}

const nothingWritten = (fault: SourceFault): Stopped => ({ fault, isWriting: false });
const halfWritten = (fault: SourceFault): Stopped => ({ fault, isWriting: true });

export async function move({ from, to, write = false }: MoveOptions, task: MoveTask): Promise<Outcome> {
  if (from === to) return wrongUsage('--from and --to must be two places.');
  const { settings, databaseUrl } = task;
  if (settings.isErr()) return wrongSettings(settings.error);
  if (databaseUrl === undefined)
    return wrongSettings(['DATABASE_URL is not set: a postgres:// URL, or embedded: and a folder.']);
  const { sheet: looks, table, also } = settings.value;
  if (to === 'postgres' && table.table !== undefined)
    return wrongSettings(['SPOOLLOCK_TABLE is set, and a move goes into spoollock_spools: unset it.']);
  const database = await openDatabase(databaseUrl, { labels: looks.labels, ...table, also });
  if (database.isErr()) {
    const { type, message } = database.error;
    if (type === 'wrong-address') return wrongSettings([`DATABASE_URL is wrong: ${message}`]);
    const isMissing = type === 'not-installed';
    return ownFailure({ type: isMissing ? type : 'cannot-open', message, next: 'correct-input' });
  }
  try {
    const sheet = sheetPlace(await openSheet(settings.value, task.clock), settings.value, task);
    const places = { sheet, postgres: databasePlace(database.value, settings.value) };
    const moved = await carry(places[from], places[to], write, database.value, task);
    if (moved.isErr()) return unreachable(moved.error);
    const { plan, left } = moved.value;
    return {
      ending: plan.conflicts.length + left.length > 0 ? 'refused' : 'done',
      document: moveDocument(moved.value),
      lines: moveLines(moved.value),
    };
  } finally {
    await database.value.close();
  }
}

/** Reads both, decides, writes, and reads both again. */
async function carry(
  from: Opened,
  to: Opened,
  write: boolean,
  database: OpenedDatabase,
  task: MoveTask,
): Promise<Result<Moved, Stopped>> {
  const step = <T>(text: string, work: () => PromiseLike<T>): Promise<T> =>
    withProgress(task.terminal, task.clock, text, work);
  if (write) {
    const prepared = await database.prepare();
    if (prepared.isErr()) return err(nothingWritten(prepared.error));
  }
  const before = await step('Reading both sides', () => readBoth(from, to, write, task));
  if (before.isErr()) return err(nothingWritten(before.error));
  const [source, target] = before.value;
  const plan: MovePlan = planOf(source, target);
  const moved = { plan, oddities: source.oddities, where: { from: from.where, to: to.where } };
  if (!write || plan.conflicts.length > 0) return ok({ ...moved, isWritten: false, left: [] });
  const put = await step(`Writing ${plan.put.length} rows`, () => to.put(plan.put));
  if (put.isErr()) return err(halfWritten(put.error));
  const after = await step('Comparing row by row', () => readBoth(from, to, write, task));
  return after
    .map(([now, there]) => ({ ...moved, isWritten: true, left: differences(source, now, there) }))
    .mapErr(halfWritten);
}

async function readBoth(
  from: Opened,
  to: Opened,
  hasTables: boolean,
  task: MoveTask,
): Promise<Result<readonly [Side, Side], SourceFault>> {
  const [source, target] = await Promise.all([rowsOf(from, task), rowsOf(to, task)]);
  if (source.isErr()) return err(source.error);
  if (!from.hasVersions() || !to.hasVersions()) return err(NO_VERSIONS);
  // A dry run makes no tables, and a database without them has no rows.
  const isNew = target.isErr() && target.error.type === 'source-misshaped' && !hasTables;
  if (target.isErr() && !isNew) return err(target.error);
  // A column that one of them lacks is named here, before anything is written.
  const [ownSource, ownTarget] = await Promise.all([from.own(), to.own()]);
  if (ownSource.isErr()) return err(ownSource.error);
  if (ownTarget.isErr()) return err(ownTarget.error);
  return ok([
    sideOf(source.value, { own: ownSource.value, blankVersion: from.blankVersion }),
    sideOf(target.unwrapOr([]), { own: ownTarget.value, blankVersion: to.blankVersion }),
  ]);
}

const NO_VERSIONS: SourceFault = {
  type: 'source-misshaped',
  problem:
    'the sheet has no column of versions, by which a move tells the later state of a row: add an empty column with that header',
};

async function rowsOf(
  { source }: Opened,
  { clock, signal, settings }: MoveTask,
): Promise<Result<readonly OccupationRow[], SourceFault>> {
  const timeoutMs = settings.map((read) => read.timeoutMs).unwrapOr(undefined) ?? USUAL_TIMEOUT_MS;
  const rows: OccupationRow[] = [];
  for await (const chunk of source.rows({ deadlineMs: clock.now() + timeoutMs, signal })) {
    if (chunk.isErr()) return err(chunk.error);
    rows.push(...chunk.value);
  }
  return ok(rows);
}

function sheetPlace(
  { client, where }: SheetLink,
  { spreadsheetId, timeZone, also, sheet: { trailTab: _, ...looks } }: Settings,
  { clock, signal }: MoveTask,
): Opened {
  const about = { client, spreadsheetId, timeZone, ...looks };
  const source = createGoogleSheetsSource({ ...about, clock });
  return {
    ...{ source, where, blankVersion: null },
    own: async () => (hasNone(also) ? ok(new Map()) : readSheetOwnCells({ ...about, also, signal })),
    hasVersions: () => source.hasVersions !== false,
    put: (rows) => putSheetRows({ ...about, also, rows, signal }),
  };
}

function databasePlace(
  { client, source, where }: OpenedDatabase,
  { sheet: { labels }, table, also }: Settings,
): Opened {
  return {
    // A row of the shop's own table that was never written has none yet.
    ...{ source, where, blankVersion: 0 },
    async own() {
      if (hasNone(also)) return ok(new Map());
      const read = await readPostgresOwnCells({ client, ...table, also });
      return read.map((cells) => new Map([...cells].map(([tag, own]) => [ownKey(tag), ok(own)])));
    },
    hasVersions: () => true,
    put: (rows) => putPostgresRows({ client, rows, also, labels }),
  };
}

function hasNone(also: AlsoColumns): boolean {
  return Object.keys(also).length === 0;
}

function unreachable({ fault, isWriting }: Stopped): Outcome {
  const isMisshaped = fault.type === 'source-misshaped';
  const written = isWriting
    ? 'What was written is right; run the command again, and it goes on.'
    : 'No row was written.';
  const message = `${saidBy(fault)}. ${written}`;
  const error = { type: fault.type, message, next: isMisshaped ? 'fix-source' : 'repeat-later' };
  return {
    ending: isMisshaped ? 'refused' : 'unreachable',
    document: { error },
    lines: [],
    notes: [`spoollock: ${message}`],
  };
}
