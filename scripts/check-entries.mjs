// The packages' exports, their typesVersions, the paths in tsconfig.json and the source files must name the same entries.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { misnamedTargets, typesVersionsFaults } from './entry-faults.mjs';
import { Trouble, main, say } from './run.mjs';
import { allEntries, root, workspacePackages } from './workspace.mjs';

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
  faults.push(
    ...workspacePackages().flatMap(({ manifest }) =>
      typesVersionsFaults(manifest).map((fault) => `${manifest.name}: ${fault}`),
    ),
  );
  const known = new Set(entries.map(({ specifier }) => specifier));
  const strays = Object.keys(paths).filter((specifier) => !known.has(specifier));
  faults.push(...strays.map((specifier) => `${specifier}: in tsconfig.json, and no package exports it`));

  if (faults.length > 0) throw new Trouble(faults.join('\n'));
  say(`${entries.length} entries, each with its source, its export, its types and its path`);
});
