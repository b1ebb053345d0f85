import { measure, type Arm, type Figures, type Plan } from '../arms.js';
import { openIoredis, type ClientName } from '../clients.js';
import { LANES, type Contender } from './contender.js';
import { contendersOn } from './contenders.js';
import { checkContender } from './self-check.js';
import type { ClientFigures, Measured } from '../page/figures.js';

const NAMES = Array.from({ length: LANES }, (_, lane) => `MK-BENCH-${lane}`);

/** Taking and giving back on one client: every contender in the same run, in turn. */
export async function takeSideBySide(client: ClientName, url: string, plan: Plan): Promise<ClientFigures> {
  const admin = await openIoredis(url);
  const contenders = await contendersOn(client, url, NAMES);
  try {
    const taking: Contender[] = [];
    const leftOut: { name: string; why: string }[] = [];
    for (const contender of contenders) {
      const why = await whatIsWrong(contender, () => checkContender(contender, admin, 'MK-BENCH-0'));
      if (why === null) taking.push(contender);
      else leftOut.push({ name: contender.name, why });
    }
    const figures = await measure(taking.map(armOf), plan);
    return { client, leftOut, contenders: taking.map((one, at) => measured(one, figures[at])) };
  } finally {
    for (const contender of contenders) await contender.close();
    await admin.quit();
  }
}

/** A peer that does not work here is left out, with the reason; our own must work. */
async function whatIsWrong({ role }: Contender, check: () => Promise<void>): Promise<string | null> {
  try {
    await check();
    return null;
  } catch (cause) {
    if (role !== 'peer') throw cause;
    return String(cause);
  }
}

function armOf(contender: Contender): Arm {
  return {
    name: contender.name,
    async cycle(lane) {
      const giveBack = await contender.take(NAMES[lane] ?? '');
      if (giveBack === null) throw new Error(`${contender.name}: a free lock was refused`);
      await giveBack();
    },
  };
}

function measured({ name, role }: Contender, figures: Figures | undefined): Measured {
  const rounds = figures?.rounds ?? [];
  return {
    name,
    role,
    samples: {
      p50Us: rounds.map(({ p50Us }) => p50Us),
      p99Us: rounds.map(({ p99Us }) => p99Us),
      p50AtOnceUs: rounds.map(({ p50AtOnceUs }) => p50AtOnceUs),
      p99AtOnceUs: rounds.map(({ p99AtOnceUs }) => p99AtOnceUs),
      atOncePerSecond: rounds.map(({ atOncePerSecond }) => atOncePerSecond),
      cpuUs: rounds.map(({ cpuUs }) => cpuUs),
    },
  };
}
