import { readPage, createBoardFeed, createBoardStreams } from '@spoollock/board';
import type { AddressInfo } from 'node:net';
import { auth, sheets } from '@googleapis/sheets';
import { createSpoolLock } from '@spoollock/core';
import { logEvents } from '@spoollock/core/logging';
import { createAuditTrail, createGoogleSheetsSource } from '@spoollock/google-sheets';
import { startSheetsEmulator, type SpreadsheetByHand } from '@spoollock/sheets-emulator';
import { startRedis } from '../../../redis/test/support/redis-server.js';
import { createApp } from '../../../server/src/app.js';
import { createHttpServer } from '../../../server/src/listening/http-server.js';
import { keepReconciling } from '../../../server/src/locks/reconciling.js';
import { redisConnection } from '../../../server/src/locks/redis-connection.js';
import { createLog } from '../../../server/src/listening/request-log.js';
import { Books, ZONE, type BookedSpool } from './books.js';
import { LogWatch } from './log-watch.js';
import { LANES, SPOOLS_A_LANE } from './plan.js';
import { lockKey, watchRedis } from './redis-watch.js';
import { SMUGGLED_TAG } from './rendering.js';
import { LURING_TAGS } from './texts.js';
import { stopServing } from '../../../server/test/support/stop-serving.js';

export const SHOP_TOKEN = 'shop-token-0123456789';
export const SUPERVISOR_TOKEN = 'supervisor-token-0123456789';
/** Some 1,500 requests, and 300 writes: the sheet remembers 4,000. */
const RUNS_A_SHIFT = 10;
const REDIS_PASSWORD = 'redis-password-0123456789';
const SHOP_TAB = 'Operaciones';
const TRAIL_TAB = 'Metadata';
const LEDGER_TAB = '_spoollock';
const ID = 'hostile';
const HEADERS = ['ID', 'TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version', 'Notas'];
const [TAG, LABEL, SINCE, VERSION] = [1, 2, 3, 4];
/** Labels as people leave them, which nobody can be read from. */
const ODD_LABELS = ['turno noche', '=HYPERLINK("x")', 'a\u2028b \u001b[31m \u202e', 'MR(93)(94)'];

/** A shop with all its real parts, and everything by which one sees what became of them. */
export interface Stage {
  readonly port: number;
  readonly books: Books;
  readonly sheet: SpreadsheetByHand;
  readonly tagsOf: (lane: number) => readonly string[];
  /** How many times the shop was looked through, in tens. */
  readonly shift: () => number;
  /** What is not as it must be. */
  look(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  // With a password nobody else can get at it: a client whose own server is gone may come to the same port.
  const redisServer = await startRedis(['--requirepass', REDIS_PASSWORD]);
  const redisUrl = redisServer.url.replace('//', `//:${REDIS_PASSWORD}@`);
  const rows = shopRows();
  const emulator = await startSheetsEmulator({
    spreadsheets: [
      {
        id: ID,
        title: 'Registro',
        timeZone: ZONE,
        locale: 'es_CL',
        sheets: [
          { title: SHOP_TAB, values: [HEADERS, ...rows] },
          { title: TRAIL_TAB, values: [] },
        ],
      },
    ],
  });
  const sheet = emulator.spreadsheet(ID);
  sheet.edit(SHOP_TAB, 'F2', { formula: '=1+1', value: 2 });
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: emulator.token });
  const client = sheets({ version: 'v4', rootUrl: emulator.url, auth: login });

  const books = new Books(
    rows.slice(0, -2).map((row) => ({
      tag: String(row[TAG]),
      label: String(row[LABEL]),
      since: null,
      version: Number(row[VERSION]),
      lock: null,
    })),
  );
  const logWatch = new LogWatch([SHOP_TOKEN, SUPERVISOR_TOKEN, REDIS_PASSWORD], (text) =>
    books.isToken(text),
  );
  const log = createLog('trace', logWatch);
  const quota = { readsPerMinute: Infinity, writesPerMinute: Infinity };
  const gathering = { quietMs: 2, longestMs: 5 };
  const source = createGoogleSheetsSource({ client, spreadsheetId: ID, timeZone: ZONE, quota, gathering });
  const redis = await redisConnection(redisUrl, log);
  await redis.connect();
  const lock = createSpoolLock({ store: redis.store, source });
  logEvents(lock, log, { except: ['reconciled'] });
  const troubles: string[] = [];
  const trail = createAuditTrail({
    client,
    spreadsheetId: ID,
    timeZone: ZONE,
    appendsPerMinute: 1_000_000,
    onTrouble: (trouble) => troubles.push(trouble.detail),
  });
  const stopTrail = lock.listen(trail.listener);
  keepReconciling(lock, log);
  (await source.prepare({ deadlineMs: Date.now() + 30_000 }))._unsafeUnwrap();
  (await lock.reconcile())._unsafeUnwrap();
  const feed = createBoardFeed({ lock, timeZone: ZONE, refreshMs: 5_000, readsPerMinute: Infinity });
  const streams = createBoardStreams({ feed });
  const app = createApp({
    lock,
    log,
    settings: {
      host: '127.0.0.1',
      allowedHosts: [],
      trustedProxies: [],
      shopTokens: [SHOP_TOKEN],
      sessionMs: 3_600_000,
      supervisorTokens: [SUPERVISOR_TOKEN],
    },
    board: { page: readPage(), feed, streams },
    isReady: () => true,
    telemetry: null,
  });
  const server = createHttpServer(app, log);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const redisWatch = await watchRedis(redisUrl);

  const firstRows = sheet.values(SHOP_TAB);
  const firstTabs = titles(sheet);
  let ledgerTop = ledger(sheet);
  let marks = new Set(sheet.metadata().map(({ id }) => id));
  const trailHeader = JSON.stringify(sheet.values(TRAIL_TAB)[0] ?? null);
  let headerSeen = trailHeader === 'null' ? null : trailHeader;

  let looks = 0;

  /** Whether everything is as the answers said, and as it was where they said nothing. */
  async function look(): Promise<readonly string[]> {
    looks += 1;
    const wrong = [...logWatch.wrong, ...redisWatch.wrong, ...books.wrong, ...troubles];
    const flushed = await trail.flush();
    if (flushed.isErr()) wrong.push(`the trail cannot be written: ${flushed.error.detail}`);
    const { trail: lines, perhaps, writes, races } = books.takeNews();

    sheet.values(SHOP_TAB).forEach((row, at) => {
      const spool = at === 0 ? undefined : books.spools.get(String(row[TAG]));
      const first = firstRows[at] ?? [];
      const must = first.map((cell, column) => {
        if (spool === undefined) return cell;
        if (column === LABEL) return spool.label;
        if (column === SINCE) return spool.since;
        return column === VERSION ? spool.version : cell;
      });
      const is = row.map((cell, column) =>
        column === SINCE && at > 0 && cell !== null ? sheet.displayed(SHOP_TAB, `D${at + 1}`) : cell,
      );
      if (JSON.stringify(is) !== JSON.stringify(must))
        wrong.push(`row ${at + 1} is ${JSON.stringify(is)}, and must be ${JSON.stringify(must)}`);
    });

    const [header, ...written] = sheet.values(TRAIL_TAB);
    const headerNow = header === undefined ? null : JSON.stringify(header);
    if (headerSeen !== null && headerNow !== headerSeen)
      wrong.push(`the trail's header is now ${String(headerNow)}`);
    headerSeen ??= headerNow;
    wrong.push(...trailDifferences(written, lines, perhaps));
    const ledgerNow = ledger(sheet);
    const ended = ledgerTop[0] === undefined ? ledgerNow.length : ledgerNow.indexOf(ledgerTop[0]);
    const news = ledgerNow.slice(0, ended);
    const applied = news.filter((line) => line.startsWith('applied ')).length;
    // Two in one sending may race for a row: one of them then leaves a line that says it was refused.
    const others = news.length - applied;
    if (applied !== writes || others > races)
      wrong.push(`${writes} rows were written; the ledger says ${applied}, and ${others} tries besides`);
    ledgerTop = ledgerNow;
    const marksNow = new Set(sheet.metadata().map(({ id }) => id));
    const used = [...marksNow].filter((mark) => !marks.has(mark)).length;
    if (used > writes + races) wrong.push(`${writes} rows were written, under ${used} ids`);
    marks = marksNow;
    if (titles(sheet) !== firstTabs) wrong.push(`the tabs are now ${titles(sheet)}`);
    wrong.push(...formulas(sheet));

    const locks = new Map(
      [...books.spools.values()].flatMap(({ tag, lock }) => (lock === null ? [] : [[lockKey(tag), lock]])),
    );
    const seen = await redisWatch.picture();
    for (const key of new Set([...locks.keys(), ...seen.keys()]))
      if (locks.get(key) !== seen.get(key))
        wrong.push(
          `Redis has ${JSON.stringify([key, seen.get(key)])}, and must have ${JSON.stringify(locks.get(key))}`,
        );
    wrong.push(...prototypeMistakes());

    if (written.length > 0) await clearTrail(written.length);
    return wrong;
  }

  /** A person clears old lines away, so that no memory is taken up by them. */
  async function clearTrail(lines: number): Promise<void> {
    const sheetId = sheet.tabs().find(({ title }) => title === TRAIL_TAB)?.sheetId ?? 0;
    const range = { sheetId, dimension: 'ROWS', startIndex: 1, endIndex: 1 + lines };
    await client.spreadsheets.batchUpdate({
      spreadsheetId: ID,
      requestBody: { requests: [{ deleteDimension: { range } }] },
    });
  }

  return {
    port,
    books,
    sheet,
    tagsOf: laneTags,
    shift: () => Math.floor(looks / RUNS_A_SHIFT),
    look,
    async close() {
      await stopServing(server, { streams, feed });
      stopTrail();
      await lock.close();
      await trail.close();
      redis.close();
      redisWatch.close();
      await emulator.close();
      await redisServer.stop();
    },
  };
}

/** Every tag as it is known: half of a lane's look like something else. */
function laneTags(lane: number): readonly string[] {
  return Array.from({ length: SPOOLS_A_LANE }, (_, at) => {
    const luring = LURING_TAGS[Math.floor(at / 2) * LANES + lane];
    return at % 2 === 0 && luring !== undefined ? luring.normalize('NFC') : `MK-${1000 + lane * 10 + at}`;
  });
}

function shopRows(): (string | number)[][] {
  const tags = Array.from({ length: LANES }, (_, lane) => laneTags(lane)).flat();
  const rows = tags.map((tag, at) => {
    const odd =
      at % SPOOLS_A_LANE === 3 ? ODD_LABELS[Math.floor(at / SPOOLS_A_LANE) % ODD_LABELS.length] : undefined;
    return [at + 1, tag, odd ?? 'DISPONIBLE', '', 0, at % 3 === 0 ? '=not a formula' : ''];
  });
  const at = rows.length;
  return [
    ...rows,
    [at + 1, SMUGGLED_TAG, 'DISPONIBLE', '', 0, ''],
    [at + 2, 'TWICE-THERE', '', '', 0, ''],
    [at + 3, 'TWICE-THERE', '', '', 0, ''],
  ];
}

function titles(sheet: SpreadsheetByHand): string {
  return sheet
    .tabs()
    .map(({ title }) => title)
    .join(', ');
}

function ledger(sheet: SpreadsheetByHand): readonly string[] {
  return sheet
    .values(LEDGER_TAB)
    .flatMap(([cell]) => (/^(applied|refused|cancelled) /.test(String(cell)) ? [String(cell)] : []));
}

function textOf(cell: unknown): string {
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
}

function trailDifferences(
  written: readonly (readonly unknown[])[],
  expected: readonly (readonly string[])[],
  perhaps: readonly (readonly string[])[],
): readonly string[] {
  const shown = (lines: readonly string[]): string => JSON.stringify(lines.slice(0, 5));
  const is = written.map((row) => JSON.stringify([2, 3, 4, 5, 6, 7, 9].map((column) => textOf(row[column]))));
  const missing = expected.map((line) => JSON.stringify(line));
  const tolerated = perhaps.map((line) => JSON.stringify(line));
  const surplus = is.filter((line) => {
    const list = missing.includes(line) ? missing : tolerated;
    const at = list.indexOf(line);
    if (at >= 0) list.splice(at, 1);
    return at < 0;
  });
  return [
    ...(surplus.length > 0 ? [`the trail has what nobody did: ${shown(surplus)}`] : []),
    ...(missing.length > 0 ? [`the trail has not what was done: ${shown(missing)}`] : []),
  ];
}

/** The one formula is the person's own. */
function formulas(sheet: SpreadsheetByHand): readonly string[] {
  return sheet.tabs().flatMap(({ title }) =>
    sheet.values(title).flatMap((row, at) =>
      row.flatMap((cell, column) => {
        if (cell === null) return [];
        const place = `${String.fromCharCode(65 + column)}${at + 1}`;
        const isOwn = (title === SHOP_TAB && place === 'F2') || column > 25;
        const { formula } = isOwn ? { formula: null } : sheet.cell(title, place);
        return formula === null ? [] : [`${title}!${place} became the formula ${formula}`];
      }),
    ),
  );
}

const PROTOTYPES = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number.prototype,
];
const untouched = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

function prototypeMistakes(): readonly string[] {
  return PROTOTYPES.flatMap((prototype, at) =>
    Reflect.ownKeys(prototype).length === untouched[at]
      ? []
      : [`${prototype.constructor.name}.prototype was changed`],
  );
}

export type { BookedSpool };
