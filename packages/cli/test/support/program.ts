import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The built program while it runs, as a process of its own. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Waits until stdout holds this, and tells what stdout holds. */
  heard(pattern: RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Stops reading what it says, as `head` does. */
  hangUp(): void;
}

/** Where else than usual. */
export interface Place {
  /** The working directory. */
  readonly cwd?: string;
  /** The program's file. */
  readonly main?: string;
}

/** Nothing of this process's environment goes on: a REDIS_URL, say, of whoever runs the tests. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { cwd, main = MAIN }: Place = {},
): Running {
  if (!existsSync(MAIN)) throw new Error('The command line is not built: run `npm run build` first.');
  const child = spawn(process.execPath, [main, ...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  let told = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
    told();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  // What takes longer than two seconds is told, in a line of its own: that depends on the machine.
  const ended = once(child, 'close').then((): Ended => ({
    code: child.exitCode,
    out: said.out,
    err: said.err.replaceAll(/^.* …\n/gm, ''),
  }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    ended,
    heard: (pattern) =>
      Promise.race([
        new Promise<string>((resolve) => {
          told = () => {
            if (pattern.test(said.out)) resolve(said.out);
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
  place: Place = {},
): Promise<Ended> {
  return start(args, env, place).ended;
}
