// `npm run release`: publishes to npm what is not there yet. The release workflow calls it; by hand, `-- --dry-run` shows what
// would be published. The repository is the one that the workflow runs in: it is written into the manifests while they
// are packed, since provenance is refused where they name another.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { look, pack } from './pack.mjs';
import { Trouble, main, pnpm, runTool, say } from './run.mjs';
import { setUp } from './setup.mjs';
import { publishedPackages, root } from './workspace.mjs';

await main(async () => {
  const { GITHUB_REPOSITORY: repository, GITHUB_SERVER_URL: server = 'https://github.com' } = process.env;
  if (!repository)
    throw new Trouble(
      'GITHUB_REPOSITORY is not set. Packages are published by .github/workflows/release.yml, which sets it; ' +
        'to try it out: `GITHUB_REPOSITORY=owner/name npm run release -- --dry-run`.',
    );
  await setUp();
  const published = publishedPackages();
  const giveBack = published.map(({ folder }) => nameRepository(folder, `${server}/${repository}`));
  const filters = published.flatMap(({ manifest }) => ['--filter', manifest.name]);
  try {
    // Once more, as it leaves the house.
    await look(await pack());
    // changesets starts pnpm for each version that the registry does not have, and says which tags to set.
    const { code } = await (process.argv.includes('--dry-run')
      ? pnpm(['-r', ...filters, 'publish', '--dry-run', '--no-git-checks'])
      : runTool('changeset', ['publish']));
    if (code !== 0) throw new Trouble('npm refused; the lines above say why.');
    say('Done');
  } finally {
    for (const restore of giveBack) restore();
  }
});

/**
 * @param {string} folder
 * @param {string} url
 * @returns {() => void} puts the manifest back as it was
 */
function nameRepository(folder, url) {
  const path = join(root, folder, 'package.json');
  const before = readFileSync(path, 'utf8');
  const manifest = {
    ...JSON.parse(before),
    homepage: `${url}/tree/HEAD/${folder}#readme`,
    bugs: { url: `${url}/issues` },
    repository: { type: 'git', url: `git+${url}.git`, directory: folder },
  };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return () => writeFileSync(path, before);
}
