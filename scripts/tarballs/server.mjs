// `npx @spoollock/server` in an empty folder: it starts, answers an INICIAR, and ends when it is told to.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble } from '../run.mjs';

const { fetch } = globalThis;
const TAG = 'MK-1335-CW-25000-019';
const STARTS_WITHIN_MS = 60_000;

/**
 * @param {string} folder in which it was installed, and nothing else
 */
export async function startByNpx(folder) {
  // `--no`: what is installed here is what runs, and nothing is fetched.
  const child = spawn('npx', ['--no', '@spoollock/server'], {
    cwd: folder,
    // npx puts a shell between itself and the server. A signal to the group reaches all three, as Ctrl-C does.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: '0',
      HOST: '',
      SHOP_TOKEN: '',
      REDIS_URL: '',
      GOOGLE_SHEET_ID: '',
      INIT_CWD: folder,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (said += text));
  const ended = once(child, 'close');
  try {
    const url = await within(child, () => /The shop is open at (\S+)\. Try/.exec(said)?.[1]);
    if (url === undefined) throw new Trouble(`\`npx @spoollock/server\` does not start:\n${said}`);
    const response = await fetch(`${url}/api/spools/${TAG}/iniciar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ worker: { id: 93, initials: 'MR' } }),
    });
    if (response.status !== 201)
      throw new Trouble(`An INICIAR answers ${response.status}: ${await response.text()}\n${said}`);
    const page = await fetch(url);
    if (page.status !== 200 || !(await page.text()).includes('<html'))
      throw new Trouble(`There is no board at ${url}:\n${said}`);
    const file = join(folder, 'spoollock-data', 'sheet.json');
    if (!existsSync(file)) throw new Trouble(`The sheet is not kept in ${file}:\n${said}`);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
  if (!said.includes('the shop is closed')) throw new Trouble(`It did not close in order:\n${said}`);
}

/**
 * Waits until this is there, and no longer than the process runs.
 * @template T
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {() => T | undefined} find
 * @returns {Promise<T | undefined>}
 */
function within(child, find) {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => resolve(undefined), STARTS_WITHIN_MS);
    const look = () => {
      if (find() !== undefined || child.exitCode !== null) {
        clearTimeout(impatient);
        resolve(find());
      }
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
    child.on('close', look);
  });
}
