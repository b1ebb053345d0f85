import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built program while it runs, as a process of its own. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Waits until stdout holds this. */
  heard(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Stops reading what it says, as `head` does. */
  hangUp(): void;
}

/** Nothing of this process's environment goes on: a REDIS_URL, say, of whoever runs the tests. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  if (!existsSync(MAIN)) throw new Error('The command line is not built: run `npm run build` first.');
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  let told = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
    told();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = once(child, 'close').then((): Ended => ({ code: child.exitCode, ...said }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    ended,
    heard: (pattern) =>
      Promise.race([
        new Promise<void>((resolve) => {
          told = () => {
            if (pattern.test(said.out)) resolve();
          };
          told();
        }),
        ended.then(({ code, out, err }) => {
          throw new Error(`it ended with ${String(code)} and did not say ${String(pattern)}:\n${out}${err}`);
        }),
      ]),
    signal: (name) => void child.kill(name),
    hangUp: () => void child.stdout.destroy(),
  };
}

/** Runs it to its end. */
export function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return start(args, env).ended;
}
