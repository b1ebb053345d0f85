import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import type { CellSeed } from '@spoollock/sheets-emulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sheetsClient } from './support/clients.js';
import { HEADER, ID, ShopSheet, soon, TAB } from './support/shop-sheet.js';

const ROWS = 10_000;
const COLUMNS = 71;
const OTHERS = 'somebody else’s cell';

/** A shop of the size that is promised; what is in no column of ours can be told by its text. */
function largeSheet(): CellSeed[][] {
  const others = (from: number): string[] => Array.from({ length: COLUMNS - from }, () => OTHERS);
  const header = [...HEADER, ...Array.from({ length: COLUMNS - HEADER.length }, (_, at) => `Control_${at}`)];
  const rows = Array.from({ length: ROWS }, (_, at): CellSeed[] => [
    OTHERS,
    `MK-${at}`,
    OTHERS,
    at % 3 === 0 ? 'MR(93)' : 'DISPONIBLE',
    at % 3 === 0 ? 46_146.5 : null,
    at,
    ...others(6),
  ]);
  return [header, ...rows];
}

describe('B8, B12: reading and indexing 10,000 rows of 71 columns', () => {
  test('is one call, and no cell of another column crosses the wire', async () => {
    const sheet = await ShopSheet.open([], {
      spreadsheets: [{ id: ID, timeZone: 'Europe/Madrid', sheets: [{ title: TAB, values: largeSheet() }] }],
    });
    onTestFinished(() => sheet.close());
    const { emulator } = sheet;
    const { spreadsheets } = sheetsClient(emulator.url, emulator.token);
    const answers: string[] = [];
    const heard = async <T>(answer: Promise<{ readonly data: T }>): Promise<{ readonly data: T }> => {
      answers.push(JSON.stringify((await answer).data));
      return answer;
    };
    const source = await sheet.preparedSource({
      client: {
        spreadsheets: {
          get: (params, options) => heard(spreadsheets.get(params, options)),
          batchUpdate: (params, options) => heard(spreadsheets.batchUpdate(params, options)),
          values: {
            batchGet: (params, options) => heard(spreadsheets.values.batchGet(params, options)),
            append: (params, options) => heard(spreadsheets.values.append(params, options)),
          },
        },
      },
    });
    emulator.calls.reset();
    let rows = 0;
    for await (const chunk of source.rows(soon())) rows += chunk._unsafeUnwrap().length;
    expect(rows).toBe(ROWS);
    expect(emulator.calls.byMethod()).toEqual({ 'spreadsheets.values.batchGet': 1 });
    const tags = answers.at(-1)?.match(/"MK-\d+"/g) ?? [];
    expect(tags).toHaveLength(ROWS);
    for (const answer of answers) expect(answer).not.toContain(OTHERS);
  });
});

describe('S21: what a worker’s call receives does not grow with the sheet', () => {
  async function received(rowCount: number): Promise<number[]> {
    const values: CellSeed[][] = [
      HEADER,
      ...Array.from({ length: rowCount }, (_, at): CellSeed[] => [
        at,
        `MK-${at}`,
        OTHERS,
        'DISPONIBLE',
        null,
        3,
      ]),
    ];
    const sheets = [{ title: TAB, rowCount: rowCount + 100, columnCount: COLUMNS, values }];
    const sheet = await ShopSheet.open([], { spreadsheets: [{ id: ID, timeZone: 'Europe/Madrid', sheets }] });
    onTestFinished(() => sheet.close());
    const { spreadsheets } = sheetsClient(sheet.emulator.url, sheet.emulator.token);
    const answers: number[] = [];
    const source = await sheet.preparedSource({
      client: {
        spreadsheets: {
          ...spreadsheets,
          get: (params, options) => spreadsheets.get(params, options),
          batchUpdate: async (params, options) => {
            const answer = await spreadsheets.batchUpdate(params, options);
            answers.push(JSON.stringify(answer.data).length);
            return answer;
          },
          values: spreadsheets.values,
        },
      },
    });
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    await lock.list();
    answers.length = 0;
    sheet.emulator.calls.reset();
    const tag = `MK-${rowCount - 1}`;
    expect((await lock.iniciar(tag, { id: 93, initials: 'MR' })).isOk()).toBe(true);
    expect((await lock.finalizar(tag, { id: 93, initials: 'MR' })).isOk()).toBe(true);
    expect(sheet.emulator.calls.byMethod()).toEqual({ 'spreadsheets.batchUpdate': 2 });
    await lock.close();
    return answers;
  }

  test('it is under 5 kB at 400 rows and at 50,000', async () => {
    const [few, many] = [await received(400), await received(50_000)];
    for (const size of [...few, ...many]) expect(size).toBeLessThan(5_000);
    // A row number with more digits, and a request for every 1,200 tags that are counted.
    for (const [at, size] of many.entries()) expect(size - (few[at] ?? 0)).toBeLessThan(500);
  });
});
