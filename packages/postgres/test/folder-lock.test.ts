import type * as NodeFs from 'node:fs';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { lockFolder } from '../src/opening/folder-lock.js';

/** What another process does right after the next readings of the lock's file. */
const meanwhile = vi.hoisted((): (() => void)[] => {
  // A test file before this one may have loaded what is tested, with the file system as it is.
  vi.resetModules();
  return [];
});
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof NodeFs>();
  const readFileSync = (...how: Parameters<typeof fs.readFileSync>): unknown => {
    try {
      return fs.readFileSync(...how);
    } finally {
      meanwhile.shift()?.();
    }
  };
  return { ...fs, readFileSync };
});

/** Whoever started this process runs as long as it does. */
const ANOTHER = String(process.ppid);
/** No process has so high a number. */
const GONE = '99999999';

let folder: string;
let file: string;
beforeEach(() => {
  meanwhile.length = 0;
  const here = mkdtempSync(join(tmpdir(), 'spoollock-folder-'));
  onTestFinished(() => rmSync(here, { recursive: true }));
  folder = join(here, 'db');
  file = `${folder}.lock`;
});

test.each(['', GONE, String(process.pid)])('what a killed process left is taken over, once: "%s"', (left) => {
  writeFileSync(file, left);
  const unlock = lockFolder(folder);
  expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
  expect(lockFolder(folder)).toBeNull();
  unlock?.();
  expect([existsSync(file), existsSync(`${file}.turn`)]).toEqual([false, false]);
});

test('a process that runs keeps it', () => {
  writeFileSync(file, ANOTHER);
  expect(lockFolder(folder)).toBeNull();
  expect(readFileSync(file, 'utf8')).toBe(ANOTHER);
});

test('of two that find the same leftover, the second one leaves the folder to the first', () => {
  writeFileSync(file, GONE);
  meanwhile.push(() => writeFileSync(file, ANOTHER));
  expect(lockFolder(folder)).toBeNull();
  expect(readFileSync(file, 'utf8')).toBe(ANOTHER);
  expect(existsSync(`${file}.turn`)).toBe(false);
});

test('a file that its process has made and not written yet is no leftover', () => {
  writeFileSync(file, '');
  meanwhile.push(() => writeFileSync(file, ANOTHER));
  expect(lockFolder(folder)).toBeNull();
  expect(readFileSync(file, 'utf8')).toBe(ANOTHER);
});

test('whoever is taking it over at this moment is not disturbed, and one that was killed at it is no obstacle', () => {
  writeFileSync(file, GONE);
  writeFileSync(`${file}.turn`, ANOTHER);
  expect(lockFolder(folder)).toBeNull();
  expect(readFileSync(file, 'utf8')).toBe(GONE);
  writeFileSync(`${file}.turn`, GONE);
  expect(lockFolder(folder)).toBeNull();
  const unlock = lockFolder(folder);
  expect(unlock).not.toBeNull();
  unlock?.();
});
