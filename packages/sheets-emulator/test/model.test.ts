import { expect, it } from 'vitest';
import { SheetModel } from '../src/model.js';

const shop = SheetModel.from({
  id: 'shop',
  sheets: [{ title: 'Shop', values: [['TAG'], ['B-2'], ['A-1']] }],
});
const read = { verb: 'GET', path: '/values:batchGet', query: { ranges: ["'Shop'!A:A"] } } as const;

it('answers a call as the server does, and leaves the state that it was asked of', () => {
  const requests = [
    { deleteDimension: { range: { sheetId: 0, dimension: 'ROWS', startIndex: 0, endIndex: 1 } } },
  ];
  const { status, after } = shop.call({ verb: 'POST', path: ':batchUpdate', body: { requests } });
  expect(status).toBe(200);
  expect(after.call(read).body).toMatchObject({ valueRanges: [{ values: [['B-2'], ['A-1']] }] });
  expect(shop.call(read).body).toMatchObject({ valueRanges: [{ values: [['TAG'], ['B-2'], ['A-1']] }] });
});

it('refuses in the words of Google, and cuts an answer down to the fields that were asked for', () => {
  const refused = shop.call({ verb: 'POST', path: ':batchUpdate', body: { requests: [] } });
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 400 } } });
  expect(refused.after).toBe(shop);
  expect(shop.call({ ...read, fields: 'spreadsheetId' }).body).toEqual({ spreadsheetId: 'shop' });
});

it('is sorted by a person into another state', () => {
  const sorted = shop.byHand((person) =>
    person.sortRows('Shop', ([one], [other]) => String(one).localeCompare(String(other))),
  );
  expect(sorted.call(read).body).toMatchObject({ valueRanges: [{ values: [['TAG'], ['A-1'], ['B-2']] }] });
  expect(sorted.seed).not.toEqual(shop.seed);
});
