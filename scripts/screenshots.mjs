// `npm run screenshots`: makes the pictures of the board in docs/images anew, by the tests that look at them.
import { build } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { findRedisServer } from './redis-server.mjs';
import { main, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';

const TESTS = 'packages/server/test/board/screenshots.test.ts';

await main(async () => {
  await setUp();
  const env = {
    SPOOLLOCK_REDIS_SERVER: await findRedisServer(),
    SPOOLLOCK_CHROMIUM: await findChromium(),
    UPDATE_SCREENSHOTS: '1',
  };
  await build(['packages/server']);
  const { code } = await runTool('vitest', ['run', '--config', 'vitest.workspace.ts', TESTS], { env });
  if (code === 0) say('The pictures are in docs/images');
  process.exitCode = code;
});
