import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../live/run.mjs', import.meta.url));
/** It runs 160 tests in a process of its own, on a machine that may be busy. */
const LONGEST_MS = 240_000;

test(
  '`npm run test:live` is ready for the day on which it is run on Google: on the emulator everything passes',
  async () => {
    // It is a test run by itself, and none of this one's.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^VITEST|^TEST$/.test(name)),
    );
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, '--emulator'], { env });
    expect(stdout).toMatch(/^unknowns: \d+ passed, 0 failed$/m);
    expect(stdout).toMatch(/^contract: \d{3} passed, 0 failed/m);
  },
  LONGEST_MS,
);
