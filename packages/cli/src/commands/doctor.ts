import type { Command } from 'commander';
import { driftChecks } from '../doctor/drift-check.js';
import { databaseChecks } from '../doctor/database-checks.js';
import { counted, fail, type Finding, type Verdict } from '../doctor/finding.js';
import { lockChecks } from '../doctor/lock-checks.js';
import { quotaCheck } from '../doctor/quota-check.js';
import { redisChecks } from '../doctor/redis-checks.js';
import { rowChecks } from '../doctor/row-checks.js';
import { nodeCheck, settingsChecks } from '../doctor/settings-checks.js';
import { sheetChecks, writeCheck } from '../doctor/sheet-checks.js';
import { zoneCheck } from '../doctor/zone-check.js';
import { CannotOpenShop, SettingsDoNotFit } from '../connections/shop.js';
import type { Ending } from '../output/exit-codes.js';
import { paint, type Line, type Style } from '../output/line.js';
import { failed, type Outcome } from '../output/outcome.js';
import { withProgress } from '../output/progress.js';
import { misspelt, type Settings } from '../settings/settings.js';
import type { Choose, DoctorTask } from './task.js';

interface DoctorOptions {
  readonly write?: boolean;
}

const USUAL_TIMEOUT_MS = 15_000;

export function addDoctor(program: Command, choose: Choose): void {
  program
    .command('doctor')
    .description(
      'look at settings, Redis, sheet or database, clocks and drift; say what is wrong and what fixes it',
    )
    .option(
      '--write',
      'try a write as well, in hidden tabs of the sheet, or make the tables of the database; without it nothing is written',
    )
    .addHelpText(
      'after',
      `
It goes on after a failure, and ends with the code of the worst one; warnings do not count.

Examples:
  $ spoollock doctor
  $ spoollock doctor --write
  $ spoollock doctor --json | jq '.checks[] | select(.verdict != "ok")'`,
    )
    .action((options: DoctorOptions) => choose({ kind: 'doctor', run: (task) => doctor(options, task) }));
}

export async function doctor({ write = false }: DoctorOptions, task: DoctorTask): Promise<Outcome> {
  const { env, settings, settingsFile, nodeVersion, signal } = task;
  const findings = [nodeCheck(nodeVersion), ...settingsChecks(settings, settingsFile, misspelt(env))];
  if (settings.isOk()) findings.push(...(await shopChecks(settings.value, write, task)));
  if (signal.aborted)
    return failed({ type: 'aborted', message: 'Interrupted; nothing was changed.', next: 'repeat' });
  const counts: Record<Verdict, number> = { ok: 0, warn: 0, fail: 0, skip: 0 };
  for (const { verdict } of findings) counts[verdict] += 1;
  return {
    ending: worst(findings),
    document: {
      healthy: counts.fail === 0,
      counts,
      checks: findings.map(({ check, verdict, found, fix }) => ({ check, verdict, found, fix })),
    },
    lines: [...findings.flatMap(linesOf), '', summary(counts)],
  };
}

/** One after another: each says of what it could not look at that it could not. */
async function shopChecks(settings: Settings, write: boolean, task: DoctorTask): Promise<readonly Finding[]> {
  const { terminal, clock, signal } = task;
  const { timeZone } = settings;
  const patienceMs = settings.timeoutMs ?? USUAL_TIMEOUT_MS;
  const step = <T>(text: string, work: () => PromiseLike<T>): Promise<T> =>
    withProgress(terminal, clock, text, work);

  const time = zoneCheck(timeZone, clock.now());
  const shop = await step('Connecting', () =>
    task.shop(settings).catch((cause: unknown) => {
      if (!(cause instanceof CannotOpenShop)) throw cause;
      return notOpened(cause);
    }),
  );
  if ('verdict' in shop) return [time, shop];
  const { truth, redis: link, lock } = shop;
  const redis = link === null ? [] : await step('Looking at Redis', () => redisChecks(link, clock));
  const locks = link === null ? [] : await step('Looking at the locks', () => lockChecks(link, timeZone));
  const about = await step(`Looking at the ${truth.kind}`, () =>
    truth.kind === 'sheet'
      ? sheetChecks({ source: truth.source, sheet: truth }, settings, clock, patienceMs)
      : databaseChecks(truth.database, clock, { settings, patienceMs, write }),
  );
  const isUsable = about.every(({ verdict }) => verdict !== 'fail');
  const rows = isUsable
    ? await step('Reading the rows', () => rowChecks(shop, settings.sheet, clock.now() + patienceMs))
    : [];
  const rights =
    isUsable && truth.kind === 'sheet'
      ? [await step('Trying a write', () => writeCheck(truth, settings, clock, write))]
      : [];
  const drift =
    link === null
      ? []
      : await step('Looking for drift', () => driftChecks(lock, clock, signal, link.keyPrefix));
  const quota = truth.kind === 'sheet' ? [quotaCheck(truth.seen, clock.now())] : [];
  return [time, ...redis, ...locks, ...about, ...rows, ...rights, ...drift, ...quota];
}

/** A database that cannot be opened at all is a finding like any other, and so are settings that do not fit. */
function notOpened(cause: CannotOpenShop): Finding {
  const check = cause instanceof SettingsDoNotFit ? 'settings' : 'database';
  return fail(check, cause.message, 'Correct that, and run spoollock doctor again.', 'wrong');
}

const FROM_WORST: readonly Ending[] = ['defect', 'wrong', 'unreachable', 'refused'];

function worst(findings: readonly Finding[]): Ending {
  return FROM_WORST.find((ending) => findings.some((finding) => finding.ending === ending)) ?? 'done';
}

const MARKS: Readonly<Record<Verdict, readonly [string, Style]>> = {
  ok: ['ok  ', 'green'],
  warn: ['warn', 'yellow'],
  fail: ['FAIL', 'red'],
  skip: ['skip', 'dim'],
};
const WIDTH = 18;

function linesOf({ check, verdict, found, fix }: Finding): readonly Line[] {
  const [mark, style] = MARKS[verdict];
  const line: Line = [paint(style, mark), `  ${check.padEnd(WIDTH)}${found}`];
  return fix === null ? [line] : [line, [' '.repeat(6 + WIDTH), paint('bold', `→ ${fix}`)]];
}

function summary(counts: Readonly<Record<Verdict, number>>): Line {
  const skipped = counts.skip > 0 ? `, ${counts.skip} skipped` : '';
  return `${counts.ok} ok, ${counted(counts.warn, 'warning')}, ${counts.fail} failed${skipped}`;
}
