import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GOOGLE_UNKNOWNS, startSheetsEmulator, type GoogleSettings } from '@spoollock/sheets-emulator';
import { expect, onTestFinished, test } from 'vitest';
import { Bench } from '../live/bench.js';
import { LiveSheets } from '../live/live-sheets.js';
import { PROTECTED_TAB, SETTING_QUESTIONS } from '../live/unknowns/settings.js';

/** A bench on an emulator that is this Google. */
async function benchOn(google: Partial<GoogleSettings>): Promise<Bench> {
  const own = (sheetId: number, title: string) => ({
    sheetId,
    title,
    values: [],
    rowCount: 400,
    columnCount: 12,
  });
  const tabs = {
    contract: own(1, 'live'),
    unknowns: own(2, 'live-unknowns'),
    appends: own(3, 'live-appends'),
  };
  const held = { sheetId: 4, title: PROTECTED_TAB, values: [['held']], protectedRanges: ['A1'] };
  const sheets = [...Object.values(tabs), held];
  const emulator = await startSheetsEmulator({
    spreadsheets: [{ id: 'live', locale: 'es_CL', sheets }],
    google,
  });
  const folder = mkdtempSync(join(tmpdir(), 'spoollock-'));
  onTestFinished(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true });
  });
  const { url, token } = emulator;
  const findings = join(folder, 'findings.jsonl');
  const local = { url, token, hasQuotas: false };
  return new Bench(
    new LiveSheets({ spreadsheetId: 'live', emulator: local, timeZone: 'Etc/GMT', tabs, findings }),
  );
}

/** What a setting needs beside it to make a difference. */
const BESIDE: Partial<Record<string, Partial<GoogleSettings>>> = {
  hidingInItsOwnBatch: { pasteOntoHiddenRow: 'skipped' },
};
/** Only a person can bring it about. */
const NOT_BY_API: readonly string[] = ['metadataUnderRestore'];

const CASES = Object.entries(GOOGLE_UNKNOWNS).flatMap(([setting, answers]) =>
  answers.map((answer) => [setting, answer] as const),
);

test.each(CASES)('C12: the live run finds out %s: %s', async (setting, answer) => {
  const bench = await benchOn({ ...BESIDE[setting], [setting]: answer });
  const [, ask] = Object.entries(SETTING_QUESTIONS).find(([name]) => name === setting) ?? [];
  const found = await ask?.(bench);
  if (NOT_BY_API.includes(setting)) expect(found).toHaveProperty('untold');
  else expect(found).toBe(answer);
});

test('C12: what makes no difference on a Google, or wants a person’s help, is not told', async () => {
  const bench = await benchOn({ errorForm: 'request-only' });
  expect(await SETTING_QUESTIONS.hidingInItsOwnBatch(bench)).toHaveProperty('untold');
  expect(await SETTING_QUESTIONS.errorLanguage(bench)).toHaveProperty('untold');
});
