// What the workspace holds, read from the packages' own manifests: every tool that needs a list takes it from here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ import: { types: string, default: string }, require: { types: string, default: string } }} DualExport
 * @typedef {{
 *   name: string,
 *   version?: string,
 *   packageManager?: string,
 *   private?: boolean,
 *   scripts?: Record<string, string>,
 *   bin?: Record<string, string>,
 *   engines?: { node?: string },
 *   files?: string[],
 *   exports?: Record<string, DualExport | string>,
 *   typesVersions?: Record<string, Record<string, string[]>>,
 *   dependencies?: Record<string, string>,
 *   devDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>,
 * }} Manifest
 * @typedef {{ folder: string, manifest: Manifest }} WorkspacePackage
 * @typedef {{ specifier: string, name: string, report: string, source: string, targets: DualExport }} Entry `report`: its file in docs/api
 */

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {string} folder @returns {Manifest} */
export function readManifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/** @returns {WorkspacePackage[]} */
export function workspacePackages() {
  return ['packages', 'examples']
    .flatMap((group) =>
      readdirSync(join(root, group))
        .sort()
        .map((name) => `${group}/${name}`),
    )
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(folder) }));
}

/**
 * The public entries of one package. `./memory` is built from `src/memory.ts` or `src/memory/index.ts`.
 * @param {WorkspacePackage} workspacePackage
 * @returns {Entry[]}
 */
export function entriesOf({ folder, manifest }) {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, targets]) => {
    if (typeof targets === 'string') return [];
    const name = subpath === '.' ? 'index' : subpath.slice(2);
    const flat = `${folder}/src/${name}.ts`;
    const source = existsSync(join(root, flat)) ? flat : `${folder}/src/${name}/index.ts`;
    const report = basename(folder) + (name === 'index' ? '' : `-${name}`);
    return [{ specifier: manifest.name + subpath.slice(1), name, report, source, targets }];
  });
}

export function publishedPackages() {
  return workspacePackages().filter(({ manifest }) => !manifest.private);
}

/** @returns {Entry[]} */
export function allEntries() {
  return workspacePackages().flatMap(entriesOf);
}

/**
 * The workspace packages that this one needs built before it. What only its tests need is read from source.
 * @param {WorkspacePackage} workspacePackage
 * @param {WorkspacePackage[]} all
 */
export function workspaceDependencies({ manifest }, all) {
  const needed = { ...manifest.dependencies, ...manifest.peerDependencies };
  return all.filter((other) => other.manifest.name in needed);
}

/**
 * What npm installs of ours along with a package, and it.
 * @param {string} name
 * @returns {WorkspacePackage[]}
 */
export function withItsNeeds(name) {
  const all = workspacePackages();
  const needed = new Set(all.filter(({ manifest }) => manifest.name === name));
  for (const it of needed) for (const need of workspaceDependencies(it, all)) needed.add(need);
  return [...needed];
}
