// `npm run unknowns`: the adapter's suites on every Google that is possible where nobody has seen what Google does.
// `-- --seed N --pairs N --only TEXT --suites contract,soak --no-singles --no-together`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bundle } from './bundle.mjs';
import { main, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { root } from './workspace.mjs';

await main(async () => {
  await setUp();
  say('Trying the adapter on every Google that is possible');
  const program = await bundle('packages/google-sheets/test/unknowns/main.ts');
  const child = spawn(process.execPath, [program, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
});
