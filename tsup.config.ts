import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { defineConfig } from 'tsup';
import { entriesOf, root, type Manifest } from './scripts/workspace.mjs';

// Runs in a package's folder. A package with `exports` is a library and its exports name its entries; any
// other is a program that starts in src/main.ts.
const packageDirectory = process.cwd();
const folder = join(basename(dirname(packageDirectory)), basename(packageDirectory));
const manifest = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as Manifest;
const entries = entriesOf({ folder, manifest });
const isLibrary = entries.length > 0;

export default defineConfig({
  entry: isLibrary
    ? Object.fromEntries(entries.map((entry) => [entry.name, join(root, entry.source)]))
    : { main: join(packageDirectory, 'src/main.ts') },
  format: isLibrary ? ['esm', 'cjs'] : ['esm'],
  dts: isLibrary,
  outDir: join(packageDirectory, 'dist'),
  tsconfig: join(root, 'tsconfig.build.json'),
  target: 'node20',
  platform: 'node',
  sourcemap: true,
  clean: true,
  splitting: true,
  // `node:` stays in the imports: without it a bundler of the user's may look for a package of that name.
  removeNodeProtocol: false,
  silent: true,
});
