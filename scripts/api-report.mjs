// `npm run api`: the public API of every entry, held against what docs/api says it is; `npm run api -- --update` writes it
// there. No public change goes unnoticed so: it is in the diff of the commit that makes it. `npm run api -- --since REF`
// asks for a changeset where a report has changed since then.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { build } from './build.mjs';
import { Trouble, main, run, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { entriesOf, root, workspacePackages } from './workspace.mjs';

/** @typedef {Map<string, string>} Reports by the name of their file */

const committed = join(root, 'docs', 'api');
const fresh = join(root, '.cache', 'api');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setUp();
    const published = workspacePackages().filter(({ manifest }) => !manifest.private && manifest.exports);
    await build(published.map(({ folder }) => folder));
    const reports = extract(published);
    const { values } = parseArgs({ options: { update: { type: 'boolean' }, since: { type: 'string' } } });
    if (values.update) {
      write(committed, reports);
      say(`${reports.size} API reports are in docs/api`);
      return;
    }
    const changed = differences(reports, read(committed));
    if (changed.length > 0) throw new Trouble(await tell(changed, reports));
    if (values.since !== undefined) await askForChangeset(values.since);
    say(`${reports.size} entries export what their API reports say`);
  });
}

/**
 * @param {import('./workspace.mjs').WorkspacePackage[]} packages
 * @param {string} [folder] for what API Extractor writes
 * @returns {Reports}
 */
export function extract(packages, folder = fresh) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const entries = packages.flatMap((it) =>
    entriesOf(it).map(({ specifier, name, targets }) => {
      const file = name === 'index' ? basename(it.folder) : `${basename(it.folder)}-${name}`;
      return {
        specifier,
        file: `${file}.md`,
        config: configOf(it.folder, file, targets.import.types, folder),
      };
    }),
  );
  const [first, ...others] = entries.map(({ config }) => config);
  if (!first) return new Map();
  // One program for all: each would read the same declarations again.
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
  return new Map(
    entries.map(({ specifier, file, config }) => {
      report(config, compilerState);
      return [file, withoutProse(readFileSync(config.reportFilePath, 'utf8'), specifier)];
    }),
  );
}

/**
 * @param {ExtractorConfig} config
 * @param {CompilerState} compilerState
 */
function report(config, compilerState) {
  /** @type {string[]} */
  const faults = [];
  Extractor.invoke(config, {
    compilerState,
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Error) faults.push(message.formatMessageWithLocation(root));
      message.handled = true;
    },
  });
  if (faults.length > 0) throw new Trouble(`No API report can be made:\n${faults.join('\n')}`);
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} types
 * @param {string} reportFolder
 */
function configOf(folder, name, types, reportFolder) {
  const projectFolder = resolve(root, folder);
  const quiet = { default: { logLevel: ExtractorLogLevel.None } };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, types),
      compiler: {
        overrideTsconfig: {
          extends: join(root, 'tsconfig.base.json'),
          compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
          files: [types],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder,
        reportTempFolder: join(reportFolder, 'temp'),
        // What an exported declaration is made of is as public as it is.
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: quiet,
        tsdocMessageReporting: quiet,
      },
    },
  });
}

/**
 * Whether something has a comment is no matter of the API. The fence is named in full, so that nobody takes a report for a
 * snippet to compile.
 * @param {string} text
 * @param {string} specifier
 */
function withoutProse(text, specifier) {
  return text
    .replaceAll(/^\s*\/\/ \(undocumented\)\n/gm, '')
    .replaceAll(' (undocumented)', '')
    .replace(/\n\/\/ \(No @packageDocumentation .*\n/, '')
    .replace(/^## .*$/m, `# \`${specifier}\``)
    .replace(
      /^> Do not edit.*$/m,
      '> Written by `npm run api -- --update`, by API Extractor. Do not edit it.',
    )
    .replace('```ts\n\n', '```typescript\n');
}

/**
 * @param {Reports} now
 * @param {Reports} before
 * @returns {string[]} the reports that are not what they were
 */
export function differences(now, before) {
  const names = new Set([...now.keys(), ...before.keys()]);
  return [...names].filter((name) => now.get(name) !== before.get(name)).sort();
}

/** @param {string[]} changed @param {Reports} reports */
async function tell(changed, reports) {
  write(fresh, reports);
  const diffs = changed.map(async (name) => {
    const paths = [join(committed, name), join(fresh, name)].map((path, index) =>
      (index === 0 ? read(committed) : reports).has(name) ? path : '/dev/null',
    );
    const { output } = await run('git', ['--no-pager', 'diff', '--no-index', '--no-color', '-U1', ...paths], {
      quiet: true,
    });
    return output.split('\n').slice(4).join('\n');
  });
  const told = (await Promise.all(diffs)).map((diff, index) => `docs/api/${changed[index]}\n${diff}`);
  return (
    `${told.join('\n')}\nThe public API is not what docs/api says. If that is meant: run \`npm run api -- --update\`, ` +
    'look at the diff, and add a changeset with `npm run changeset`.'
  );
}

/** @param {string} since a branch or commit */
async function askForChangeset(since) {
  const changedIn = async (/** @type {string[]} */ ...args) => {
    const diff = ['diff', '--name-only', `${since}...HEAD`];
    const { code, output } = await run('git', [...diff, ...args], { quiet: true });
    if (code !== 0) throw new Trouble(`git does not know what has changed since ${since}:\n${output}`);
    return output.trim().split('\n').filter(Boolean);
  };
  const reports = await changedIn('--', 'docs/api');
  const changesets = await changedIn('--diff-filter=A', '--', '.changeset/*.md');
  if (reports.length > 0 && changesets.length === 0)
    throw new Trouble(
      `The public API has changed since ${since} (${reports.join(', ')}): add a changeset with \`npm run changeset\`.`,
    );
}

/** @param {string} folder @returns {Reports} */
function read(folder) {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** @param {string} folder @param {Reports} reports */
function write(folder, reports) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of reports) writeFileSync(join(folder, name), text);
}
