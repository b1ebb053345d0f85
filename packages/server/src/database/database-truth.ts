import { systemClock, type SourceFault } from '@spoollock/core/adapter';
import { createPostgresAudit, examinePostgres } from '@spoollock/postgres';
import { openDatabase } from '@spoollock/postgres/open';
import type { Logger } from 'pino';
import { CannotOpen } from '../opening/cannot-open.js';
import type { ShopSettings } from '../opening/shop-settings.js';
import type { Truth } from '../truth.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const LOOKING_MS = 10_000;
/** Health has no more patience. */
const CLOCK_WITHIN_MS = 5_000;

/**
 * The truth in a PostgreSQL, which is exclusive by itself and needs no locks. The shop also opens while it is away; the
 * tables are made once it answers.
 *
 * @throws CannotOpen when a package is missing, or the folder cannot be used.
 */
export async function openDatabaseTruth(settings: ShopSettings, url: string, log: Logger): Promise<Truth> {
  const onError = (err: Error): void => log.warn({ err }, 'a connection to the database broke');
  const opened = await openDatabase(url, {
    ...{ onError, labels: settings.sheet.labels, also: settings.also },
    ...settings.table,
  });
  if (opened.isErr()) throw new CannotOpen(`DATABASE_URL: ${opened.error.message}`);
  const database = opened.value;
  const { client, source, history, where } = database;
  let trouble: string | null = null;
  let isClosed = false;
  let cancelPause = (): void => undefined;

  /** Until they are there. Whoever may not make them finds them made by somebody who may. */
  async function prepare(pauseMs = FIRST_PAUSE_MS): Promise<void> {
    const migrated = await database.prepare();
    if (isClosed) return;
    trouble = migrated.isOk() ? null : inWords(migrated.error);
    if (trouble === null) {
      await hint();
      return;
    }
    log.warn(`the tables of the database cannot be made yet: ${trouble}`);
    await new Promise<void>((resolve) => {
      const cancelTimer = systemClock.setTimer(pauseMs, resolve);
      cancelPause = () => {
        cancelTimer();
        resolve();
      };
    });
    await prepare(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
  }

  /** A new database looks like a shop without spools. */
  async function hint(): Promise<void> {
    const first = source.rows({ deadlineMs: systemClock.now() + LOOKING_MS })[Symbol.asyncIterator]();
    const page = await first.next();
    if (page.done === true)
      log.warn(
        'the database has no spools yet: close the shop, then bring them from a sheet with spoollock move --from sheet --to postgres --write',
      );
  }

  async function aheadMs(): Promise<number | null> {
    const examined = await examinePostgres({ client, timeoutMs: CLOCK_WITHIN_MS });
    return examined.isOk() ? examined.value.clockAheadMs : null;
  }

  return {
    ...{ source, history, where, news: database.reach === 'shared' ? database.news : null },
    prepare: () => prepare(),
    timeZone: settings.timeZone,
    readsPerMinute: Infinity,
    lastTrouble: () => trouble,
    clock: { of: 'PostgreSQL', name: 'database', aheadMs },
    keepTrail(lock) {
      const audit = createPostgresAudit({
        client,
        onTrouble: (what) => log.warn({ trouble: what }, 'the audit trail cannot be written now'),
      });
      const stop = lock.listen(audit.listener);
      return {
        async close() {
          stop();
          const closed = await audit.close();
          if (closed.isErr())
            log.error({ unwritten: closed.error }, 'lines of the audit trail were not written');
        },
      };
    },
    async close() {
      isClosed = true;
      cancelPause();
      await database.close();
    },
  };
}

function inWords(fault: SourceFault): string {
  return fault.type === 'source-misshaped' ? fault.problem : fault.detail;
}
