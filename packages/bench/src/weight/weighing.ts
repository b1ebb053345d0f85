import type { ClientName } from '../clients.js';
import type { Measured, Samples } from '../page/figures.js';
import { bundledBytes, stopBundling } from './bundled.js';
import { importOnce, type Imported } from './imported.js';
import { installed } from './installed.js';
import { programsOn, type Program } from './programs.js';

export interface Weighing {
  readonly imports: number;
  /** Whether to install, which takes a registry or npm's cache. */
  readonly install: boolean;
}

/** What every library on this client weighs, by its name. */
export async function weigh(client: ClientName, plan: Weighing): Promise<readonly Measured[]> {
  const programs = programsOn(client);
  const imported = await importInTurn(client, programs, plan.imports);
  const weighed: Measured[] = [];
  for (const [at, program] of programs.entries()) {
    const { name, role } = program;
    const mine = imported[at] ?? [];
    const samples: Samples = {
      importMs: mine.map(({ importMs }) => importMs),
      heapKb: mine.map(({ heapKb }) => heapKb),
      rssKb: mine.map(({ rssKb }) => rssKb),
      bundleBytes: [await bundledBytes(program)],
      ...(plan.install ? await installedSamples(program) : {}),
    };
    weighed.push({ name, role, samples });
  }
  await stopBundling();
  return weighed;
}

/** A fresh process for each and one with the client alone, one after the other, and that again and again. */
async function importInTurn(
  client: ClientName,
  programs: readonly Program[],
  times: number,
): Promise<readonly (readonly Imported[])[]> {
  const found = programs.map((): Imported[] => []);
  // The first time reads from disk what is in memory afterwards.
  for (let time = -1; time < times; time++) {
    const alone = await importOnce(client, []);
    for (const [at, { imports }] of programs.entries()) {
      const { importMs, heapKb, rssKb } = await importOnce(client, imports);
      if (time < 0) continue;
      found[at]?.push({ importMs, heapKb: heapKb - alone.heapKb, rssKb: rssKb - alone.rssKb });
    }
  }
  return found;
}

/** Without a registry the column stays empty. */
async function installedSamples({ packages }: Program): Promise<Samples> {
  try {
    const { installedBytes, packages: others } = await installed(packages);
    return { installedBytes: [installedBytes], packages: [others] };
  } catch (cause) {
    console.error(`npm could not install ${packages.join(', ')}: ${String(cause).split('\n')[0]}`);
    return {};
  }
}
