import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEvent } from '@spoollock/testing/history';

/** What a line of a log tells. */
export type LogEntry =
  /** Heard, asked or changed: what the judge is given. */
  | { readonly event: HistoryEvent; readonly took?: number }
  /** A process is gone, and everything that it still waited for with it. */
  | { readonly died: string }
  /** A fault began, or (`ends`) was over. */
  | { readonly fault: string; readonly on: string; readonly ends?: true }
  /** Something that must never be. */
  | { readonly wrong: string };

/** A line of a log: by `at`, in nanoseconds of the machine's monotonic clock, which all processes share. */
export type Line = LogEntry & { readonly at: string };

export function stamp(): string {
  return String(process.hrtime.bigint());
}

/** A process's log. Each line is in the file when `write` returns: a SIGKILL takes none of it back. */
export class Log {
  readonly #file: number;

  constructor(folder: string, name: string) {
    this.#file = openSync(join(folder, `${name}.log`), 'a');
  }

  write(entry: LogEntry, at = stamp()): void {
    writeSync(this.#file, `${JSON.stringify({ at, ...entry })}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** All lines of all logs in a folder, by their files' names. */
export function readLogs(folder: string): Map<string, Line[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return new Map(
    files.sort().map((name) => {
      // What a killed process had not written to its end was not heard by anybody.
      const whole = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);
      return [name.replace(/\.log$/, ''), whole.map((line) => JSON.parse(line) as Line)];
    }),
  );
}
