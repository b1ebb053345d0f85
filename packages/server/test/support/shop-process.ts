import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { client, type Client } from '../../../http/test/support/client.js';

/** A whole run of the shop, from its start to its end, takes well under a second, on a machine with nothing else to do. */
const HEARD_WITHIN_MS = 60_000;
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built example as a process of its own. */
export interface ShopProcess extends Client {
  readonly url: string;
  /** Everything it has logged and said so far. */
  said(): string;
  /** Waits until it has said this; fails, with what it did say, when that takes a minute. */
  heard(pattern: RegExp): Promise<string>;
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  readonly ended: Promise<number | null>;
}

/** A folder that is there until the test has finished. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs it to its end: for settings with which it does not open. */
export async function runShop(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const { ended, said } = start(env);
  return { code: await ended, said: said() };
}

/** Starts it on a free port and waits until it says where it is open. It is ended when the test has finished. */
export async function openShopProcess(
  env: Record<string, string> = {},
  heardWithinMs = HEARD_WITHIN_MS,
): Promise<ShopProcess> {
  const running = start({ PORT: '0', ...env }, heardWithinMs);
  const url = await running.heard(/The shop is open at (\S+)\. Try/);
  return { ...client(url, env['SHOP_TOKEN']), url, ...running };
}

function start(given: Record<string, string>, heardWithinMs = HEARD_WITHIN_MS) {
  // Nobody is in front, so nobody has to notice.
  const env = { SHOP_DATA_DIR: ownFolder(), SHOP_DRAIN_SECONDS: '0', ...given };
  if (!existsSync(MAIN)) throw new Error('The server is not built: run `npm run build` first.');
  // Nothing of this process's environment goes on: a REDIS_URL, say, of whoever runs the tests.
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      for (const listener of listeners) listener();
    });
  const ended = once(child, 'close').then(() => child.exitCode);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });

  /** The first group of the pattern, once it was said; fails when the process ends before, or says nothing of it. */
  async function heard(pattern: RegExp): Promise<string> {
    let listen = (): void => undefined;
    const found = new Promise<string>((resolve) => {
      listen = () => {
        const match = pattern.exec(text);
        if (match !== null) resolve(match[1] ?? '');
      };
      listeners.add(listen);
      listen();
    });
    const gone = ended.then((code) => {
      throw new Error(`the shop ended with ${String(code)}:\n${text}`);
    });
    gone.catch(() => undefined);
    let bound: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      bound = setTimeout(() => {
        reject(new Error(`the shop did not say ${String(pattern)} within ${heardWithinMs} ms:\n${text}`));
      }, heardWithinMs);
    });
    try {
      return await Promise.race([found, gone, tooLate]);
    } finally {
      clearTimeout(bound);
      listeners.delete(listen);
    }
  }
  return { ended, heard, said: () => text, signal: (name: NodeJS.Signals) => void child.kill(name) };
}
