import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Target } from './driving.js';

const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
const MR = { id: 93, initials: 'MR' };

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The built server as a process of its own, on a new sheet. */
export interface ShopProcess {
  readonly pid: number;
  /** How many lanes have a spool of their own. */
  readonly spools: number;
  /** INICIAR and FINALIZAR over HTTP. One that is not done, for whatever reason, is an error. */
  readonly target: Target;
  /** The same requests with a mistake in them: all of HTTP, none of the engine. */
  readonly refusing: Target;
  close(): Promise<void>;
  /** Ends it, and hands over the profile that it was started with. */
  closeProfiled(): Promise<string>;
}

/** @param profiled has it write down where its time goes, which costs it some. */
export async function openShopProcess(redisUrl: string, profiled = false): Promise<ShopProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'spoollock-load-'));
  const flags = profiled ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
  const child = spawn(process.execPath, [...flags, MAIN], {
    // Nothing of this process's settings goes on. Its log is written, and read by nobody.
    env: { PORT: '0', REDIS_URL: redisUrl, SHOP_DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const url = new URL(await heard(child.stderr, /The shop is open at (\S+)\. Try/));

  const agent = new Agent({ keepAlive: true });
  const ask = (method: string, path: string, body?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers =
        body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const asking = request(
        { host: url.hostname, port: url.port, method, path, agent, headers },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (more: string) => (text += more));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text })).on('error', reject);
        },
      );
      asking.on('error', reject).end(body);
    });
  const tags = await freeTags(ask);
  const post = (operation: string, expected: readonly number[], body: string) => async (lane: number) => {
    const tag = encodeURIComponent(tags[lane % tags.length] ?? '');
    const { status, text } = await ask('POST', `/api/spools/${tag}/${operation}`, body);
    if (!expected.includes(status)) throw new Error(`${operation} answered ${status}: ${text}`);
  };
  const order = JSON.stringify({ worker: MR });
  const mistake = JSON.stringify({ worker: { ...MR, id: 0 } });

  const close = async (): Promise<void> => {
    agent.destroy();
    child.kill('SIGTERM');
    await ended;
    process.off('exit', endWithUs);
  };
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return {
    pid: child.pid ?? 0,
    spools: tags.length,
    target: {
      name: 'the server, over HTTP',
      iniciar: post('iniciar', [201], order),
      finalizar: post('finalizar', [200], order),
    },
    refusing: {
      name: 'the same requests, refused for a mistake in them',
      iniciar: post('iniciar', [400], mistake),
      finalizar: post('finalizar', [400], mistake),
    },
    close: async () => {
      await close();
      await remove();
    },
    closeProfiled: async () => {
      await close();
      const profile = (await readdir(folder)).find((name) => name.endsWith('.cpuprofile')) ?? '';
      const text = await readFile(join(folder, profile), 'utf8');
      await remove();
      return text;
    },
  };
}

async function freeTags(ask: (method: string, path: string) => Promise<Answer>): Promise<readonly string[]> {
  const { text } = await ask('GET', '/api/spools?state=free&limit=10000');
  const { spools = [] } = JSON.parse(text) as { readonly spools?: readonly { readonly tag: string }[] };
  if (spools.length === 0) throw new Error(`the server has no free spool: ${text}`);
  return spools.map(({ tag }) => tag);
}

/** Waits until this was said, and hears on, so that the one who speaks is not kept waiting. */
function heard(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    stream.on('end', () => reject(new Error(`the server did not open:\n${text}`)));
  });
}
