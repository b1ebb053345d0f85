// Makes a TypeScript program of the workspace into one file that Node runs as it is.
import { join } from 'node:path';
import { allEntries, root } from '../../../scripts/workspace.mjs';

/**
 * The workspace's packages are taken from their source.
 * @param {string} program
 * @param {string} folder where the one file is to be
 */
export function bundle(program, folder) {
  return bundleInto(folder, program, {
    // It finds its own program by where it stands, so it is not taken in.
    external: ['esbuild'],
    alias: Object.fromEntries(allEntries().map(({ specifier, source }) => [specifier, join(root, source)])),
    // What is CommonJS asks for Node's own modules by `require`.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
  });
}

/**
 * The packages stay outside, as they were built: the program stands beneath this package's `node_modules`, so that it
 * finds what the package does.
 * @param {string} folder of the package
 * @param {string} program
 */
export function bundleBeside(folder, program) {
  return bundleInto(join(root, folder, 'node_modules', '.cache'), program, {
    packages: 'external',
    // The paths of the workspace's tsconfig lead to sources.
    tsconfigRaw: {},
  });
}

/**
 * @param {string} folder
 * @param {string} program
 * @param {import('esbuild').BuildOptions} options
 */
async function bundleInto(folder, program, options) {
  const { build, stop } = await import('esbuild');
  const outfile = join(folder, 'program.mjs');
  await build({
    entryPoints: [join(root, program)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
    ...options,
  });
  // It works in a process of its own, which would otherwise stay.
  await stop();
  return outfile;
}
