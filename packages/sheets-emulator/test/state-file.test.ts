import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { batch, connect, SHOP, shopSeed, start } from './start.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheets-emulator-'));
  file = join(folder, 'deeper', 'sheets.json');
  return () => rmSync(folder, { recursive: true, force: true });
});

describe('A file', () => {
  it('keeps values, formats, formulas, errors, grids and metadata over a restart', async () => {
    const format = { type: 'DATE', pattern: 'dd-mm-yyyy' };
    const values = [
      ['a', 1, true, null, { value: 2, format }, { formula: '=A1', value: 'a' }, { error: '#N/A' }],
    ];
    const first = await startSheetsEmulator({ spreadsheets: [shopSeed(values)], file });
    await batch(connect(first), [
      {
        addSheet: {
          properties: { title: 'Log', hidden: true, gridProperties: { rowCount: 5, columnCount: 3 } },
        },
      },
      {
        createDeveloperMetadata: {
          developerMetadata: {
            metadataId: 4,
            metadataKey: 'k',
            visibility: 'PROJECT',
            location: { sheetId: 0 },
          },
        },
      },
    ]);
    first.spreadsheet(SHOP).edit('Ops', 'A2', 'by hand');
    const seen = (emulator: typeof first) => {
      const shop = emulator.spreadsheet(SHOP);
      const cells = ['E1', 'F1', 'G1'].map((a1) => shop.cell('Ops', a1));
      return [shop.values('Ops'), cells, shop.tabs(), shop.metadata()];
    };
    const before = seen(first);
    await first.close();

    const { emulator: second } = await start([['a seed that is not used']], { file });
    expect(seen(second)).toEqual(before);
  });

  it('holds a change before the call is answered, so that no kill can lose it', async () => {
    const { client } = await start([['a']], { file });
    await batch(client, [{ findReplace: { find: 'a', replacement: 'b', sheetId: 0 } }]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      spreadsheets: [{ sheets: [{ values: [['b']] }] }],
    });
    expect(readdirSync(join(folder, 'deeper'))).toEqual(['sheets.json', 'sheets.json.lock']);
  });

  it('is not touched by a batch that fails', async () => {
    const { client } = await start([['a']], { file });
    const before = readFileSync(file, 'utf8');
    await batch(client, [{ findReplace: { find: 'a', replacement: 'b', sheetId: 9 } }]).catch(
      () => undefined,
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each([
    ['{"version":1,"spread', 'JSON'],
    ['{"version":2,"spreadsheets":[]}', 'version'],
    ['{"version":1,"spreadsheets":[{"id":"x","sheets":[{"title":"t","values":[[{}]]}]}]}', 'this is no cell'],
  ])('that is broken (%s) is named, and left as it is', async (content, reason) => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, content);
    const starting = startSheetsEmulator({ spreadsheets: [shopSeed([['a']])], file: broken });
    const error = await starting.then(
      () => null,
      (reason: unknown) => String(reason),
    );
    expect(error).toContain(broken);
    expect(error).toContain(reason);
    expect(readFileSync(broken, 'utf8')).toBe(content);
  });
});

describe('A port', () => {
  it('that is taken is an error', async () => {
    const { emulator } = await start([['a']]);
    const port = Number(new URL(emulator.url).port);
    await expect(startSheetsEmulator({ spreadsheets: [], port })).rejects.toThrow('EADDRINUSE');
  });
});
