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
  if (!create(file)) {
    const holder = holderOf(file);
    if (holder !== null && holder !== process.pid && isRunning(holder)) return null;
    // A process that was killed left it behind. Whoever makes the next one has it.
    rmSync(file, { force: true });
    if (!create(file)) return null;
  }
  open.add(folder);
  return () => {
    open.delete(folder);
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  };
}

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
    return true;
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
