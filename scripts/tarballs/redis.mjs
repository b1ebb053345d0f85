// A Redis for the programs: on the loopback interface, on a free port, keeping nothing on disk.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findRedisServer } from '../redis-server.mjs';
import { Trouble } from '../run.mjs';

export async function startRedis() {
  const command = await findRedisServer();
  for (let attempt = 1; attempt <= 5; attempt++) {
    const port = await freePort();
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const server = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      // A later Redis does not start where the environment names a locale that the machine lacks.
      env: { ...process.env, LC_ALL: 'C' },
    });
    // Somebody else may have taken the port since it was found free.
    if (await becomesReady(server))
      return { url: `redis://127.0.0.1:${port}`, stop: () => void server.kill('SIGKILL') };
  }
  throw new Trouble(`${command} does not start on any port.`);
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address && typeof address === 'object' ? address.port : 0;
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} server
 * @returns {Promise<boolean>}
 */
function becomesReady(server) {
  return new Promise((resolve) => {
    server.on('close', () => resolve(false));
    server.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      if (/ready to accept connections/i.test(text)) resolve(true);
    });
  });
}
