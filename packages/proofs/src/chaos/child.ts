import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Part } from './messages.js';

const FLAG = '--part';

/** Which part of a run this process is; `null` in the one that runs it. */
export function ownPart(): Part | null {
  const at = process.argv.indexOf(FLAG);
  return at === -1 ? null : (JSON.parse(process.argv[at + 1] ?? '{}') as Part);
}

/** A process of this program that plays a part. What it prints goes to a file: there should be nothing in it. */
export class Child<To extends object, From extends object> {
  readonly #process: ChildProcess;
  readonly gone: Promise<string>;
  #isGone = false;

  constructor(name: string, part: Part) {
    const printed = openSync(join(part.folder, `${name}.printed`), 'a');
    this.#process = fork(process.argv[1] ?? '', [FLAG, JSON.stringify(part)], {
      stdio: ['ignore', printed, printed, 'ipc'],
      execArgv: [],
    });
    closeSync(printed);
    // A message to a process that is just dying.
    this.#process.on('error', () => undefined);
    this.gone = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        this.#isGone = true;
        resolve(signal ?? `code ${String(code)}`);
      });
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  on(listener: (message: From) => void): void {
    this.#process.on('message', listener);
  }

  tell(message: To): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (!this.#isGone) this.#process.kill(signal);
  }

  /** How it ended, or `null` when it is still there after so long. */
  async goneWithin(ms: number): Promise<string | null> {
    const enough = new AbortController();
    const late = pause(ms, null, { signal: enough.signal }).catch(() => null);
    const how = await Promise.race([this.gone, late]);
    enough.abort();
    return how;
  }
}
