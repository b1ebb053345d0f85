// The packages' exports, the paths in tsconfig.json and the source files have to name the same entries.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { Trouble, main, say } from './run.mjs';
import { allEntries, root } from './workspace.mjs';

await main(async () => {
  const { config, error } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  if (error) throw new Trouble(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  /** @type {Record<string, string[]>} */
  const paths = config.compilerOptions.paths;
  const entries = allEntries();

  const faults = entries.flatMap(({ specifier, name, source, targets }) => [
    ...(existsSync(join(root, source)) ? [] : [`${specifier}: no source file ${source}`]),
    ...(paths[specifier]?.[0] === `./${source}`
      ? []
      : [`${specifier}: tsconfig.json has to map it to ./${source}`]),
    ...misnamedTargets(name, targets).map(
      (target) => `${specifier}: exports name ${target}, the build makes another`,
    ),
  ]);
  const known = new Set(entries.map(({ specifier }) => specifier));
  const strays = Object.keys(paths).filter((specifier) => !known.has(specifier));
  faults.push(...strays.map((specifier) => `${specifier}: in tsconfig.json, and no package exports it`));

  if (faults.length > 0) throw new Trouble(faults.join('\n'));
  say(`${entries.length} entries, each with its source, its export and its path`);
});

/**
 * @param {string} name
 * @param {import('./workspace.mjs').DualExport} targets
 */
function misnamedTargets(name, { import: esm, require: cjs }) {
  return [
    [esm?.types, `./dist/${name}.d.ts`],
    [esm?.default, `./dist/${name}.js`],
    [cjs?.types, `./dist/${name}.d.cts`],
    [cjs?.default, `./dist/${name}.cjs`],
  ].flatMap(([actual, expected]) => (actual === expected ? [] : [String(actual)]));
}
