import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Folders that this process has open. Its own number in a file may be that of an earlier process. */
const open = new Set<string>();

/**
 * Keeps other processes of this machine from a folder: two PGlites in one folder would destroy each other's data. It
 * does not tell processes in different containers apart.
 *
 * @returns gives the folder back; or `null`, if a process that runs has it.
 */
export function lockFolder(folder: string): (() => void) | null {
  const file = `${folder}.lock`;
  if (open.has(folder)) return null;
  mkdirSync(dirname(folder), { recursive: true });
  if (create(file)) rmSync(turnOf(file), { force: true });
  else if (!takeOver(file)) return null;
  open.add(folder);
  return () => {
    open.delete(folder);
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  };
}

/**
 * Takes the file of a process that was killed. One process at a time does this: of two that find the same leftover, the
 * second one would remove what the first one has just made, and both would have the folder.
 */
function takeOver(file: string): boolean {
  if (isHeld(file)) return false;
  const turn = turnOf(file);
  if (!create(turn)) {
    // A process that was killed within its turn leaves that behind. Whoever comes next finds it gone.
    if (!isHeld(turn)) rmSync(turn, { force: true });
    return false;
  }
  try {
    // Another may have taken it since.
    if (isHeld(file)) return false;
    rmSync(file, { force: true });
    return create(file);
  } finally {
    rmSync(turn, { force: true });
  }
}

function turnOf(file: string): string {
  return `${file}.turn`;
}

function isHeld(file: string): boolean {
  let holder = holderOf(file);
  if (holder === null) {
    // It was made this very moment, and is still empty; or its process was killed just then.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WRITTEN_WITHIN_MS);
    holder = holderOf(file);
  }
  return holder !== null && holder !== process.pid && isRunning(holder);
}

const WRITTEN_WITHIN_MS = 50;

/** The process that has the folder; `null` if it cannot be read. */
export function holderOf(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function create(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    // Whoever found it empty for too long has made another one.
    return holderOf(file) === process.pid;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
