import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageNamed } from '../src/google/shapes.js';
import { connect, SHOP, start } from './start.js';

/** A call as it is, without a client that knows its types. */
async function post(url: string, token: string, path: string, body: unknown, method = 'POST') {
  const answer = await fetch(new URL(`v4/spreadsheets/${SHOP}${path}`, url), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { error } = (await answer.json()) as {
    error?: { code: number; message: string; details?: { fieldViolations?: unknown[] }[] };
  };
  return { status: answer.status, message: error?.message, details: error?.details };
}

async function refused(requests: unknown) {
  const { emulator } = await start([['a']]);
  return post(emulator.url, emulator.token, ':batchUpdate', { requests });
}

describe('A body', () => {
  it('may have every field that Google’s own client knows', () => {
    const require = createRequire(import.meta.url);
    const types = readFileSync(join(require.resolve('@googleapis/sheets'), '../v4.d.ts'), 'utf8');
    const unknown: string[] = [];
    for (const [, name = '', body = ''] of types.matchAll(
      /interface Schema\$(\w+) \{\n((?: {8}.*\n)*) {4}\}/g,
    )) {
      const message = messageNamed(name);
      for (const [, field = ''] of body.matchAll(/^ {8}(\w+)\?:/gm)) {
        if (!message.has(field)) unknown.push(`${name}.${field}`);
      }
    }
    expect(unknown).toEqual([]);
  });

  it('with a field that Google does not have is refused, and all such fields are named', async () => {
    expect(await refused([{ mergeCells: { range: { sheetID: 0 }, kind: 1 } }])).toEqual({
      status: 400,
      message: [
        `Invalid JSON payload received. Unknown name "sheetID" at 'requests[0].merge_cells.range': Cannot find field.`,
        `Invalid JSON payload received. Unknown name "kind" at 'requests[0].merge_cells': Cannot find field.`,
      ].join('\n'),
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [
            {
              field: 'requests[0].merge_cells.range',
              description: `Invalid JSON payload received. Unknown name "sheetID" at 'requests[0].merge_cells.range': Cannot find field.`,
            },
            {
              field: 'requests[0].merge_cells',
              description: `Invalid JSON payload received. Unknown name "kind" at 'requests[0].merge_cells': Cannot find field.`,
            },
          ],
        },
      ],
    });
  });

  it.each([
    [{ findReplace: { find: 'a', allSheets: 'true' } }, 'all_sheets', 'TYPE_BOOL', '"true"'],
    [{ findReplace: { find: 7, allSheets: true } }, 'find', 'TYPE_STRING', '7'],
    [{ findReplace: { find: 'a', sheetId: 1.5 } }, 'sheet_id', 'TYPE_INT32', '1.5'],
    [{ findReplace: { find: 'a', sheetId: 2 ** 31 } }, 'sheet_id', 'TYPE_INT32', '2147483648'],
    [
      { findReplace: { find: 'a', range: 'A1' } },
      'range',
      'type.googleapis.com/google.apps.sheets.v4.GridRange',
      '"A1"',
    ],
  ])('is taken by its types, strictly: %j', async (request, field, type, value) => {
    const { status, message } = await refused([request]);
    expect([status, message]).toEqual([
      400,
      `Invalid value at 'requests[0].find_replace.${field}' (${type}), ${value}`,
    ]);
  });

  it('with a value that an enum does not have is refused with the name of the enum', async () => {
    const { message } = await refused([{ mergeCells: { range: { sheetId: 0 }, mergeType: 'ALL' } }]);
    expect(message).toBe(
      `Invalid value at 'requests[0].merge_cells.merge_type' (type.googleapis.com/google.apps.sheets.v4.MergeCellsRequest.MergeType), "ALL"`,
    );
  });

  it('may have a list where one value is wanted, or the other way round, as far as Google allows it', async () => {
    expect(await refused([{ mergeCells: [{ range: {} }] }])).toMatchObject({
      status: 400,
      message: `Invalid JSON payload received. Unknown name "mergeCells" at 'requests[0]': Proto field is not repeating, cannot start list.`,
    });
    expect(await refused([{ findReplace: { find: { text: 'a' } } }])).toMatchObject({
      message: `Invalid value at 'requests[0].find_replace' (find), Starting an object on a scalar field`,
    });
    expect(await refused({ findReplace: { find: 'a', allSheets: true } })).toMatchObject({ status: 200 });
  });

  it('may have its names in snake case, and its whole numbers within quotes', async () => {
    const { emulator, client } = await start([['a'], ['b']]);
    const requests = [{ delete_dimension: { range: { sheet_id: '0', dimension: 'ROWS', end_index: '1' } } }];
    expect(await post(emulator.url, emulator.token, ':batchUpdate', { requests })).toMatchObject({
      status: 200,
    });
    const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'Ops!A1:A2' });
    expect(data.values).toEqual([['b']]);
  });

  it.each([
    [{ values: 'X' }, `Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), "X"`],
    [
      { values: [['a'], 'X'] },
      `Invalid value at 'data.values[1]' (type.googleapis.com/google.protobuf.ListValue), "X"`,
    ],
    [{ values: [['a', { b: 1 }]] }, /^Invalid values\[0\]\[1\]: struct_value/],
    [[], 'Invalid JSON payload received. Unknown name "": Root element must be a message.'],
  ])('with values that are no table is refused: %j', async (body, message) => {
    const { emulator } = await start([['a']]);
    const path = '/values/Ops!A1?valueInputOption=RAW';
    const answer = await post(emulator.url, emulator.token, path, body, 'PUT');
    expect(answer.status).toBe(400);
    expect(answer.message).toMatch(message);
  });

  it.each([
    [[{ addChart: { chart: {} } }], 'requests of the kind addChart'],
    [
      [{ updateSheetProperties: { properties: { sheetType: 'OBJECT' }, fields: 'sheetType' } }],
      `the value "OBJECT" at 'requests[0].update_sheet_properties.properties.sheet_type'`,
    ],
    [
      [{ setBasicFilter: { filter: { range: {}, tableId: 't' } } }],
      `the field "tableId" at 'requests[0].set_basic_filter.filter'`,
    ],
  ])('with what Google has and this package does not is told so: %j', async (requests, what) => {
    expect(await refused(requests)).toMatchObject({
      status: 501,
      message: `@spoollock/sheets-emulator does not imitate ${what}.`,
    });
  });
});

describe('A query', () => {
  it.each([
    [
      'valueRenderOption=RAW',
      `'value_render_option' (type.googleapis.com/google.apps.sheets.v4.ValueRenderOption), "RAW"`,
    ],
    ['majorDimension=ROW', `'major_dimension' (type.googleapis.com/google.apps.sheets.v4.Dimension), "ROW"`],
  ])('with a wrong value is refused with the name of its type: %s', async (query, said) => {
    const { emulator } = await start([['a']]);
    const url = new URL(`v4/spreadsheets/${SHOP}/values/Ops!A1?${query}`, emulator.url);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${emulator.token}` } });
    expect(await answer.json()).toMatchObject({ error: { code: 400, message: `Invalid value at ${said}` } });
  });

  it('may ask for every field that Google’s answers have, and for no other', async () => {
    const { emulator } = await start([['a']]);
    const client = connect(emulator);
    const fields = 'sheets(charts.spec.title,tables.name,conditionalFormats),namedRanges';
    await expect(client.spreadsheets.get({ spreadsheetId: SHOP, fields })).resolves.toMatchObject({
      status: 200,
    });
    await expect(
      client.spreadsheets.get({ spreadsheetId: SHOP, fields: 'sheets.charts.name' }),
    ).rejects.toThrow("Cannot find matching fields for path 'sheets.charts.name'.");
  });
});
