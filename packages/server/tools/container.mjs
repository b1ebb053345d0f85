// `npm run container`: packs what would be published, and builds the image spoollock-server from it, where Docker is there.
// Then it starts a container of it, which has to answer an INICIAR. packages/server/compose.yaml adds a Redis.
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pack } from '../../../scripts/pack.mjs';
import { Trouble, main, mustSucceed, run, say } from '../../../scripts/run.mjs';
import { setUp } from '../../../scripts/setup.mjs';
import { root, withItsNeeds } from '../../../scripts/workspace.mjs';

const image = 'spoollock-server';
const folder = join(root, 'packages/server');
const context = join(root, '.cache', 'container');
const STARTS_WITHIN_TRIES = 60;

/** Asked from within, where it is known by its own address, once it listens. */
const iniciar = `
const ask = () => fetch('http://127.0.0.1:3000/api/spools/MK-1335-CW-25000-019/iniciar', {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer ' + process.env.SHOP_TOKEN },
  body: JSON.stringify({ worker: { id: 93, initials: 'MR' } }),
}).then(({ status }) => status, () => 'nothing');
let status = await ask();
for (let tries = 0; status === 'nothing' && tries < ${STARTS_WITHIN_TRIES}; tries++) {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  status = await ask();
}
console.log(status);`;

await main(async () => {
  const fault = 'The image cannot be built: Docker is not running here, or this user may not use it';
  await mustSucceed(run('docker', ['info'], { quiet: true }), fault);
  await setUp();
  const tarballs = await pack(withItsNeeds('@spoollock/server'));
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
    const asking = ['exec', id, 'node', '--input-type=module', '--eval', iniciar];
    const answer = (await run('docker', asking, { quiet: true })).output.trim();
    if (answer !== '201') throw new Trouble(`An INICIAR answers ${answer}:\n${await docker('logs', id)}`);
    await docker('stop', id);
    const log = await docker('logs', id);
    if (!log.includes('the shop is closed')) throw new Trouble(`It did not close in order:\n${log}`);
  } finally {
    await docker('rm', '--force', '--volumes', id);
  }
}

/** @param {string[]} args */
function docker(...args) {
  return mustSucceed(run('docker', args, { quiet: true }), `docker ${args.join(' ')}`);
}
