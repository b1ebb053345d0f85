import { describe, expect, it } from 'vitest';
import { GOOGLE_QUOTAS } from '@spoollock/sheets-emulator';
import { VirtualClock } from '@spoollock/testing';
import { batch, connect, refusal, SHOP, start } from './start.js';

const read = (client: ReturnType<typeof connect>) =>
  client.spreadsheets.values.get({ spreadsheetId: SHOP, range: 'Ops!A1' });

describe('Quotas', () => {
  it('let so many calls of a kind through in any minute, and answer the next as Google does', async () => {
    const clock = new VirtualClock();
    const { client } = await start([['a']], { clock, quotas: { readsPerMinute: 2, writesPerMinute: 1 } });
    await read(client);
    await clock.advance(30_000);
    await read(client);
    expect(await refusal(read(client))).toEqual({
      code: 429,
      message:
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:0'.",
      status: 'RESOURCE_EXHAUSTED',
    });
    await batch(client, [{ addSheet: {} }]);
    expect((await refusal(batch(client, [{ addSheet: {} }]))).message).toContain("'Write requests'");
    await clock.advance(29_999);
    expect((await refusal(read(client))).code).toBe(429);
    await clock.advance(1);
    expect((await read(client)).status).toBe(200);
    expect((await refusal(read(client))).code).toBe(429);
  });

  it('can be counted anew with every full minute', async () => {
    const clock = new VirtualClock();
    await clock.advance(60_000 - (clock.now() % 60_000) + 59_999);
    const { client } = await start([['a']], { clock, quotas: { readsPerMinute: 1, window: 'fixed' } });
    await read(client);
    expect((await refusal(read(client))).code).toBe(429);
    await clock.advance(1);
    expect((await read(client)).status).toBe(200);
  });

  it('count each token for itself', async () => {
    const { emulator, client } = await start([['a']], {
      token: ['one', 'two'],
      quotas: { readsPerMinute: 1 },
    });
    const other = connect({ url: emulator.url, token: 'two' });
    await read(client);
    expect((await refusal(read(client))).code).toBe(429);
    expect((await read(other)).status).toBe(200);
  });

  it("can be Google's own", () => {
    expect(GOOGLE_QUOTAS).toEqual({ readsPerMinute: 60, writesPerMinute: 60 });
  });
});
