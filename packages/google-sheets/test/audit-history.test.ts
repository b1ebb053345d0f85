import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { formatShopTime, type Holding } from '@spoollock/core/adapter';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { startSheetsEmulator, type SheetsEmulator } from '@spoollock/sheets-emulator';
import { VirtualClock } from '@spoollock/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSheetHistory } from '../src/audit/history.js';
import { AUDIT_HEADERS } from '../src/audit/lines.js';
import { createAuditTrail } from '../src/audit/trail.js';
import { sheetsClient } from './support/clients.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const ZONE = 'America/Santiago';
const HOUR_MS = 3_600_000;
const BATCH_GET = 'spreadsheets.values.batchGet';

let emulator: SheetsEmulator;
let clock: VirtualClock;
let lock: SpoolLock;

beforeEach(async () => {
  emulator = await startSheetsEmulator({
    spreadsheets: [
      {
        id: 'shop',
        timeZone: ZONE,
        locale: 'es_CL',
        sheets: [
          { title: 'Metadata', values: [[...AUDIT_HEADERS]] },
          { title: 'Empty', values: [] },
          { title: 'Notas', values: [['nada']] },
        ],
      },
    ],
  });
  clock = new VirtualClock(Date.UTC(2026, 4, 4, 12));
  const source = new MemoryOccupationSource([{ tag: 'MK-1' }, { tag: 'MK-2' }], { clock });
  lock = createSpoolLock({ source, clock, timeZone: ZONE, stale: 'supersede' });
});

afterEach(async () => {
  await lock.close();
  await emulator.close();
});

const history = (more: object = {}) =>
  createSheetHistory({
    client: sheetsClient(emulator.url, emulator.token),
    spreadsheetId: 'shop',
    clock,
    ...more,
  });

/** What a day in the shop leaves in the tab. */
async function live(): Promise<void> {
  const trail = createAuditTrail({
    client: sheetsClient(emulator.url, emulator.token),
    spreadsheetId: 'shop',
    onTrouble: () => undefined,
    clock,
  });
  lock.listen(trail.listener);
  await lock.iniciar('MK-1', MR);
  await lock.iniciar('MK-2', MR);
  await clock.advance(6 * HOUR_MS);
  await lock.takeOver('MK-1', { from: MR, to: JP, by: 'jefa', reason: 'turno' });
  await clock.advance(2 * HOUR_MS);
  await lock.finalizar('MK-1', JP);
  await clock.advance(20 * HOUR_MS);
  await lock.iniciar('MK-2', JP);
  expect((await trail.close()).isOk()).toBe(true);
}

const reads = (): number => emulator.calls.byMethod()[BATCH_GET] ?? 0;

const told = ({ tag, worker, from, durationMs, endedBy }: Holding): string =>
  [
    tag,
    worker?.initials,
    from && formatShopTime(from, ZONE),
    durationMs && durationMs / HOUR_MS,
    endedBy,
  ].join(' ');

const DAY = [
  'MK-2 JP 05-05-2026 12:00:00  ',
  'MK-1 JP 04-05-2026 14:00:00 2 worker',
  'MK-2 MR 04-05-2026 08:00:00 28 superseded',
  'MK-1 MR 04-05-2026 08:00:00 6 take-over',
];

describe('the history in the tab of the audit trail', () => {
  it('tells of a spool and of a worker in one read of the tab, which questions share', async () => {
    await live();
    const asked = history();
    const before = reads();
    const [ofSpool, ofMR, ofJP] = await Promise.all([
      asked.ofSpool('MK-1'),
      asked.ofWorker(93),
      asked.ofWorker(94),
    ]);
    expect(ofSpool._unsafeUnwrap().holdings.map(told)).toEqual([DAY[1], DAY[3]]);
    expect(ofSpool._unsafeUnwrap()).toMatchObject({
      count: 2,
      timed: 2,
      meanMs: 4 * HOUR_MS,
      complete: true,
    });
    expect(ofMR._unsafeUnwrap().holdings.map(told).sort()).toEqual([DAY[3], DAY[2]]);
    expect(ofJP._unsafeUnwrap().holdings.map(told)).toEqual([DAY[0], DAY[1]]);
    expect(reads() - before).toBe(1);
    await clock.advance(5_000);
    await asked.ofSpool('MK-1');
    expect(reads() - before).toBe(2);
  });

  it('is the same after a person has sorted the tab, made real dates of the texts and put a column in', async () => {
    await live();
    const person = emulator.spreadsheet('shop');
    person.sortRows('Metadata', { seed: 7 });
    for (let row = 2; row <= 6; row++)
      person.edit('Metadata', `I${row}`, serial(String(person.cell('Metadata', `I${row}`).value)));
    person.insertColumn('Metadata', 'C');
    const found = (await history().ofSpool('MK-1'))._unsafeUnwrap();
    expect(found.holdings.map(told)).toEqual([DAY[1], DAY[3]]);
  });

  it('skips and counts what another program wrote, and lines that are damaged make nothing up', async () => {
    await live();
    emulator.spreadsheet('shop').appendRows('Metadata', [
      ['x', '04-05-2026 07:00:00', 'TOMAR_SPOOL', 'MK-1', 93, 'MR(93)', 'ARM', 'TOMAR', '04-05-2026', '{}'],
      ['y', 'ayer', 'FINALIZAR', 'MK-1', 'noventa', '', '', '', '31-02-2026 08:00:00', '{"by":'],
      ['', '', '', '', '', '', '', '', '', ''],
    ]);
    const found = (await history().ofSpool('MK-1'))._unsafeUnwrap();
    expect(found).toMatchObject({ unread: 1 });
    expect(found.holdings.map(told)).toEqual([DAY[1], DAY[3], 'MK-1    worker']);
  });

  it.each([
    ['Nowhere', 'the spreadsheet has no tab Nowhere'],
    ['Notas', 'the tab Notas has no column with the header ID'],
  ])('of the tab %s it says what is wrong', async (tab, problem) => {
    expect((await history({ tab }).ofSpool('MK-1'))._unsafeUnwrapErr()).toMatchObject({
      type: 'source-misshaped',
      problem,
    });
  });

  it('of a spreadsheet that is not there it says so, in a message with one full stop', async () => {
    const error = (await history({ spreadsheetId: 'nowhere' }).ofSpool('MK-1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      type: 'source-misshaped',
      problem: expect.stringMatching(/^there is no such spreadsheet, or it is not shared: /) as unknown,
    });
    expect(error.message).toMatch(/[^.]\.$/);
  });

  it('of an empty tab there is none, and a reading that failed is not kept', async () => {
    const asked = history({ tab: 'Empty' });
    emulator.faults.next('status', { of: BATCH_GET, status: 503 });
    expect((await asked.ofSpool('MK-1'))._unsafeUnwrapErr().type).toBe('source-unavailable');
    expect((await asked.ofSpool('MK-1'))._unsafeUnwrap()).toMatchObject({ holdings: [], count: 0 });
  });
});

function serial(text: string): number | string {
  const [day = 0, month = 0, year = 0, hour, minute, second] = (text.match(/\d+/g) ?? []).map(Number);
  if (year === 0) return text;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - Date.UTC(1899, 11, 30)) / 86_400_000;
}
