// `npm run api`: the public API of every entry, by API Extractor, held against its report in docs/api;
// `npm run api -- --update` writes it there. So every change of the public API is in the diff of the commit that makes it.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { build } from './build.mjs';
import { Trouble, main, run, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { entriesOf, publishedPackages, root } from './workspace.mjs';

const committed = join('docs', 'api');
const fresh = join('.cache', 'api');
const quiet = { default: { logLevel: ExtractorLogLevel.None } };
const extracted = join(root, '.cache', 'api-extractor');

await main(async () => {
  await setUp();
  const published = publishedPackages().filter(({ manifest }) => manifest.exports);
  await build(published.map(({ folder }) => folder));
  rmSync(join(root, fresh), { recursive: true, force: true });
  mkdirSync(join(root, fresh), { recursive: true });
  const entries = published.flatMap((it) => entriesOf(it).map((entry) => configOf(it.folder, entry)));
  // One program for all: each would read the same declarations again.
  const additionalEntryPoints = entries.map(({ config }) => config.mainEntryPointFilePath);
  const compilerState = entries[0] && CompilerState.create(entries[0].config, { additionalEntryPoints });
  for (const { config, report, specifier } of entries) {
    Extractor.invoke(config, { ...(compilerState && { compilerState }), messageCallback });
    const text = readFileSync(config.reportTempFilePath, 'utf8');
    writeFileSync(join(root, fresh, `${report}.md`), withoutProse(text, specifier));
  }
  if (process.argv.includes('--update')) {
    rmSync(join(root, committed), { recursive: true, force: true });
    cpSync(join(root, fresh), join(root, committed), { recursive: true });
  }
  const diff = ['--no-pager', 'diff', '--no-index', '-U1', committed, fresh];
  const { code, output } = await run('git', diff, { quiet: true });
  if (code !== 0)
    throw new Trouble(
      `${output}\nThe public API is not what docs/api says. If that is meant: run \`npm run api -- --update\`, ` +
        'look at the diff, and add a changeset with `npm run changeset`.',
    );
  say(`${entries.length} entries export what their reports in docs/api say`);
});

/** @param {import('@microsoft/api-extractor').ExtractorMessage} message */
function messageCallback(message) {
  if (message.logLevel === ExtractorLogLevel.Error)
    throw new Trouble(message.formatMessageWithLocation(root));
  message.handled = true;
}

/**
 * @param {string} folder
 * @param {import('./workspace.mjs').Entry} entry
 */
function configOf(folder, { report, specifier, targets }) {
  const projectFolder = join(root, folder);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, targets.import.types),
      compiler: {
        overrideTsconfig: {
          extends: join(root, 'tsconfig.base.json'),
          compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
          files: [targets.import.types],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: extracted,
        reportTempFolder: extracted,
        // What an exported declaration is made of is as public as it is.
        includeForgottenExports: true,
      },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: quiet,
        tsdocMessageReporting: quiet,
      },
    },
  });
  return { config, report, specifier };
}

/**
 * Whether something has a comment is no matter of the API.
 * @param {string} text
 * @param {string} specifier
 */
function withoutProse(text, specifier) {
  return text
    .replaceAll(/^\s*\/\/ \(undocumented\)\n| \(undocumented\)/gm, '')
    .replace(/\n\/\/ \(No @packageDocumentation .*\n/, '')
    .replace(/^## .*$/m, `# \`${specifier}\``)
    .replace(
      /^> Do not edit.*$/m,
      '> Written by `npm run api -- --update`, by API Extractor. Do not edit it.',
    )
    .replace('```ts\n\n', '```typescript\n');
}
