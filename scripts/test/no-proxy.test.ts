import { expect, onTestFinished, test, vi } from 'vitest';
import { SHOP, start } from '../../packages/sheets-emulator/test/start.js';

test('a proxy that the environment names is not asked for what the tests start', async () => {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY']) vi.stubEnv(name, 'http://127.0.0.1:9');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { client } = await start([['A-1']]);
  const { data } = await client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'Ops!A1' });
  expect(data.values).toEqual([['A-1']]);
});
