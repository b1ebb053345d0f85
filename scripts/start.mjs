// `npm start`: installs, builds and runs the example shop.
import { build } from './build.mjs';
import { main } from './run.mjs';
import { runProgram } from './run-program.mjs';
import { setUp } from './setup.mjs';

const shop = 'examples/express-shop';

await main(async () => {
  await setUp();
  await build([shop]);
  await runProgram(shop, process.argv.slice(2));
});
