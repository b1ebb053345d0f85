import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import { onTestFinished } from 'vitest';
import { allEntries, root } from '../../../../scripts/workspace.mjs';

/** A program in TypeScript made into one file that Node runs as it is, the workspace's packages from their source. */
export async function bundled(program: URL): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'spoollock-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const outfile = join(folder, 'program.cjs');
  await build({
    entryPoints: [fileURLToPath(program)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
    alias: Object.fromEntries(allEntries().map(({ specifier, source }) => [specifier, join(root, source)])),
  });
  // It works in a process of its own, which would otherwise stay.
  await stop();
  return outfile;
}

/** A process that is told its task, and answers once, with its work. It ends with its test at the latest. */
export class BundledProcess {
  readonly #child: ChildProcess;
  readonly #answer: Promise<unknown>;

  constructor(file: string) {
    this.#child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
    this.#answer = new Promise((resolve, reject) => {
      this.#child.once('message', resolve);
      this.#child.once('error', reject);
      this.#child.once('exit', (code) => reject(new Error(`it ended with ${String(code)} and no answer`)));
    });
    // Whoever does not wait for it any more need not hear of it.
    this.#answer.catch(() => undefined);
    onTestFinished(() => this.end());
  }

  async run(task: object): Promise<unknown> {
    this.#child.send(task);
    return this.#answer;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
