import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, stop, type Plugin } from 'esbuild';
import { allEntries, root } from '../../../../scripts/workspace.mjs';
import type { Removal } from './protections.js';

const SOURCES = join(root, 'packages/google-sheets/src');

/** Makes a program into one file that Node runs as it is, the adapter's sources being as they are but for these places. */
export async function bundleWithout(
  program: URL,
  outfile: string,
  removed: readonly Removal[],
): Promise<void> {
  const texts = await textsWithout(removed);
  await build({
    entryPoints: [program.pathname],
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
    plugins: [inPlaceOf(texts)],
  });
  // It works in a process of its own, which would otherwise stay.
  await stop();
}

/** The files' texts without the protection, by their paths; rejects where the source is another by now. */
export async function textsWithout(removed: readonly Removal[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const { file, find, replace } of removed) {
    const path = join(SOURCES, file);
    const [before = '', after, ...more] = (texts.get(path) ?? (await readFile(path, 'utf8'))).split(find);
    if (after === undefined || more.length > 0) throw new Error(`${file} does not say exactly once: ${find}`);
    texts.set(path, before + replace + after);
  }
  return texts;
}

function inPlaceOf(texts: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'without a protection',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = texts.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}
