// `npm run container`: packs what would be published, and builds the image spoollock-server from it, where Docker is there.
// Then it starts a container of it, which has to answer an INICIAR. packages/server/compose.yaml adds a Redis.
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { neededBy, pack } from './pack.mjs';
import { Trouble, main, run, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root } from './workspace.mjs';

const image = 'spoollock-server';
const folder = join(root, 'packages/server');
const context = join(root, '.cache', 'container');
const STARTS_WITHIN_TRIES = 60;

await main(async () => {
  const { code, output } = await run('docker', ['info'], { quiet: true });
  if (code !== 0)
    throw new Trouble(
      `The image cannot be built: Docker is not running here, or this user may not use it.\n${output.trim()}`,
    );
  await setUp();
  const tarballs = await pack(neededBy('@spoollock/server'));
  rmSync(context, { recursive: true, force: true });
  mkdirSync(context, { recursive: true });
  for (const { file } of tarballs) copyFileSync(file, join(context, basename(file)));
  await docker('build', '--file', join(folder, 'Dockerfile'), '--tag', image, context);
  say(`The image ${image} is built`);
  await tryOut();
  say('A container of it answers an INICIAR, and closes in order');
});

async function tryOut() {
  const token = randomBytes(16).toString('hex');
  const id = (await docker('run', '--detach', '--env', `SHOP_TOKEN=${token}`, image)).trim();
  try {
    const answer = await ask(id);
    if (answer !== '201') throw new Trouble(`An INICIAR answers ${answer}:\n${await docker('logs', id)}`);
    await docker('stop', id);
    const log = await docker('logs', id);
    if (!log.includes('the shop is closed')) throw new Trouble(`It did not close in order:\n${log}`);
  } finally {
    await docker('rm', '--force', '--volumes', id);
  }
}

/** Asked from within, where it is known by its own address. */
const iniciar = `
fetch('http://127.0.0.1:3000/api/spools/MK-1335-CW-25000-019/iniciar', {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer ' + process.env.SHOP_TOKEN },
  body: JSON.stringify({ worker: { id: 93, initials: 'MR' } }),
}).then(({ status }) => console.log(status));`;

/** @param {string} id @returns {Promise<string>} the status of an INICIAR, once the container listens */
async function ask(id) {
  for (let tries = 0; tries < STARTS_WITHIN_TRIES; tries++) {
    const { code, output } = await run('docker', ['exec', id, 'node', '-e', iniciar], { quiet: true });
    if (code === 0) return output.trim();
    await setTimeout(1_000);
  }
  return 'nothing';
}

/** @param {string[]} args */
async function docker(...args) {
  const { code, output } = await run('docker', args, { quiet: true });
  if (code !== 0) throw new Trouble(`docker ${args.join(' ')}\n${output.trim()}`);
  return output;
}
