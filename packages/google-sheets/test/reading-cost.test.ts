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
