// Installs, builds and runs a package: `npm start` the example shop, `npm run bench` and `npm run load` the benchmark.
// packages/bench/README.md has what `bench` takes after `--`.
import { build } from './build.mjs';
import { find, postgres, redis } from './programs.mjs';
import { main } from './run.mjs';
import { runProgram } from './run-program.mjs';
import { setUp } from './setup.mjs';

const bench = 'packages/bench';

await main(async () => {
  const [folder = '', ...args] = process.argv.slice(2);
  await setUp();
  if (folder === bench) await find(redis, ...(args.includes('--load') ? [] : [postgres]));
  await build(folder === bench ? [bench, 'packages/server'] : [folder]);
  await runProgram(folder, args);
});
