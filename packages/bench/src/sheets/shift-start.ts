import { auth, sheets, type sheets_v4 } from '@googleapis/sheets';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { connectNodeRedis } from '../clients.js';
import { SPREADSHEET, TOKEN } from '../large-sheet.js';
import type { ShiftStart } from '../page/figures.js';
import { farSheet, ONLOOKER, spoolTag, TAB, type FarSheet } from './far-sheet.js';
import { NaiveShop } from './naive-shop.js';

const ONE_MINUTE_MS = 60_000;

export interface ShiftPlan {
  readonly roundTripMs: number;
  /** One shift start each, of so many at once, every one with a spool of their own. */
  readonly people: readonly number[];
}

/** So many who each want a spool of their own, at once: naively and ours, each against a sheet of its own. */
export async function shiftStarts(
  script: URL,
  redisUrl: string,
  plan: ShiftPlan,
): Promise<readonly ShiftStart[]> {
  const starts: ShiftStart[] = [];
  for (const people of plan.people) {
    for (const start of [startNaively, startOurs]) {
      const sheet = await farSheet(script, people, plan.roundTripMs);
      try {
        starts.push(await start(sheet, people, redisUrl));
      } finally {
        sheet.close();
      }
    }
  }
  return starts;
}

async function startNaively(sheet: FarSheet, people: number): Promise<ShiftStart> {
  const client = clientOf(sheet);
  const shop = new NaiveShop(client);
  const began = performance.now();
  const told = await Promise.all(numbered(people, (at) => shop.iniciar(spoolTag(at), at + 1)));
  const seconds = (performance.now() - began) / 1000;
  const calls = await sheet.calls();
  if (!told.every(Boolean)) throw new Error('somebody was refused a free spool');
  await expectTaken(sheet, people);
  return { way: 'naive', people, calls, refused: shop.refused, seconds };
}

async function startOurs(sheet: FarSheet, people: number, redisUrl: string): Promise<ShiftStart> {
  const client = clientOf(sheet);
  const redis = await connectNodeRedis(redisUrl);
  await redis.command('flushall');
  let refused = 0;
  const source = createGoogleSheetsSource({
    client,
    spreadsheetId: SPREADSHEET,
    onCall: ({ status }) => void (refused += status === 429 ? 1 : 0),
  });
  const lock = createSpoolLock({ store: redis.store, source });
  // What a process does at its start, before anybody comes.
  (await source.prepare())._unsafeUnwrap();
  await health(lock);
  (await lock.reconcile({ deadlineMs: ONE_MINUTE_MS }))._unsafeUnwrap();
  await sheet.calls();

  const began = performance.now();
  const taken = await Promise.all(
    numbered(people, (at) =>
      lock.iniciar(spoolTag(at), { id: at + 1, initials: 'MR' }, { deadlineMs: ONE_MINUTE_MS }),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  const calls = await sheet.calls();
  for (const answer of taken) answer._unsafeUnwrap();
  await expectTaken(sheet, people);
  await lock.close();
  await redis.close();
  return { way: 'ours', people, calls, refused, seconds };
}

async function health(lock: SpoolLock): Promise<void> {
  const { status } = (await lock.health())._unsafeUnwrap();
  if (status !== 'ok') throw new Error('the sheet or Redis does not answer');
}

/** Every row has its worker. Looked at by another user: the shift start may have used up the quota of the first. */
async function expectTaken(sheet: FarSheet, people: number): Promise<void> {
  const { values } = clientOf(sheet, ONLOOKER).spreadsheets;
  const { data } = await values.get({ spreadsheetId: SPREADSHEET, range: `${TAB}!B2:B` });
  const labels: unknown[] = (data.values ?? []).flat();
  const expected = numbered(people, (at) => `MR(${at + 1})`);
  if (labels.join() !== expected.join()) throw new Error('not every spool has its worker');
}

function clientOf({ url }: FarSheet, token = TOKEN): sheets_v4.Sheets {
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: token });
  return sheets({ version: 'v4', rootUrl: url, auth: login });
}

function numbered<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
