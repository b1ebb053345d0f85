import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { allEntries, root } from '../../../scripts/workspace.mjs';

// For `npm run test:live` alone: it needs a spreadsheet, and `npm test` needs nothing.
export default defineConfig({
  root,
  resolve: {
    alias: allEntries().map((entry) => ({
      find: new RegExp(`^${entry.specifier}$`),
      replacement: join(root, entry.source),
    })),
  },
  test: {
    include: ['packages/google-sheets/live/**/*.live.ts'],
    allowOnly: false,
    passWithNoTests: false,
    // What hangs is ended by the contract and by the calls' own time limits; waiting for the quota is no hanging.
    testTimeout: 40 * 60_000,
    hookTimeout: 60_000,
    // One process, which can be ended at once.
    pool: 'threads',
  },
});
