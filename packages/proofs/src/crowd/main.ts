// `npm run crowd`: peers without a token hold what they can of the server's, while a second client asks all the time.
// Only for Linux, because it reads what the process holds from /proc.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What a process gets where nobody raised it. Node raises its own soft limit to the hard one, so both are set. */
const MOST_DESCRIPTORS = 1_024;
const HELD_MS = 10_000;
const AFTERWARDS_MS = 30_000;
/** How often the second client asks, and how long it may take to be answered. */
const EVERY_MS = 100;
const PATIENCE_MS = 1_000;
/** Descriptors more than before that are no leak: the second client's own connection, a file being written. */
const SLACK = 10;
const LOOPBACK = '127.0.0.1';
/** The second client is somebody else. */
const ELSEWHERE = '127.0.0.2';

interface Holding {
  readonly descriptors: number;
  readonly megabytes: number;
}

interface Crowd {
  readonly what: string;
  readonly gather: (port: number) => Promise<Socket[]>;
}

const crowds: readonly Crowd[] = [
  { what: '10 × 200 requests for the page, unread', gather: (port) => unread(port, '/') },
  { what: '10 × 200 requests for all spools, unread', gather: (port) => unread(port, '/api/spools') },
  { what: '10,000 connections that say nothing', gather: (port) => silent(port, 10_000) },
];

const folder = mkdtempSync(join(tmpdir(), 'spoollock-crowd-'));
const server = await openServer();
const faults: string[] = [];
const asked: number[] = [];
let isOver = false;
const secondClient = askAgainAndAgain();
try {
  await pause(2_000);
  const before = holds();
  tell('before', before);
  for (const { what, gather } of crowds) {
    const crowd = await gather(server.port);
    const during: Holding[] = [];
    for (let waited = 0; waited < HELD_MS; waited += 1_000) {
      await pause(1_000);
      during.push(holds());
    }
    tell(`during ${what}`, most(during));
    for (const socket of crowd) socket.destroy();
    await pause(AFTERWARDS_MS);
    const after = holds();
    tell(`${AFTERWARDS_MS / 1_000} s after they are gone`, after);
    if (after.descriptors > before.descriptors + SLACK)
      faults.push(`${after.descriptors} descriptors after ${what}, ${before.descriptors} before`);
  }
} finally {
  isOver = true;
  await secondClient;
  server.end();
  rmSync(folder, { recursive: true, force: true });
}
const slowest = Math.max(...asked);
console.log(
  `\nThe second client asked ${asked.length} times; the slowest answer took ${slowest.toFixed(0)} ms.`,
);
if (slowest > PATIENCE_MS) faults.push(`the second client waited ${slowest.toFixed(0)} ms`);
for (const fault of faults) console.log(`✗ ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

async function openServer(): Promise<{
  readonly pid: number;
  readonly port: number;
  readonly end: () => void;
}> {
  // This program is put beside the built server.
  const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const child = spawn(
    'sh',
    ['-c', `ulimit -n ${MOST_DESCRIPTORS}; exec "$0" "$1"`, process.execPath, program],
    { env: { PORT: '0', SHOP_DATA_DIR: folder }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The server did not open:\n${said}`)));
    child.stderr.setEncoding('utf8').on('data', (more: string) => {
      said = (said + more).slice(-10_000);
      const found = /The shop is open at http:\/\/[^:]+:(\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { pid: child.pid ?? 0, port: Number(port), end: () => void child.kill() };
}

function holds(): Holding {
  const kB = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
  return { descriptors: readdirSync(`/proc/${server.pid}/fd`).length, megabytes: Number(kB) / 1_000 };
}

function most(all: readonly Holding[]): Holding {
  return {
    descriptors: Math.max(...all.map(({ descriptors }) => descriptors)),
    megabytes: Math.max(...all.map(({ megabytes }) => megabytes)),
  };
}

function tell(when: string, { descriptors, megabytes }: Holding): void {
  console.log(
    `${when.padEnd(52)} ${String(descriptors).padStart(5)} descriptors ${megabytes.toFixed(0).padStart(5)} MB`,
  );
}

async function unread(port: number, path: string): Promise<Socket[]> {
  const crowd = await open(port, 10);
  const request = `GET ${path} HTTP/1.1\r\nHost: ${LOOPBACK}:${port}\r\n\r\n`;
  for (const socket of crowd) socket.pause().write(request.repeat(200));
  return crowd;
}

async function silent(port: number, count: number): Promise<Socket[]> {
  const crowd: Socket[] = [];
  while (crowd.length < count) crowd.push(...(await open(port, 500)));
  return crowd;
}

async function open(port: number, count: number): Promise<Socket[]> {
  const opening = Array.from(
    { length: count },
    () =>
      new Promise<Socket>((resolve) => {
        const socket = connect({ port, host: LOOPBACK });
        // One that is turned away is what it is about; a refusal ends the waiting as well.
        socket.once('connect', () => resolve(socket)).on('error', () => resolve(socket));
      }),
  );
  return Promise.all(opening);
}

async function askAgainAndAgain(): Promise<void> {
  while (!isOver) {
    const began = performance.now();
    const status = await ask().catch(String);
    if (status !== 200) faults.push(`the second client was answered ${String(status)}`);
    asked.push(performance.now() - began);
    await pause(EVERY_MS);
  }
}

/** On a connection of its own, as somebody who has just come. */
function ask(): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const where = { host: LOOPBACK, port: server.port, localAddress: ELSEWHERE, path: '/api/spools?limit=1' };
    const asking = get({ ...where, agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    asking.on('error', reject);
  });
}
