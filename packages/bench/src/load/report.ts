import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { today } from '../page/machine.js';
import { table } from '../page/table.js';
import type { Figures } from './driving.js';
import { CROWD, type EngineFigures } from './engine-arm.js';
import { growthPerOperation, type MemoryFigures } from './memory.js';
import { IDLE } from './profile.js';

const PAGE = new URL('../../../docs/load.md', import.meta.url);

/** Where an operation's time goes while the crowd is there: milliseconds of each process's processor time. */
export interface ProcessorTime {
  readonly driver: number;
  readonly shop: number | null;
  readonly redis: number | null;
}

export interface SpeedFigures {
  readonly closed: readonly { readonly lanes: number; readonly figures: Figures }[];
  readonly open: readonly { readonly asked: number; readonly figures: Figures }[];
  readonly refusing: Figures;
  readonly perOperation: ProcessorTime;
  /** Milliseconds an operation in the shop's process, by what they were spent on. */
  readonly parts: readonly { readonly part: string; readonly ms: number }[];
  readonly engines: readonly EngineFigures[];
  /** How many operations the server took at full speed before its sheet refused one, and in how many seconds. */
  readonly untilRefused: { readonly operations: number; readonly seconds: number; readonly why: string };
}

export type MemoryReport = readonly { readonly name: string; readonly figures: MemoryFigures }[];

export function machineFacts(redisVersion: string): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return (
    `Measured on ${today()}, on ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory}, ` +
    `${process.platform} ${process.arch}, Node ${process.version}, Redis ${redisVersion}, all over loopback. ` +
    `The load of the machine in the minute before was ${(loadavg()[0] ?? 0).toFixed(1)} (0 is best).`
  );
}

export function speedText(figures: SpeedFigures): string {
  const { closed, open, refusing, perOperation, parts, engines, untilRefused } = figures;
  const kinds = ['INICIAR p50', 'p99', 'FINALIZAR p50', 'p99'];
  const busyMs = parts.reduce((sum, { part, ms }) => sum + (part === IDLE ? 0 : ms), 0);
  return [
    'Over HTTP, closed loop: each person sends the next request as soon as the answer has come.\n',
    table(
      ['people at once', 'operations/s', ...kinds],
      [
        ...closed.map(({ lanes, figures: one }) => [String(lanes), ...paceAndTimes(one)]),
        [`${CROWD}, requests refused as invalid`, ...paceAndTimes(refusing)],
      ],
    ),
    '\nOver HTTP, open loop: an operation is due at a fixed time, and its time counts from then.\n',
    table(
      ['due/s', 'operations/s', ...kinds],
      open.map(({ asked, figures: one }) => [asked.toFixed(0), ...paceAndTimes(one)]),
    ),
    `\nProcessor time of one operation, with ${CROWD} people at once.\n`,
    table(
      ['process', 'ms'],
      [
        ['the process that sends the requests', ms(perOperation.driver)],
        ['the server, its emulator included', ms(perOperation.shop)],
        ['Redis', ms(perOperation.redis)],
      ],
    ),
    '\nWhere the server’s process spends its time. This is by `node --cpu-prof`, which slows it down a little, and includes its start.\n',
    table(
      ['on', 'ms an operation', 'of its busy time'],
      parts.map(({ part, ms: one }) => [
        part,
        ms(one),
        part === IDLE ? '' : `${((100 * one) / busyMs).toFixed(0)} %`,
      ]),
    ),
    '\nWithout HTTP, in one process. The emulator runs in another process and keeps no file.\n',
    table(
      ['', 'alone: operations/s', ...kinds, `${CROWD} at once: operations/s`, 'processor time'],
      engines.map(({ name, alone, crowd, processorMs }) => [
        name,
        ...paceAndTimes(alone),
        crowd.perSecond.toFixed(0),
        ms(processorMs),
      ]),
    ),
    `\nAt full speed a new sheet took ${untilRefused.operations} operations in ${untilRefused.seconds.toFixed(0)} s. The next one was refused: ` +
      `\`${untilRefused.why.replaceAll('`', "'").slice(0, 160)}\`.`,
  ].join('\n');
}

export function memoryText(report: MemoryReport): string {
  const cell = (operations: number, readings: MemoryReport[number]['figures']['readings']): string => {
    const reading = readings.find((one) => one.operations >= operations);
    return reading === undefined ? '' : reading.heapMb.toFixed(1);
  };
  const most = Math.max(...report.map(({ figures }) => figures.readings.at(-1)?.operations ?? 0));
  const points = [0.05, 0.25, 0.5, 0.75, 1].map((share) => Math.floor(most * share));
  const rows = report.map(({ name, figures }) => [
    name,
    String(figures.readings.at(-1)?.operations ?? 0),
    ...points.map((at) => cell(at, figures.readings)),
    growthPerOperation(figures.readings).toFixed(1),
    String(figures.signalListeners),
    figures.leftOpen.join(', ') || 'none',
  ]);
  const heads = points.map((at) => `after ${at}`);
  return [
    'Heap in use after garbage collection, in MB; growth from the middle to the end, in bytes an operation.\n',
    table(['', 'operations', ...heads, 'growth', 'listeners left on a signal', 'left open'], rows),
  ].join('\n');
}

/** Puts texts in the place of those that the page had under the same names. */
export async function writeReport(texts: Readonly<Record<string, string | null>>): Promise<void> {
  let page = await readFile(PAGE, 'utf8');
  for (const [name, text] of Object.entries(texts)) {
    if (text === null) continue;
    const place = new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's');
    if (!place.test(page)) throw new Error(`docs/load.md has no place for ${name}`);
    page = page.replace(place, (_, before: string, after: string) => `${before}\n${text}\n\n${after}`);
  }
  await writeFile(PAGE, page);
}

function paceAndTimes({ perSecond, iniciar, finalizar }: Figures): string[] {
  const times = [iniciar.p50Ms, iniciar.p99Ms, finalizar.p50Ms, finalizar.p99Ms];
  return [perSecond.toFixed(0), ...times.map((time) => `${ms(time)} ms`)];
}

function ms(milliseconds: number | null): string {
  if (milliseconds === null) return 'not known here';
  return milliseconds.toFixed(milliseconds < 1 ? 3 : 1);
}
