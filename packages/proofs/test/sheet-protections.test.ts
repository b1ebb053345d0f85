import { describe, expect, test } from 'vitest';
import { mutate } from '../src/protections/mutant.js';
import { SHEET_PROTECTIONS } from '../src/sheet/protections.js';
import { prove, SHEET } from '../src/sheet/prove-sheet.js';
import { SHEET_SCENARIOS } from '../src/sheet/scenarios.js';

/** All of them take a minute and more: `npm run prove`. */
const all = process.env['PROVE_ALL'] === '1';
const SAMPLE = ['the version is compared, and not the label alone', 'the confirmation looks at the sheet'];

describe('B13: what the adapter rests on is missed when it is taken away', () => {
  for (const protection of SHEET_PROTECTIONS.filter(({ name }) => all || SAMPLE.includes(name)))
    test(protection.name, { timeout: 300_000 }, async () => {
      const proof = await prove(protection);
      if (all) console.log(JSON.stringify(proof, null, 1));
      expect(proof.scenario).not.toBeNull();
    });

  test('and every other one still stands in the sources as the list has it', async () => {
    const names = SHEET_SCENARIOS.map(({ name }) => name);
    for (const { removed, scenarios } of SHEET_PROTECTIONS) {
      await expect(mutate(removed, SHEET.sources)).resolves.toBeDefined();
      expect(names).toEqual(expect.arrayContaining([...scenarios]));
    }
  });
});
