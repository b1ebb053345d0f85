import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockFile } from '../src/seeds/file-lock.js';
import { startSheetsEmulator } from '../src/index.js';

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sheets-emulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function dataFile(leftover?: unknown): string {
  const file = join(ownFolder(), 'sheet.json');
  if (leftover !== undefined)
    writeFileSync(`${file}.lock`, typeof leftover === 'string' ? leftover : JSON.stringify(leftover));
  return file;
}

/** A port at which something listens, or did. */
async function port(listening: boolean): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}/`;
  if (listening) onTestFinished(() => void server.close());
  else await new Promise((resolve) => server.close(resolve));
  return url;
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  return child.pid ?? 0;
}

/** Whoever started this process runs as long as it does. */
const RUNNING = process.ppid;

test('it is taken, says who has it, and is given back', async () => {
  const file = dataFile();
  const lock = await lockFile(file);
  lock.servedFrom('http://127.0.0.1:1/');
  expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toEqual({
    pid: process.pid,
    url: 'http://127.0.0.1:1/',
  });
  lock.release();
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test('a process that runs and serves its sheet keeps it', async () => {
  const file = dataFile({ pid: RUNNING, url: await port(true) });
  await expect(lockFile(file)).rejects.toThrow(`another process, ${RUNNING}, has ${file} open.`);
  // One that is just opening does not serve yet.
  await expect(lockFile(dataFile({ pid: RUNNING }))).rejects.toThrow('another process');
});

test.each([
  ['of a process that is gone', async () => ({ pid: await deadPid(), url: await port(true) })],
  ['whose number is another process’s by now', async () => ({ pid: RUNNING, url: await port(false) })],
  ['of this very number, as in a container', () => Promise.resolve({ pid: process.pid })],
  ['that is half a file', () => Promise.resolve('{"pid":')],
])('a leftover %s is taken over', async (_what, leftover) => {
  const file = dataFile(await leftover());
  const lock = await lockFile(file);
  expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toEqual({ pid: process.pid });
  lock.release();
});

test('of two that take over the same leftover, the one that lost it does not open, and leaves it alone', async () => {
  const file = dataFile();
  const lock = await lockFile(file);
  const others = JSON.stringify({ pid: RUNNING });
  writeFileSync(`${file}.lock`, others);
  expect(() => lock.servedFrom('http://127.0.0.1:1/')).toThrow('another process');
  lock.release();
  expect(readFileSync(`${file}.lock`, 'utf8')).toBe(others);
});

test('a second emulator does not start on the file, which is there again when the first is closed', async () => {
  const file = dataFile();
  const spreadsheets = [{ id: 'shop', sheets: [{ title: 'Ops', values: [['TAG']] }] }];
  const first = await startSheetsEmulator({ spreadsheets, file });
  expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toEqual({ pid: process.pid, url: first.url });
  await expect(startSheetsEmulator({ spreadsheets, file })).rejects.toThrow(
    `this process has ${file} open already`,
  );
  first.spreadsheet('shop').edit('Ops', 'A2', 'kept');
  await first.close();
  const again = await startSheetsEmulator({ spreadsheets, file });
  expect(again.spreadsheet('shop').values('Ops')).toEqual([['TAG'], ['kept']]);
  await again.close();
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test('an emulator that cannot listen, or whose file is broken, leaves the file to others', async () => {
  const file = dataFile();
  const spreadsheets = [{ id: 'shop', sheets: [{ title: 'Ops', values: [['TAG']] }] }];
  const other = await startSheetsEmulator({ spreadsheets });
  const port = Number(new URL(other.url).port);
  await expect(startSheetsEmulator({ spreadsheets, file, port })).rejects.toThrow('EADDRINUSE');
  await other.close();
  writeFileSync(file, '{');
  await expect(startSheetsEmulator({ spreadsheets, file })).rejects.toThrow(file);
  rmSync(file);
  await (await startSheetsEmulator({ spreadsheets, file })).close();
});
