import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Removal } from './protection.js';

// npm runs its scripts here, and Vitest its tests.
const root = process.cwd();

/** A program that walks scenarios, and the folder of the sources that it is to have otherwise; both from the root. */
export interface Mutable {
  readonly program: string;
  readonly sources: string;
}

/** The explorer, and the engine with its stores in memory. */
export const CORE: Mutable = {
  program: 'packages/proofs/src/protections/walk.ts',
  sources: 'packages/core/src',
};

/** Bundles the program with the sources as they are, but for these places, into `file`. */
export async function bundleWithout(
  removed: readonly Removal[],
  file: string,
  { program, sources }: Mutable = CORE,
): Promise<void> {
  const texts = await mutate(removed, sources);
  await esbuild.build({
    entryPoints: [join(root, program)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Its paths lead from a package's name to its source.
    tsconfig: join(root, 'tsconfig.json'),
    outfile: file,
    plugins: [inPlaceOf(texts)],
    logLevel: 'error',
    // What is CommonJS asks for Node's own modules by `require`.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
  });
}

/** The bundler works in a process of its own, which would otherwise stay. */
export function endBundling(): Promise<void> {
  return esbuild.stop();
}

/** The files' texts without the protection, by their paths; rejects where the source is another by now. */
export async function mutate(
  removed: readonly Removal[],
  sources = CORE.sources,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const { file, find, replace } of removed) {
    const path = join(root, sources, file);
    const text = texts.get(path) ?? (await readFile(path, 'utf8'));
    const times = text.split(find).length - 1;
    if (times !== 1) throw new Error(`${file} has ${times} times what must be there once: ${find}`);
    texts.set(
      path,
      text.replace(find, () => replace),
    );
  }
  return texts;
}

function inPlaceOf(texts: ReadonlyMap<string, string>): esbuild.Plugin {
  return {
    name: 'without a protection',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = texts.get(path);
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}
