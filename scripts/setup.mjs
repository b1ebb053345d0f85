// Installs the workspace from its lockfile, or sees that this has been done.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Trouble, main, pnpm, say } from './run.mjs';
import { readManifest, root, workspacePackages } from './workspace.mjs';

const OFFLINE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH/;
const stamp = join(root, 'node_modules', '.installed-from');

export async function setUp({ updateLockfile = false } = {}) {
  refuseOldNode();
  if (!updateLockfile && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return;

  say(`Installing the workspace with ${readManifest('.').packageManager}`);
  const lockfile = updateLockfile ? '--no-frozen-lockfile' : '--frozen-lockfile';
  const { code, output } = await pnpm(['install', lockfile]);
  if (code !== 0) throw new Trouble(whyInstallFailed(output));
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, fingerprint());
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Trouble(
      `This is Node ${process.versions.node}; working on SpoolLock needs Node 20.19 or later. Install one and try again.`,
    );
}

function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  const manifests = ['.', ...workspacePackages().map(({ folder }) => folder)].map(
    (it) => `${it}/package.json`,
  );
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    hash.update(`\n${file}\n`);
    if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)));
  }
  // A package whose node_modules was deleted has to be installed again.
  for (const { folder, manifest } of workspacePackages()) {
    const needsFolder = manifest.dependencies ?? manifest.devDependencies;
    if (needsFolder && !existsSync(join(root, folder, 'node_modules'))) hash.update(`\n${folder} is bare`);
  }
  return hash.digest('hex');
}

/** @param {string} output */
function whyInstallFailed(output) {
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(output))
    return 'A package.json has changed and pnpm-lock.yaml has not: run `npm run deps`, and commit the lockfile with it.';
  if (OFFLINE.test(output))
    return 'No npm registry could be reached. Check the network, and what `npm config get registry` and the proxy settings say; then try again.';
  if (/ENOSPC/.test(output)) return 'The disk is full. Make room and try again.';
  if (/spawn npx ENOENT/.test(output))
    return 'There is no npx on the PATH. Install npm (it comes with Node) and try again.';
  return 'The install failed; the lines above say why. When they are about the registry, check `npm config get registry`.';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setUp({ updateLockfile: process.argv.includes('--update-lockfile') });
    say('The workspace is installed');
  });
}
