import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockData } from '../src/sheet/data-lock.js';
import { ownFolder } from './support/shop-process.js';

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
  const lock = await lockData(file);
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
  await expect(lockData(file)).rejects.toThrow(`Another shop, process ${RUNNING}, has ${file} open.`);
  // One that is just opening does not serve yet.
  await expect(lockData(dataFile({ pid: RUNNING }))).rejects.toThrow('Another shop');
});

test.each([
  ['of a process that is gone', async () => ({ pid: await deadPid(), url: await port(true) })],
  ['whose number is another process’s by now', async () => ({ pid: RUNNING, url: await port(false) })],
  ['of this very number, as in a container', () => Promise.resolve({ pid: process.pid })],
  ['that is half a file', () => Promise.resolve('{"pid":')],
])('a leftover %s is taken over', async (_what, leftover) => {
  const file = dataFile(await leftover());
  const lock = await lockData(file);
  expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toEqual({ pid: process.pid });
  lock.release();
});

test('of two that take over the same leftover, the one that lost it does not open, and leaves it alone', async () => {
  const file = dataFile();
  const lock = await lockData(file);
  const others = JSON.stringify({ pid: RUNNING });
  writeFileSync(`${file}.lock`, others);
  expect(() => lock.servedFrom('http://127.0.0.1:1/')).toThrow('Another shop');
  lock.release();
  expect(readFileSync(`${file}.lock`, 'utf8')).toBe(others);
});
