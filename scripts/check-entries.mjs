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
  const mapped = config.compilerOptions.paths;
  const wanted = Object.fromEntries(allEntries().map(({ specifier, source }) => [specifier, `./${source}`]));
  const specifiers = Object.keys({ ...mapped, ...wanted });
  const faults = [
    ...specifiers
      .filter((it) => mapped[it]?.[0] !== wanted[it])
      .map((it) => `${it}: tsconfig.json maps it to ${mapped[it]?.[0]}, its package to ${wanted[it]}`),
    ...allEntries()
      .filter(({ source }) => !existsSync(join(root, source)))
      .map(({ specifier, source }) => `${specifier}: there is no ${source}`),
  ];
  if (faults.length > 0) throw new Trouble(faults.join('\n'));
  say(`${specifiers.length} entries, each with its source and its path`);
});
