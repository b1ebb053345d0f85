import { systemClock } from '@spoollock/core/adapter';
import { createGoogleSheetsSource } from '../../src/google-sheets-source.js';
import { HEADERS } from '../../src/reading/columns.js';
import { unknowns, unless } from '../unknown.js';

const LONG_MS = 600_000;

export const trialUnknowns = unknowns([
  {
    what: 'Does the guarded write do what it must on the trial rows of its ledger?',
    reliedOn: true,
    ask: async (bench) => {
      const { run, client } = bench.sheets;
      const { tag, label, since, version } = HEADERS;
      await bench.update(bench.put(0, 0, [[tag, label, since, version]]));
      const source = createGoogleSheetsSource({
        client,
        spreadsheetId: run.spreadsheetId,
        tab: run.tabs.unknowns.title,
        requestTimeoutMs: LONG_MS,
      });
      const prepared = await source.prepare({ deadlineMs: systemClock.now() + LONG_MS });
      if (prepared.isOk()) return { found: 'yes, every one' };
      const found = 'problem' in prepared.error ? prepared.error.problem : prepared.error.detail;
      return { found, ...unless(false, `The adapter writes nothing here: ${found}`) };
    },
  },
]);
