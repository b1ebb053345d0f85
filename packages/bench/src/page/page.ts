import {
  TAKING,
  WEIGHT,
  type BenchFigures,
  type ClientFigures,
  type Column,
  type ColumnKey,
  type Measured,
  type ShiftStart,
} from './figures.js';
import { machineSentence } from './machine.js';
import { shortfalls, type Shortfall } from './shortfalls.js';
import { figure, ratio } from './standings.js';
import { table } from './table.js';

/** The whole of docs/benchmarks.md. */
export function pageText(figures: BenchFigures): string {
  const { machine, rounds, clients } = figures;
  return `${[
    '# Benchmarks',
    INTRODUCTION,
    `Measured on ${machineSentence(machine)}`,
    ...versionsText(figures),
    '## Taking a lock and giving it back',
    WHAT_IS_COMPARED,
    `The figures are medians of ${rounds} rounds. × is the ratio to the floor on the same client. It is the median of the ratios of each round, which is ` +
      'steadier than the figures. Two libraries are _level_ if the rounds cannot tell them apart.',
    ...clients.flatMap(takingText),
    '## What it weighs',
    WHAT_IS_WEIGHED,
    ...clients.flatMap(weightText),
    '## A shift start against Google Sheets',
    ...shiftStartText(figures),
    '## Reconcile',
    ...reconcileText(figures),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `This page compares SpoolLock with the lock libraries that its users would otherwise choose. \`npm run bench\` measures it in about ten minutes, and
\`npm run bench -- --write\` writes this page. All libraries run in one process, on one Redis, with the same client, each on its own connection. They take
turns in rounds. Each library must first show three things. Its lock is in Redis. Nobody else gets that lock. The lock is gone after the give-back.`;

const WHAT_IS_COMPARED = `A cycle takes a lock and gives it back.

- _alone_: one cycle after the other.
- _64 at once_: 64 cycles at a time, each with its own lock. _p50_ and _p99_ are the time of one cycle. The column without them counts all cycles in a second.
- _client CPU a cycle_: the processor time of the client's process, with 64 at once. Other work on the machine hardly changes it.
- _floor_: the raw commands. \`SET NX PX\` takes the lock, and a script deletes it if it is still ours.
- Each library is used as its documentation begins: a lock that expires after 10 s, one Redis, and no waiting for a lock.
- _SpoolLock, lock store_ does the same in two round trips, with a deadline and a typed answer for each.
- _held for good_ adds a third round trip, after which the lock no longer expires.
- _SpoolLock, whole engine_ is INICIAR and FINALIZAR. It also reads, compares and writes a truth (here in memory), and looks at one other lock. No other
  library does this.

Only redlock-universal takes a node-redis client.`;

const WHAT_IS_WEIGHED = `- _import_, _heap_ and _RSS_: what the import adds to a fresh process that has its Redis client already. These are medians, after a garbage collection.
- _bundled_: by esbuild, minified and compressed by gzip, without the client.
- _installed_: all files that npm installs, without the client. _other packages_: how many packages these are, without the library itself.

Our figures include core and neverthrow, because users need both.`;

function versionsText({ machine, versions }: BenchFigures): readonly string[] {
  return [
    `Versions: ${versions.map(({ name, version }) => `${name} ${version}`).join(', ')}.`,
    ...versions.flatMap(({ name, asksFor }) =>
      asksFor === null
        ? []
        : [`${name} asks for Node ${asksFor}. Here it ran on ${machine.node}, like the others.`],
    ),
  ];
}

function takingText(figures: ClientFigures): readonly string[] {
  const { client, contenders, leftOut } = figures;
  const floor = contenders.find(({ role }) => role === 'floor');
  const rows = contenders.map((one) => [
    nameOf(one),
    ...TAKING.map((column) => {
      const shown = cell(one, column);
      if (floor === undefined || shown === '–') return shown;
      return shown + times(ratio(one.samples[column.key] ?? [], floor.samples[column.key] ?? []));
    }),
  ]);
  return [
    `### On ${client}`,
    `![Taking and giving back on ${client}: every library's time alone, cycles a second with 64 at once, and processor time a cycle](images/bench-${client}.svg)`,
    table(['', ...TAKING.map(({ title }) => title)], rows),
    ...leftOut.map(({ name, why }) => `${name} is left out: ${why}.`),
    ...shortfallText(figures, TAKING),
  ];
}

function weightText(figures: ClientFigures): readonly string[] {
  const { client, contenders } = figures;
  const weighed = contenders.filter((one) => WEIGHT.some(({ key }) => figure(one, key) !== null));
  const rows = weighed.map((one) => [nameOf(one), ...WEIGHT.map((column) => cell(one, column))]);
  return [
    `### With ${client}`,
    table(['', ...WEIGHT.map(({ title }) => title)], rows),
    ...shortfallText(figures, WEIGHT),
  ];
}

/** Every column in which one of ours is not ahead of everybody, and why. */
function shortfallText(figures: ClientFigures, columns: readonly Column[]): readonly string[] {
  const mine = shortfalls(figures).filter(({ column }) => columns.includes(column));
  if (mine.length === 0) return ['SpoolLock is ahead of every library in every column.'];
  const peers = figures.contenders.filter(({ role }) => role === 'peer').length;
  return [
    'Where SpoolLock is not ahead of every library:',
    grouped(mine)
      .map((group) => shortfallLine(group, peers))
      .join('\n'),
  ];
}

/** Those of one of ours that have the same reason are said in one breath. */
function grouped(all: readonly Shortfall[]): readonly (readonly Shortfall[])[] {
  const groups = new Map<string, Shortfall[]>();
  for (const one of all) {
    const key = `${one.ours.name} ${one.reason ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

function shortfallLine(group: readonly Shortfall[], peers: number): string {
  const columns = group.map(({ column, behind, level }) => {
    const ahead = behind.map((standing) => standing.peer.name + times(standing.ratio));
    const same = level.map(({ peer }) => peer.name);
    const said = [
      ...(ahead.length > 0
        ? [`behind ${ahead.length === peers && peers > 1 ? 'all' : ahead.join(', ')}`]
        : []),
      ...(same.length > 0
        ? [`${EXACT.has(column.key) ? 'the same as' : 'level with'} ${same.join(', ')}`]
        : []),
    ];
    return `_${column.title}_ ${said.join('; ')}`;
  });
  const reason = group[0]?.reason ?? null;
  return `- ${group[0]?.ours.name ?? ''}: ${columns.join('. ')}.${reason === null ? '' : ` **${reason}**`}`;
}

/** Columns of which there is one figure, and no rounds. */
const EXACT: ReadonlySet<ColumnKey> = new Set(['bundleBytes', 'installedBytes', 'packages']);

function shiftStartText({ sheet: { roundTripMs, starts } }: BenchFigures): readonly string[] {
  return [
    `A number of workers take one spool each, all at once. The sheet is the emulator, with Google's quotas (60 reads and 60 writes a minute) and ${roundTripMs} ms ` +
      'for every call. Another 50 workers took spools of their own before, so that no program has just been started.',
    [
      '- _naive_ reads the rows, compares, and writes one row. It uses Google’s own client, and after a 429 it waits as Google asks. If two workers want the same ' +
        'spool at once, both get it.',
      '- _SpoolLock_ is the whole engine, with its locks in Redis. It writes by compare-and-set.',
    ].join('\n'),
    table(
      ['', 'calls', 'of them refused (429)', 'seconds'],
      starts.map(({ way, people, calls, refused, seconds }) => [
        `${people} at once, ${way === 'ours' ? 'SpoolLock' : 'naive'}`,
        String(calls),
        String(refused),
        seconds.toFixed(2),
      ]),
    ),
    ...slowerStarts(starts),
  ];
}

/** Where the naive way is over sooner, and why. */
function slowerStarts(starts: readonly ShiftStart[]): readonly string[] {
  return starts.flatMap((ours) => {
    const naive = starts.find(({ way, people }) => way === 'naive' && people === ours.people);
    if (ours.way !== 'ours' || naive === undefined || naive.seconds >= ours.seconds) return [];
    return [
      `With ${ours.people} at once the naive code ends sooner, because all its ${naive.calls} calls go out together. SpoolLock waits some milliseconds to collect ` +
        'writes, and its few calls compare and show every row.',
    ];
  });
}

function reconcileText({ reconcile }: BenchFigures): readonly string[] {
  const calculated = reconcile.filter(({ rows, rowsDone }) => rowsDone < rows);
  return [
    'Occupied rows without a lock get one. _row by row_ is the way of the earlier service: ask for the lock, make it, make it permanent, then go to the next row. ' +
      'The truth is in memory. _round trip_ is the time to Redis and back.',
    table(
      ['round trip', 'rows', 'row by row', 'SpoolLock', 'times as fast'],
      reconcile.map(({ roundTripMs, rows, rowsDone, rowByRowSeconds, oursSeconds }) => [
        `${roundTripMs} ms`,
        String(rows),
        `${rowByRowSeconds.toFixed(2)} s${rowsDone < rows ? ' *' : ''}`,
        `${oursSeconds.toFixed(3)} s`,
        (rowByRowSeconds / oursSeconds).toFixed(0),
      ]),
    ),
    ...calculated.map(
      ({ roundTripMs, rows, rowsDone }) =>
        `\\* At ${roundTripMs} ms only ${rowsDone} rows ran row by row. The time for ${rows} is calculated from them.`,
    ),
  ];
}

function times(ratioOf: number | null): string {
  return ratioOf === null ? '' : ` (×${ratioOf.toFixed(2)})`;
}

function nameOf({ name, role }: Measured): string {
  return role === 'store' || role === 'engine' ? `**${name}**` : name;
}

function cell(one: Measured, column: Column): string {
  const found = figure(one, column.key);
  return found === null ? '–' : column.show(found);
}
