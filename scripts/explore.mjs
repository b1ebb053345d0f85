// `npm run explore`: walks every interleaving of the small scenarios, faults included.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bundle } from './bundle.mjs';
import { main, say } from './run.mjs';
import { setUp } from './setup.mjs';

const suites = [
  { says: 'the engine, with every port call as a step', program: 'packages/testing/test/explore/core.ts' },
  {
    says: 'the engine on the sheet, with every call to the Sheets API as a step',
    program: 'packages/google-sheets/test/explorer/main.ts',
  },
];

await main(async () => {
  await setUp();
  for (const { says, program } of suites) {
    say(`Exploring ${says}`);
    const walker = spawn(process.execPath, [await bundle(program), ...process.argv.slice(2)], {
      stdio: 'inherit',
    });
    const [code] = await once(walker, 'exit');
    if (code !== 0) process.exitCode = 1;
  }
});
