import { auth, sheets, type sheets_v4 } from '@googleapis/sheets';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { connectNodeRedis } from '../clients.js';
import { SPREADSHEET, TOKEN } from '../large-sheet.js';
import type { ShiftStart } from '../page/figures.js';
import { farSheet, ONLOOKER, spoolTag, TAB, EARLIER_USER, type FarSheet } from './far-sheet.js';
import { NaiveShop } from './naive-shop.js';

const ONE_MINUTE_MS = 60_000;

/**
 * So many take spools of their own before it is measured, as another user with quotas of their own. No shop starts its
 * program for a shift, and code that runs for the first time takes several times as long, here and in the emulator.
 */
const EARLIER_SHIFT = 50;

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
      const sheet = await farSheet(script, people + EARLIER_SHIFT, plan.roundTripMs);
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
  const before = new NaiveShop(clientOf(sheet, EARLIER_USER));
  await Promise.all(numbered(EARLIER_SHIFT, (at) => before.iniciar(spoolTag(people + at), people + at + 1)));
  await sheet.calls();

  const shop = new NaiveShop(clientOf(sheet));
  const began = performance.now();
  const told = await Promise.all(numbered(people, (at) => shop.iniciar(spoolTag(at), at + 1)));
  const seconds = (performance.now() - began) / 1000;
  const calls = await sheet.calls();
  if (!told.every(Boolean)) throw new Error('somebody was refused a free spool');
  await expectTaken(sheet, people);
  return { way: 'naive', people, calls, refused: shop.refused, seconds };
}

async function startOurs(sheet: FarSheet, people: number, redisUrl: string): Promise<ShiftStart> {
  const redis = await connectNodeRedis(redisUrl);
  await redis.command('flushall');
  const before = createSpoolLock({
    store: redis.store,
    source: createGoogleSheetsSource({
      client: clientOf(sheet, EARLIER_USER),
      spreadsheetId: SPREADSHEET,
    }),
  });
  await takeAll(before, EARLIER_SHIFT, people);
  await before.close();

  const client = clientOf(sheet);
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
  await takeAll(lock, people);
  const seconds = (performance.now() - began) / 1000;
  const calls = await sheet.calls();
  await expectTaken(sheet, people);
  await lock.close();
  await redis.close();
  return { way: 'ours', people, calls, refused, seconds };
}

/** So many take a spool each, at once; the first of them `spoolTag(from)`. */
async function takeAll(lock: SpoolLock, people: number, from = 0): Promise<void> {
  const taken = await Promise.all(
    numbered(people, (at) =>
      lock.iniciar(spoolTag(from + at), { id: from + at + 1, initials: 'MR' }, { deadlineMs: ONE_MINUTE_MS }),
    ),
  );
  for (const answer of taken) answer._unsafeUnwrap();
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
  const expected = numbered(people + EARLIER_SHIFT, (at) => `MR(${at + 1})`);
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
