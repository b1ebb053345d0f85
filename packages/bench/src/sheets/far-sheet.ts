import { fork } from 'node:child_process';
import { once } from 'node:events';
import { GOOGLE_QUOTAS, startSheetsEmulator } from '@spoollock/sheets-emulator';
import { SPREADSHEET, TOKEN } from '../large-sheet.js';

const FLAG = '--far-sheet';
export const TAB = 'Operaciones';
/** The token of a second user, who has a quota of their own. */
export const ONLOOKER = 'bench-onlooker';
/** The token of a third. */
export const EARLIER_USER = 'bench-earlier-user';

/** A sheet under Google's own quotas that takes as long for each call as Google does, in a process of its own. */
export interface FarSheet {
  readonly url: string;
  /** The calls that it let in since it was last asked. */
  calls(): Promise<number>;
  close(): void;
}

/** A free row for each spool, the first of them `spoolTag(0)`. */
export async function farSheet(script: URL, spools: number, roundTripMs: number): Promise<FarSheet> {
  const child = fork(script, [FLAG, String(spools), String(roundTripMs)]);
  const hear = async (): Promise<unknown> => ((await once(child, 'message')) as [unknown])[0];
  const url = String(await hear());
  return {
    url,
    async calls() {
      child.send('calls');
      return Number(await hear());
    },
    close: () => void child.kill(),
  };
}

/** That process's side of it. `false` in any other one. */
export async function runFarSheet(): Promise<boolean> {
  const at = process.argv.indexOf(FLAG);
  if (at === -1) return false;
  process.once('disconnect', () => process.exit());
  const [spools, roundTripMs] = process.argv.slice(at + 1).map(Number);
  const rows = Array.from({ length: spools ?? 0 }, (_, row) => [spoolTag(row), 'DISPONIBLE', null, 0]);
  const { url, calls } = await startSheetsEmulator({
    spreadsheets: [
      {
        id: SPREADSHEET,
        timeZone: 'America/Santiago',
        sheets: [
          { title: TAB, values: [['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'], ...rows] },
        ],
      },
    ],
    token: [TOKEN, ONLOOKER, EARLIER_USER],
    latencyMs: roundTripMs ?? 0,
    quotas: GOOGLE_QUOTAS,
  });
  process.on('message', () => {
    process.send?.(calls.total);
    calls.reset();
  });
  process.send?.(url);
  return true;
}

export function spoolTag(row: number): string {
  return `MK-${1_335 + (row % 12)}-CW-${25_000 + row}-019`;
}
