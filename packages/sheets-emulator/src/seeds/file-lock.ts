import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

/** Keeps other processes of this machine from a file of spreadsheets: each would write over what the other wrote. */
export interface FileLock {
  /** Where the spreadsheets are served from now on: whether it answers tells whether its process is still there. */
  servedFrom(url: string): void;
  release(): void;
}

const Holder = z.object({ pid: z.int().positive(), url: z.url().optional() });
type Holder = z.infer<typeof Holder>;

const CONNECT_TIMEOUT_MS = 1_000;
/** Files that this process has open. Its own number in a file may be that of an earlier process. */
const open = new Set<string>();

/**
 * Takes the file `FILE.lock`. One that was left behind by a process that is gone is taken over.
 *
 * @throws Error when a process that runs has it.
 */
export async function lockFile(file: string): Promise<FileLock> {
  const path = `${resolve(file)}.lock`;
  const own: Holder = { pid: process.pid };
  if (open.has(path)) throw inUse(file, own.pid);
  open.add(path);
  try {
    await take(file, path, own);
  } catch (error) {
    open.delete(path);
    throw error;
  }
  const isOwn = (): boolean => holderOf(path)?.pid === own.pid;
  return {
    servedFrom(url) {
      // Another process may have taken over the same leftover at the same moment.
      if (!isOwn()) throw inUse(file, holderOf(path)?.pid);
      writeFileSync(path, JSON.stringify({ ...own, url }));
    },
    release() {
      open.delete(path);
      if (isOwn()) rmSync(path, { force: true });
    },
  };
}

async function take(file: string, path: string, own: Holder): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  if (create(path, own)) return;
  const holder = holderOf(path);
  if (holder !== null && (await isThere(holder))) throw inUse(file, holder.pid);
  rmSync(path, { force: true });
  if (!create(path, own)) throw inUse(file, holderOf(path)?.pid);
}

function inUse(file: string, pid: number | undefined): Error {
  return new Error(
    pid === process.pid
      ? `this process has ${file} open already`
      : `another process${pid === undefined ? '' : `, ${pid},`} has ${file} open. End it first, or use another file. ` +
          `If none does, delete ${file}.lock.`,
  );
}

function create(path: string, holder: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** `null` when nobody can be read from it: a process that is killed may leave half a file. */
function holderOf(path: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Whether it runs, and serves its sheet: its number may be another process's by now. */
async function isThere({ pid, url }: Holder): Promise<boolean> {
  if (pid === process.pid || !isRunning(pid)) return false;
  return url === undefined || answers(new URL(url));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function answers({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: CONNECT_TIMEOUT_MS });
    const tell = (there: boolean) => () => {
      socket.destroy();
      resolve(there);
    };
    // One that is too busy to answer is there.
    socket.once('connect', tell(true)).once('timeout', tell(true)).once('error', tell(false));
  });
}
