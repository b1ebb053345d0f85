// tsconfig.json maps every entry of every package to its source, and nothing else. What the manifests say of entries is
// for `npm run pack`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { Trouble, main, say } from './run.mjs';
import { allEntries, root } from './workspace.mjs';

await main(async () => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  /** @type {Record<string, string[]>} */
  const paths = config.compilerOptions.paths;
  const mapped = new Map(Object.entries(paths).map(([specifier, [path]]) => [specifier, path]));
  const wanted = new Map(allEntries().map(({ specifier, source }) => [specifier, `./${source}`]));
  const faults = [...new Set([...mapped.keys(), ...wanted.keys()])].filter(
    (it) => mapped.get(it) !== wanted.get(it),
  );
  const missing = allEntries().filter(({ source }) => !existsSync(join(root, source)));
  if (faults.length + missing.length > 0)
    throw new Trouble(
      [
        ...faults.map(
          (it) => `${it}: tsconfig.json maps it to ${mapped.get(it)}, its package to ${wanted.get(it)}`,
        ),
        ...missing.map(({ specifier, source }) => `${specifier}: there is no ${source}`),
      ].join('\n'),
    );
  say(`${wanted.size} entries, each with its source and its path`);
});
