// `npm run explore`, `simulate`, `prove`, `unknowns`, `chaos`, `hostile`, `crowd`: sets up, and runs the programs of
// packages/proofs, whose README tells what each does. What follows `--` goes to the program.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../scripts/build.mjs';
import { bundle, bundleBeside } from './bundle.mjs';
import { find, redis as redisServer } from '../../../scripts/programs.mjs';
import { Trouble, main, run, say } from '../../../scripts/run.mjs';
import { setUp } from '../../../scripts/setup.mjs';
import { root } from '../../../scripts/workspace.mjs';

/** @type {Record<string, { says: string, program: string, redis?: boolean, builds?: string }[]>} */
const proofs = {
  explore: [
    { says: 'Exploring the engine, with every port call as a step', program: 'explorer/main.ts' },
    {
      says: 'Exploring the engine on the sheet, with every call to the Sheets API as a step',
      program: 'sheet/main.ts',
    },
  ],
  simulate: [{ says: 'Simulating days of a shop', program: 'simulation/main.ts' }],
  prove: [
    { says: 'Taking protections away: the engine and its stores in memory', program: 'protections/main.ts' },
    { says: 'Taking protections away: the adapter for Google Sheets', program: 'sheet/prove-all.ts' },
  ],
  unknowns: [{ says: 'Trying the adapter on every Google that is possible', program: 'unknowns/main.ts' }],
  chaos: [{ says: 'Running real processes through real faults', program: 'chaos/main.ts', redis: true }],
  hostile: [
    {
      says: 'Sending the server malformed and malicious requests',
      program: 'hostile/program.ts',
      redis: true,
      builds: 'packages/server',
    },
  ],
  crowd: [
    {
      says: 'Holding what a stranger can of the server, for two minutes',
      program: 'crowd/main.ts',
      builds: 'packages/server',
    },
  ],
};

await main(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const parts = proofs[name];
  if (parts === undefined) throw new Trouble(`There is ${Object.keys(proofs).join(', ')}; not "${name}".`);
  await setUp();
  // From there a program finds the workspace's own esbuild, with which `prove` makes its copies.
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'proof-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const { says, program, redis = false, builds } of parts) {
    if (redis) await find(redisServer);
    if (builds !== undefined) await build([builds]);
    const source = `packages/proofs/src/${program}`;
    const bundled = builds === undefined ? await bundle(source, folder) : await bundleBeside(builds, source);
    say(says);
    const { code } = await run(process.execPath, ['--enable-source-maps', bundled, ...args]);
    if (code !== 0) process.exitCode = code;
  }
});
