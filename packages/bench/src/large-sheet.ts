import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startSheetsEmulator, type CellSeed } from '@spoollock/sheets-emulator';

const FLAG = '--large-sheet';
const TAB = 'Operaciones';
const COLUMNS = 71;
const OURS = { tag: 6, label: 63, since: 64, version: 65 } as const;
const SERIAL = 46_346.5;

export const SPREADSHEET = 'a-large-shop';
export const TOKEN = 'bench';

/** A sheet of so many rows and 71 columns in an emulator, in a process of its own. */
export async function largeSheet(
  script: URL,
  rows: number,
): Promise<{ readonly url: string; close(): void }> {
  const child = fork(script, [FLAG, String(rows)]);
  const [url] = (await once(child, 'message')) as [unknown];
  return { url: String(url), close: () => void child.kill() };
}

/** That process's side of it. `false` in any other one. */
export async function runLargeSheet(): Promise<boolean> {
  const at = process.argv.indexOf(FLAG);
  if (at === -1) return false;
  process.once('disconnect', () => process.exit());
  const values = [header(), ...Array.from({ length: Number(process.argv[at + 1]) }, (_, row) => cells(row))];
  const { url } = await startSheetsEmulator({
    spreadsheets: [{ id: SPREADSHEET, timeZone: 'America/Santiago', sheets: [{ title: TAB, values }] }],
    token: TOKEN,
  });
  process.send?.(url);
  return true;
}

function header(): CellSeed[] {
  const names = Array.from({ length: COLUMNS }, (_, column) => `Control_${column}`);
  const ours = { tag: 'TAG_SPOOL', label: 'Ocupado_Por', since: 'Fecha_Ocupacion', version: 'version' };
  for (const field of ['tag', 'label', 'since', 'version'] as const) names[OURS[field]] = ours[field];
  return names;
}

/** The tag of a row, the first of them being 0. */
function rowTag(row: number): string {
  return `MK-${1_335 + (row % 12)}-CW-${25_000 + row}-019`;
}

/** The tag of the `index`-th row that begins as a free one. */
export function freeRowTag(index: number): string {
  return rowTag(3 * Math.floor(index / 2) + 1 + (index % 2));
}

/** Every third one is occupied, half of those with a date that is text. */
function cells(row: number): CellSeed[] {
  const line: CellSeed[] = Array.from({ length: COLUMNS }, () => 'ok');
  const isOccupied = row % 3 === 0;
  line[OURS.tag] = rowTag(row);
  line[OURS.label] = isOccupied ? 'MR(93)' : 'DISPONIBLE';
  line[OURS.since] = isOccupied ? (row % 2 === 0 ? SERIAL : '20-11-2026 09:37:00') : null;
  line[OURS.version] = row % 40;
  return line;
}
