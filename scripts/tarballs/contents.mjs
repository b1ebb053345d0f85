// What is in a tarball: nothing that a user does not need, and everything that its files and its README ask for.
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

/** @typedef {import('./pack.mjs').Tarball} Tarball */

const allowed =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/[\w./-]+\.(js|cjs|d\.ts|d\.cts)|dist\/page\/[\w./-]+)$/;
const needed = ['LICENSE', 'README.md'];

/**
 * @param {Tarball} tarball
 * @returns {string[]} what is wrong with it
 */
export function lookInto(tarball) {
  const { files } = tarball;
  return [
    ...files.filter((file) => !allowed.test(file)).map((file) => `${file} is nothing that a user needs`),
    ...needed.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...filesNobodyReaches(tarball),
    ...importsThatAreNotDeclared(tarball),
    ...importsThatJestRefuses(tarball),
    ...faultsOfTheManifest(tarball),
    ...linksThatLeadNowhere(tarball),
  ];
}

/** @param {Tarball} tarball */
function filesNobodyReaches({ folder, files, manifest }) {
  const reached = new Set(targetsIn([manifest.exports ?? {}, manifest.bin ?? {}]));
  for (const file of reached)
    for (const specifier of importsOf(folder, file))
      if (specifier.startsWith('.')) reached.add(resolved(file, specifier));
  return files
    .filter((file) => file.startsWith('dist/') && !file.startsWith('dist/page/') && !reached.has(file))
    .map((file) => `${file} is reached from no entry`);
}

/**
 * @param {unknown} value exports or bin, or a part of them
 * @returns {string[]}
 */
function targetsIn(value) {
  if (typeof value === 'string') return [posix.normalize(value)];
  return value && typeof value === 'object' ? Object.values(value).flatMap(targetsIn) : [];
}

/** @param {string} file @param {string} specifier */
function resolved(file, specifier) {
  const target = posix.join(posix.dirname(file), specifier);
  if (file.endsWith('.d.ts')) return target.replace(/\.js$/, '.d.ts');
  return file.endsWith('.d.cts') ? target.replace(/\.cjs$/, '.d.cts') : target;
}

/** @param {string} folder @param {string} file */
function importsOf(folder, file) {
  if (!/\.(js|cjs|d\.ts|d\.cts)$/.test(file) || !existsSync(join(folder, file))) return [];
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(
    readFileSync(join(folder, file), 'utf8'),
    true,
    true,
  );
  return [...importedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName);
}

/**
 * A bare import has to be in the manifest, and what is in the manifest has to be imported. Peers may stand there for
 * their range alone: the client that a caller hands over.
 * @param {Tarball} tarball
 */
function importsThatAreNotDeclared({ folder, files, manifest }) {
  const { name, dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const imported = new Map(
    files.flatMap((file) =>
      importsOf(folder, file)
        .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
        .map((specifier) => [specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier, file]),
    ),
  );
  imported.delete(name);
  return [
    ...[...imported]
      .filter(([it]) => !(it in dependencies) && !(it in peerDependencies))
      .map(([it, file]) => `${file} imports ${it}, which is neither a dependency nor a peer`),
    ...[...imported]
      .filter(([it]) => peerDependenciesMeta[it]?.optional && !(it in dependencies))
      .filter(([it]) => files.some((file) => cannotLoadWithout(it, folder, file)))
      .map(([it, file]) => `${file} imports ${it}, which is said to be optional`),
    ...Object.keys(dependencies)
      .filter((it) => !imported.has(it))
      .map((it) => `${it} is a dependency that nothing imports`),
  ];
}

/**
 * What an `import()` asks for may be missing: a program says so then.
 * @param {string} name @param {string} folder @param {string} file
 */
function cannotLoadWithout(name, folder, file) {
  const asked = importsOf(folder, file).some((specifier) => `${specifier}/`.startsWith(`${name}/`));
  // Types that are not there are found missing by nobody's code.
  if (!asked || /\.d\.c?ts$/.test(file)) return asked;
  const asks = new RegExp(`\\b(?:from\\s*|import\\s*|require\\(\\s*)["']${name}["'/]`);
  return asks.test(readFileSync(join(folder, file), 'utf8'));
}

/**
 * What is asked for by `import()` on purpose, because it is large or may be missing. Their READMEs say so.
 * @type {Record<string, string[]>}
 */
const loadedOnDemand = {
  // The client of the database that the URL names.
  '@spoollock/postgres': ['dist/open.cjs'],
  // OpenTelemetry, where a setting asks for figures.
  '@spoollock/server': ['dist/index.cjs'],
};

/**
 * In CommonJS under Jest, `import()` rejects: what is loaded so has to be in the file.
 * @param {Tarball} tarball
 */
function importsThatJestRefuses({ folder, files, manifest }) {
  return files
    .filter((file) => !loadedOnDemand[manifest.name]?.includes(file))
    .filter((file) => file.endsWith('.cjs') && /\bimport\(/.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => `${file} has an import(), which rejects under Jest`);
}

/** @param {Tarball} tarball */
function faultsOfTheManifest({ manifest }) {
  const { name, exports, bin, dependencies = {}, peerDependencies = {}, ...rest } = manifest;
  const ranges = Object.entries({ ...dependencies, ...peerDependencies });
  const isOurs = (/** @type {string} */ it) => it.startsWith('@spoollock/');
  return [
    ...expect(name.startsWith('@spoollock/'), 'name: not in the scope @spoollock'),
    ...expect((rest.description?.length ?? 0) > 30, 'description: says too little'),
    ...expect(rest.files?.includes('CHANGELOG.md') ?? false, 'files: CHANGELOG.md is missing'),
    ...expect(rest.license === 'MIT', 'license: has to be MIT'),
    ...expect((rest.keywords?.length ?? 0) >= 4, 'keywords: fewer than four'),
    ...expect(rest.type === 'module', 'type: has to be module'),
    // A program may ask for a later 20 than a library does.
    ...expect((bin ? /^>=20(\.\d+)*$/ : /^>=20$/).test(rest.engines?.['node'] ?? ''), 'engines: Node 20'),
    ...expect(rest.publishConfig?.access === 'public', 'publishConfig.access: has to be public'),
    ...expect(rest.publishConfig?.provenance === true, 'publishConfig.provenance: has to be true'),
    ...expect(Boolean(exports) || Boolean(bin), 'exports or bin: one of them at least'),
    ...expect(!exports || rest.sideEffects === false, 'sideEffects: has to be false'),
    ...expect(!exports || './package.json' in exports, 'exports: ./package.json is missing'),
    ...ranges
      .filter(([, range]) => range.startsWith('workspace:'))
      .map(([it, range]) => `${it}: ${range} is known to this workspace only`),
    // Two copies of its ResultAsync do not fit together, and two engines would not know of one another.
    ...Object.keys(dependencies)
      .filter((it) => exports && (it === 'neverthrow' || isOurs(it)))
      .map((it) => `${it}: has to be a peer dependency`),
  ];
}

/** @param {boolean} holds @param {string} fault */
function expect(holds, fault) {
  return holds ? [] : [`package.json: ${fault}`];
}

/**
 * On npm a README stands alone: a relative link leads to a file of the tarball, and a link into this project's
 * repository to the one that the manifest names.
 * @param {Tarball} tarball
 */
function linksThatLeadNowhere({ folder, files, manifest }) {
  const text = readFileSync(join(folder, 'README.md'), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
  const links = [
    ...text.matchAll(/\]\(<?([^)\s>]+)[^)]*\)|^\[[^\]]+\]:\s+(\S+)|(?:src|href)="([^"]+)"/gm),
  ].map(([, inline, reference, attribute]) => inline ?? reference ?? attribute ?? '');
  const home = manifest.repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
  return links
    .filter((link) => {
      if (link.startsWith('#')) return !anchorsOf(text).includes(link.slice(1));
      if (/^https:\/\/(raw\.)?github(usercontent)?\.com\/[^/]+\/spoollock/i.test(link))
        return !home || !link.startsWith(home);
      if (/^[a-z]+:/i.test(link)) return !link.startsWith('https://');
      return !files.includes(posix.normalize(join(dirname('README.md'), link.replace(/[#?].*/, ''))));
    })
    .map((link) => `README.md: ${link} leads nowhere on npm`);
}

/** @param {string} text */
function anchorsOf(text) {
  return [...text.matchAll(/^#+\s+(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
