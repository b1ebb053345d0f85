// `npm run pack`: packs what would be published, and looks into it: publint, are-the-types-wrong, and what only we know.
import { readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { build } from './build.mjs';
import { Trouble, main, mustSucceed, pnpm, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { publishedPackages, root } from './workspace.mjs';

/** @typedef {import('./workspace.mjs').WorkspacePackage} WorkspacePackage */
/** @typedef {WorkspacePackage & { name: string, file: string, files: string[] }} Tarball */

const packed = join(root, '.cache', 'tarballs');
const ALLOWED =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/[\w./-]+\.(js|cjs|d\.ts|d\.cts)|dist\/(?:page|licences)\/[\w./-]+)$/;
/** pnpm packs, since npm would leave `workspace:^` in the manifests as it is. @returns {Promise<Tarball[]>} */
export async function pack(wanted = publishedPackages()) {
  await build(wanted.map(({ folder }) => folder));
  rmSync(packed, { recursive: true, force: true });
  const filters = wanted.flatMap(({ manifest }) => ['--filter', manifest.name]);
  const packing = pnpm(['-r', ...filters, 'pack', '--json', '--pack-destination', packed], { quiet: true });
  /** @type {{ name: string, filename: string, files: { path: string }[] }[]} */
  const said = JSON.parse(
    /^\[\n[^]*^\]/m.exec(await mustSucceed(packing, 'pnpm does not pack'))?.[0] ?? '[]',
  );
  return said.flatMap(({ name, filename, files }) =>
    wanted
      .filter(({ manifest }) => manifest.name === name)
      .map((it) => ({ ...it, name, file: filename, files: files.map(({ path }) => path) })),
  );
}

/** @param {Tarball[]} tarballs */
export async function look(tarballs) {
  // A checkout in which nothing is installed yet has to come as far as to install it.
  const { default: ts } = await import('typescript');
  /** @type {string[]} */
  const faults = [];
  const waiting = [...tarballs];
  const worker = async () => {
    for (let it = waiting.shift(); it; it = waiting.shift()) {
      const { name, file, files } = it;
      const said = [...lookInto(it, ts), ...(await lint(it))];
      faults.push(...said.map((fault) => `${name}: ${fault}`));
      say(`${name}: ${(readFileSync(file).length / 1000).toFixed(1)} kB packed, ${files.length} files`);
    }
  };
  await Promise.all([worker(), worker()]);
  if (faults.length > 0) throw new Trouble(faults.join('\n'));
}

/** @param {Tarball} tarball */
async function lint({ file, manifest }) {
  const tools = [['publint', 'run', file, '--strict']];
  if (manifest.exports) tools.push(['attw', file, '--format', 'ascii', '--no-emoji']);
  const answers = await Promise.all(
    tools.map(([tool = '', ...args]) => runTool(tool, args, { quiet: true })),
  );
  return answers
    .filter(({ code, output }) => code !== 0 || /Suggestions?:/.test(output))
    .map(({ output }) => output.trim());
}

/**
 * What no tool knows: what a user needs and what not.
 * @param {Tarball} tarball
 * @param {typeof import('typescript')} ts
 * @returns {string[]} what is wrong with it
 */
function lookInto({ name, folder, files, manifest }, ts) {
  const { dependencies = {}, peerDependencies = {}, engines, exports, bin } = manifest;
  const text = (/** @type {string} */ file) => readFileSync(join(root, folder, file), 'utf8');
  const imported = new Set(
    files
      .filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.startsWith('dist/page/'))
      .map((file) => ts.preProcessFile(text(file), true, true))
      .flatMap(({ importedFiles, typeReferenceDirectives }) => [...importedFiles, ...typeReferenceDirectives])
      .filter(({ fileName }) => !fileName.startsWith('.') && !isBuiltin(fileName))
      .map(({ fileName }) => /^(@[^/]+\/)?[^/]+/.exec(fileName)?.[0] ?? fileName),
  );
  imported.delete(name);
  const links = text('README.md').matchAll(/(?:\]\(|(?:src|href)=")(?!https:|#)([^)"#?]+)/g);
  const fields = {
    license: 'MIT',
    type: 'module',
    publishConfig: { access: 'public', provenance: true },
    ...(exports ? { sideEffects: false } : {}),
  };
  return [
    ...files.filter((file) => !ALLOWED.test(file)).map((file) => `${file} is nothing that a user needs`),
    ...['LICENSE', 'README.md'].filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...[...imported]
      .filter((it) => !(it in dependencies) && !(it in peerDependencies))
      .map((it) => `imports ${it}, which is neither a dependency nor a peer`),
    ...Object.keys(dependencies)
      .filter((it) => !imported.has(it))
      .map((it) => `${it} is a dependency that nothing imports`),
    // Two copies of its ResultAsync do not fit together, and two engines would not know of one another.
    ...Object.keys(dependencies)
      .filter((it) => exports && /^(neverthrow$|@spoollock\/)/.test(it))
      .map((it) => `${it} has to be a peer`),
    // In CommonJS under Jest, `import()` rejects: what is loaded so has to be in the file.
    ...files
      .filter((file) => file.endsWith('.cjs') && /\bimport\(/.test(text(file)))
      .map((file) => `${file} has an import()`),
    // npm shows a README without the files around it.
    ...[...links]
      .filter(([, link = '']) => !files.includes(posix.normalize(link)))
      .map(([, link]) => `README.md: ${link} leads nowhere on npm`),
    ...Object.entries(fields)
      .filter(([field, value]) => !isDeepStrictEqual(Object(manifest)[field], value))
      .map(([field, value]) => `${field} has to be ${JSON.stringify(value)}`),
    // A program may ask for a later 20 than a library does.
    ...((bin ? /^>=20(\.\d+)*$/ : /^>=20$/).test(engines?.node ?? '') ? [] : ['engines: Node 20']),
    ...(manifest.files?.includes('CHANGELOG.md') ? [] : ['files: CHANGELOG.md is missing']),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(async () => {
    await setUp();
    const tarballs = await pack();
    await look(tarballs);
    say(`${tarballs.length} tarballs are in .cache/tarballs`);
  });
