import { expect, test } from 'vitest';
import { slowTextOf, tooSlow } from '../../core/test/support/slow-texts.js';
import { parseCells, unquote } from '../src/grid/a1-notation.js';
import { displayedText } from '../src/grid/displayed-text.js';
import { localeOf } from '../src/grid/locale.js';
import { hasLostReference, shiftFormula } from '../src/grid/shifted-formula.js';
import { writeTime } from '../src/grid/time-pattern.js';
import { readTyped } from '../src/grid/typed-input.js';
import { FieldMask } from '../src/http/field-mask.js';
import { findRoute } from '../src/methods/routes.js';
import { readSearch } from '../src/requests/cells/search-text.js';
import { batch, start } from './start.js';

test('R16: no range, field mask, formula, pattern or typed text takes more than some passes', async () => {
  const locale = localeOf('es_CL');
  const slow = await tooSlow({
    'a range': (text) => parseCells(text),
    'a title': (text) => unquote(`'${text}`),
    'a field mask': (text) => FieldMask.parse(text),
    'a formula': (text) => shiftFormula(`=${text}`, { rows: 1, columns: 1 }, () => null),
    'a lost reference': (text) => hasLostReference(`=${text}`),
    'a pattern of times': (text) => writeTime(1.5, text, 'es-CL'),
    'a pattern of numbers': (text) =>
      displayedText({ value: 1.5, formula: null, format: { type: 'NUMBER', pattern: text } }, locale),
    'a typed text': (text) => readTyped(text, locale),
    'a search': (text) => readSearch({ find: text.slice(0, 1_000) })(text),
    'a path': (text) => findRoute('GET', `/v4/spreadsheets/${text}/values/${text}`),
  });
  const built = [
    await tooSlow(
      { 'a mask that lists much': (text) => FieldMask.parse(`a(${text}e)`) },
      100_000,
      slowTextOf('b,c.d,'),
    ),
    await tooSlow({ 'a deep mask': (text) => FieldMask.parse(text) }, 100_000, slowTextOf('a(')),
    await tooSlow(
      { 'a pattern of months and minutes': (text) => writeTime(1.5, text, 'es-CL') },
      100_000,
      slowTextOf('m-'),
    ),
  ];
  expect([...slow, ...built.flat()]).toEqual([]);
});

test('R16: a column of cells that are full of combining marks is sorted as fast as another', async () => {
  const sort = async (unit: string): Promise<number> => {
    const { client } = await start(
      Array.from({ length: 8 }, (_, row) => [unit.repeat(20_000) + String(row)]),
    );
    const before = process.cpuUsage();
    await batch(client, [{ sortRange: { range: { sheetId: 0 }, sortSpecs: [{ dimensionIndex: 0 }] } }]);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  await sort('ab');
  expect(await sort('\u0315\u0301')).toBeLessThan(20 * (await sort('ab')));
});
