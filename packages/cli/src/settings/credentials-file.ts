import { statSync } from 'node:fs';

/** Whether others on this machine may read the file; `null` where that cannot be told. */
export function readableByOthers(file: string): boolean | null {
  if (process.platform === 'win32') return null;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? null : (stat.mode & 0o077) !== 0;
}
