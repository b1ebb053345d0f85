import { createSpoolLock } from '@spoollock/core';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { auth, sheets } from '@googleapis/sheets';
import { Caller } from './caller.js';
import { handIn } from './hand-in.js';
import { Lanes } from './lanes.js';
import { Log } from './log.js';
import type { FromWorker, ToWorker, WorkerPart } from './messages.js';
import { connectRedis } from './redis-client.js';

const COUNT_EVERY_MS = 200;
const DRIFT_CHECK_EVERY_MS = 3_000;

/** A server of the shop: the built packages and the real clients, in a process that may be killed at any moment. */
export async function runWorker(part: WorkerPart): Promise<void> {
  const log = new Log(part.folder, part.name);
  const redis = part.client === 'none' ? null : await connectRedis(part.client, part.redisPort);
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: part.token });
  const source = createGoogleSheetsSource({
    client: sheets({ version: 'v4', rootUrl: part.sheetUrl, auth: login }),
    spreadsheetId: 'the-shop',
    // Google's quota would be used up within seconds; what a 429 does is among the faults.
    quota: { readsPerMinute: 1e6, writesPerMinute: 1e6 },
    requestTimeoutMs: 4_000,
    backoffMs: 100,
  });
  const lock = createSpoolLock({ store: redis?.store, source });
  const caller = new Caller(lock, log, part.name);
  const lanes = new Lanes(part, caller, lock, tell);
  if (part.driftChecks) lock.startDriftCheck({ everyMs: DRIFT_CHECK_EVERY_MS });
  const counting = setInterval(() => tell({ is: 'counting', operations: caller.operations }), COUNT_EVERY_MS);

  let isOver = false;
  // Nobody is left to end it.
  process.once('disconnect', () => {
    if (!isOver) process.exit(1);
  });
  process.on('message', (message: ToWorker) => {
    if (message.does === 'give-back') lanes.giveBack(message.inHand);
    else if (message.does === 'stop') void lanes.stop().then(() => tell({ is: 'idle' }));
    else if (message.does === 'hand-in')
      void handIn(caller, message, (tag, atNs) => tell({ is: 'taken', tag, atNs }));
    else void end();
  });
  lanes.start();

  /** Everything that was opened is closed; the process then has nothing left to live for. */
  async function end(): Promise<void> {
    isOver = true;
    clearInterval(counting);
    await lock.close();
    await redis?.close();
    log.close();
    process.disconnect();
  }
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}
