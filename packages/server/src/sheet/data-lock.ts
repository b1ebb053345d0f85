import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { z } from 'zod';
import { CannotOpen } from '../opening/cannot-open.js';

/** Keeps other shops of this machine from the file in which a shop keeps its sheet. */
export interface DataLock {
  /** Where the shop serves its sheet from now on: whether it answers tells whether the shop is still there. */
  servedFrom(url: string): void;
  release(): void;
}

const Holder = z.object({ pid: z.int().positive(), url: z.url().optional() });
type Holder = z.infer<typeof Holder>;

const CONNECT_TIMEOUT_MS = 1_000;

/**
 * Takes the file `FILE.lock`. One that was left behind by a process that is gone is taken over.
 *
 * @throws CannotOpen when a shop that runs has it.
 */
export async function lockData(file: string): Promise<DataLock> {
  const path = `${file}.lock`;
  const own: Holder = { pid: process.pid };
  if (!create(path, own)) {
    const holder = holderOf(path);
    if (holder !== null && (await isThere(holder))) throw inUse(file, holder.pid);
    rmSync(path, { force: true });
    if (!create(path, own)) throw inUse(file, holderOf(path)?.pid);
  }
  const isOwn = (): boolean => holderOf(path)?.pid === own.pid;
  return {
    servedFrom(url) {
      // Another shop may have taken over the same leftover at the same moment.
      if (!isOwn()) throw inUse(file, holderOf(path)?.pid);
      writeFileSync(path, JSON.stringify({ ...own, url }));
    },
    release() {
      if (isOwn()) rmSync(path, { force: true });
    },
  };
}

function inUse(file: string, pid: number | undefined): CannotOpen {
  return new CannotOpen(
    `Another shop${pid === undefined ? '' : `, process ${pid},`} has ${file} open. End it first, or set SHOP_DATA_DIR to ` +
      `another folder. If no shop runs there, delete ${file}.lock.`,
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
