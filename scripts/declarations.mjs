// The declarations of a library: the fast compiler writes one file for each source, and Rollup makes one of each entry.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { Trouble, compile } from './run.mjs';
import { entriesOf, root } from './workspace.mjs';

/** @param {import('./workspace.mjs').WorkspacePackage} library */
export async function writeDeclarations(library) {
  const from = join(root, library.folder);
  const work = join(root, '.cache/declarations', library.folder);
  const entries = entriesOf(library);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: from,
    outDir: work,
  };
  const files = entries.map(({ source }) => join(root, source));
  const project = join(work, 'tsconfig.json');
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, files }),
  );
  await compile(project, `${library.folder} does not compile`);
  const bundle = await rollup({
    input: Object.fromEntries(
      entries.map(({ name, source }) => [
        name,
        join(work, source.slice(library.folder.length).replace(/\.ts$/, '.d.ts')),
      ]),
    ),
    external: /^[^./]/,
    plugins: [dts()],
    onwarn: ({ message }) => {
      // What users need no name for is listed for `npm run docs`, which finds any other.
      if (!message.includes('no public re-export')) throw new Trouble(`${library.folder}: ${message}`);
    },
  });
  for (const ending of ['d.ts', 'd.cts'])
    await bundle.write({
      dir: join(from, 'dist'),
      entryFileNames: `[name].${ending}`,
      chunkFileNames: ({ name }) => `${name.replace(/\.d$/, '')}-[hash].${ending}`,
    });
  await bundle.close();
}
