import {
  readPage,
  type BoardFeedOptions,
  type BoardStreams,
  type BoardStreamsOptions,
  createBoardFeed,
  createBoardStreams,
  shareNews,
} from '@spoollock/board';
import type { AddressInfo } from 'node:net';
import { createSpoolLock, type SpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { logEvents } from '@spoollock/core/logging';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { onTestFinished } from 'vitest';
import { createApp, type AppParts } from '../../src/app.js';
import { createHttpServer } from '../../src/listening/http-server.js';
import { keepReconciling } from '../../src/locks/reconciling.js';
import { createLog } from '../../src/listening/request-log.js';
import { client, type Client } from '../../../http/test/support/client.js';
import { stopServing } from './stop-serving.js';

export const MR = { id: 93, initials: 'MR' };
export const JP = { id: 94, initials: 'JP' };

interface Setup extends Partial<SpoolLockOptions> {
  readonly settings?: Partial<AppParts['settings']>;
  /** Puts another lock before the real one, such as one that answers with a chosen error. */
  readonly instead?: (lock: SpoolLock) => SpoolLock;
  readonly bearer?: string;
  readonly lastTrouble?: () => string | null;
  readonly board?: Partial<BoardFeedOptions & BoardStreamsOptions>;
}

export interface TestShop extends Client {
  readonly port: number;
  readonly lock: SpoolLock;
  readonly streams: BoardStreams;
  readonly logged: () => string;
}

/** A shop on memory, listening on a free port until its test has finished; three spools, one of them JP's. */
export async function testShop(setup: Setup = {}): Promise<TestShop> {
  const { settings, instead = asItIs, bearer, lastTrouble, board, ...options } = setup;
  const lock = createSpoolLock({ store: new MemoryLockStore(), source: fewSpools(), ...options });
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  logEvents(lock, log, { except: ['reconciled'] });
  keepReconciling(lock, log, lastTrouble);
  const feed = createBoardFeed({
    lock,
    timeZone: 'America/Santiago',
    refreshMs: 5_000,
    readsPerMinute: Infinity,
    ...board,
  });
  const streams = createBoardStreams({ feed, ...board });
  shareNews(lock, null, (tags) => feed.somethingChanged(tags));
  const app = createApp({
    lock: instead(lock),
    log,
    settings: {
      host: '127.0.0.1',
      allowedHosts: [],
      trustedProxies: [],
      shopTokens: [],
      sessionMs: 3_600_000,
      supervisorTokens: [],
      ...settings,
    },
    board: { page: readPage(), feed, streams },
    isReady: () => true,
    telemetry: null,
  });
  const server = createHttpServer(app, log);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await stopServing(server, { streams, feed });
    await lock.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, lock, streams, logged: () => lines.join(''), ...client(`http://127.0.0.1:${port}`, bearer) };
}

const asItIs = (lock: SpoolLock): SpoolLock => lock;

export function fewSpools(): MemoryOccupationSource {
  return new MemoryOccupationSource([
    { tag: 'FREE-1' },
    { tag: 'FREE-2', label: 'DISPONIBLE', version: 7 },
    { tag: 'TAKEN-JP', label: 'JP(94)', since: new Date('2026-11-20T11:00:00Z'), version: 3 },
  ]);
}
