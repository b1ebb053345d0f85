import { PGlite, type PGliteOptions } from '@electric-sql/pglite';

let made: Promise<Blob> | null = null;

/** What PGlite makes at its first start. That takes two seconds of work, and a copy a quarter of it. */
function newCluster(): Promise<Blob> {
  made ??= makeCluster();
  return made;
}

async function makeCluster(): Promise<Blob> {
  const client = await PGlite.create();
  try {
    return await client.dumpDataDir('none');
  } finally {
    await client.close();
  }
}

/** An empty PGlite of the test's own, in memory. */
export async function newPGlite(options?: PGliteOptions): Promise<PGlite> {
  return PGlite.create({ ...options, loadDataDir: await newCluster() });
}

/** Leaves an empty PGlite in this folder, as a first start does. */
export async function putPGlite(folder: string): Promise<void> {
  await (await PGlite.create({ dataDir: folder, loadDataDir: await newCluster() })).close();
}
