// Which of our packages npm installs along with one of them.
import { workspacePackages } from '../workspace.mjs';

/**
 * @param {string} name
 * @returns {Set<string>} it, and those that it needs
 */
export function neededBy(name) {
  const manifest = workspacePackages().find((it) => it.manifest.name === name)?.manifest;
  const needed = Object.keys({ ...manifest?.dependencies, ...manifest?.peerDependencies });
  return new Set([
    name,
    ...needed.filter((it) => it.startsWith('@spoollock/')).flatMap((it) => [...neededBy(it)]),
  ]);
}
