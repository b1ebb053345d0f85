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
    `Medians of ${rounds} rounds. × is the figure over that of the floor, the raw commands on the same client: the median of ` +
      'the ratios round by round, which hold better than the figures themselves. Two are _level_ where the rounds do not tell them apart.',
    ...clients.flatMap(takingText),
    WHAT_IS_COMPARED,
    '## What it weighs',
    WHAT_IS_WEIGHED,
    ...clients.flatMap(weightText),
    '## A shift start against Google Sheets',
    ...shiftStartText(figures),
    '## Reconcile',
    ...reconcileText(figures),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `SpoolLock beside the lock libraries that its users would otherwise choose. \`npm run bench\` measures all of this in some ten
minutes and prints it; \`npm run bench -- --write\` wrote this page. Every library ran in the same process, on the same Redis, each on a
connection of its own by the same client, in rounds in which each has its turn. Before it was measured, each had to show that what it
takes is in Redis, that nobody else gets it, and that what it gives back is gone.`;

const WHAT_IS_COMPARED = `**What is compared.** _alone_: one cycle after the other. _64 at once_: 64 holders at a time, each with a lock of their
own: how long a cycle of one of them took (_p50_, _p99_), and how many cycles a second all of them made. _client CPU a cycle_: processor time of the client's process with 64 at once, which other work on the machine hardly touches. The
floor is \`SET NX PX\` and a script that deletes what is still ours. Each library is used as its documentation begins: a lock that ends by
itself after 10 s, one Redis, and no waiting for a lock that somebody has. Our lock store does the same in two trips, with a
deadline and a typed answer for each; _held for good_ adds the third trip, which an occupation of hours needs. The whole engine is
INICIAR and FINALIZAR: besides the lock it reads, compares and writes a truth (in memory here), whose answer must show the row as written,
and looks after one other lock on the way. No other library has anything to put beside that. Of the five, redlock-universal alone takes a node-redis client.`;

const WHAT_IS_WEIGHED = `_import_, _heap_ and _RSS_: what importing the library adds to a fresh process that has its Redis client already (medians, after a garbage
collection). _bundled_: by esbuild, minified, gzip, without the client. _installed_: every file that npm installs for it, without
the client; _other packages_: how many those are besides the library itself. Ours comes with core and neverthrow, which its users need.`;

function versionsText({ machine, versions }: BenchFigures): readonly string[] {
  return [
    `Versions: ${versions.map(({ name, version }) => `${name} ${version}`).join(', ')}.`,
    ...versions.flatMap(({ name, asksFor }) =>
      asksFor === null
        ? []
        : [`${name} asks for Node ${asksFor}; it was run on ${machine.node} like the others.`],
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
  if (mine.length === 0) return ['SpoolLock is ahead of every peer in every column.'];
  return ['Where SpoolLock is not ahead of every peer:', grouped(mine).map(shortfallLine).join('\n')];
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

function shortfallLine(group: readonly Shortfall[]): string {
  const columns = group.map(({ column, behind, level }) => {
    const ahead = behind.map((standing) => standing.peer.name + times(standing.ratio));
    const same = level.map(({ peer }) => peer.name);
    const said = [
      ...(ahead.length > 0 ? [`behind ${ahead.join(', ')}`] : []),
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
    `So many workers take a spool each, all at once, against the emulator under Google's quotas (60 reads and 60 writes a minute) with ${roundTripMs} ms ` +
      'for every call. _naive_ reads the rows, compares, and writes one row, with Google’s own client and, after a 429, the waits that Google ' +
      'asks for; two who want the same spool at once would both get it. _SpoolLock_ is the whole engine with its locks in Redis; it writes by ' +
      'compare-and-set, and the reply shows the row as it is then.',
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
      `With ${ours.people} at once the naive way is over sooner: all of its ${naive.calls} calls go out together. SpoolLock waits some ` +
        'milliseconds for company before each of its few calls, and compares and shows every row in them.',
    ];
  });
}

function reconcileText({ reconcile }: BenchFigures): readonly string[] {
  const calculated = reconcile.filter(({ rows, rowsDone }) => rowsDone < rows);
  return [
    'Occupied rows that have no lock get one. _row by row_ is how the service before did it: is there a lock, put one, make it permanent, ' +
      'then the next row. The truth is in memory, the link to Redis as long as it says.',
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
        `\\* At ${roundTripMs} ms, ${rowsDone} rows were done row by row, and the time for ${rows} was calculated from them.`,
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
