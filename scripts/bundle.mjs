// Makes a TypeScript program of the workspace into one file that Node runs as it is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allEntries, root } from './workspace.mjs';

/**
 * The workspace's packages are taken from their source. The file is gone when this process ends.
 * @param {string} program
 * @returns {Promise<string>}
 */
export async function bundle(program) {
  const { build, stop } = await import('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'spoollock-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'program.mjs');
  await build({
    entryPoints: [join(root, program)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    alias: Object.fromEntries(allEntries().map(({ specifier, source }) => [specifier, join(root, source)])),
    // What is CommonJS asks for Node's own modules by `require`.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
  });
  // It works in a process of its own, which would otherwise stay.
  await stop();
  return outfile;
}
