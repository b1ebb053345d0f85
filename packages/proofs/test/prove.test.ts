import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutate } from '../src/protections/mutant.js';
import { prove } from '../src/protections/prove.js';
import { PROTECTIONS } from '../src/protections/protections.js';
import { scenarioNamed } from '../src/protections/scenarios.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spoollock-prove-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('B13: the explorer can fail', () => {
  test('the list of protections is in step with the source and the scenarios', async () => {
    for (const { removed, scenarios } of PROTECTIONS) {
      await mutate(removed);
      for (const name of scenarios) expect(scenarioNamed(name)).toBeDefined();
    }
    expect(new Set(PROTECTIONS.map(({ name }) => name)).size).toBe(PROTECTIONS.length);
  });

  test('a protection that is not in the source is an error, not a proof', async () => {
    await expect(
      mutate([{ file: 'operations/iniciar.ts', find: 'what nobody wrote', replace: '' }]),
    ).rejects.toThrow('iniciar.ts has 0 times what must be there once');
  });

  test('every protection is missed when it is taken away', { timeout: 300_000 }, async () => {
    const rows = PROTECTIONS.map(({ scenarios: [first], ...row }) => ({
      ...row,
      scenarios: [first] as const,
    }));
    const proofs = await prove(rows, folder, { most: 60_000, mostElsewhere: 0 }, () => undefined);
    const unnoticed = proofs
      .filter(({ missed }) => missed === null)
      .map(({ protection, trouble }) => `${protection.name} ${trouble ?? ''}`);
    expect(unnoticed).toEqual([]);
  });
});
