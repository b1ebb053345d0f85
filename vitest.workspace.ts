import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import './scripts/no-proxy.mjs';
import { allEntries, root } from './scripts/workspace.mjs';

// Tests read the packages' source, so a change is tested without a build.
const alias = allEntries().map((entry) => ({
  find: new RegExp(`^${entry.specifier}$`),
  replacement: join(root, entry.source),
}));
// A project takes nothing of the root's `test`, so each has these.
const shared = {
  root,
  // Files that one process runs share the modules they import: a process a file would import for minutes. What a file
  // leaves behind would reach the next one, and `leaves-nothing` fails it.
  isolate: false,
  // On a busy machine everything takes longer, and nothing is wrong with that.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  setupFiles: [join(root, 'packages/testing/test/support/leaves-nothing.ts')],
};
const withoutServers = ['packages/core/test/**/*.test.ts', 'packages/testing/test/**/*.test.ts'];

export default defineConfig({
  root,
  test: {
    allowOnly: false,
    passWithNoTests: false,
    // A third of the time goes into waiting for servers, browsers and other processes. One worker more than there are cores
    // has work meanwhile.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        resolve: { alias },
        test: { ...shared, name: 'fast', include: withoutServers },
      },
      {
        resolve: { alias },
        test: {
          ...shared,
          name: 'servers',
          include: [
            'packages/*/test/**/*.test.ts',
            'examples/*/test/**/*.test.ts',
            'scripts/test/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', ...withoutServers],
          // What is waited for comes when the machine gets to it; a second, as usual, is too short on a busy one.
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
    coverage: { include: ['packages/*/src/**'] },
  },
});
