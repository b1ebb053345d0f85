import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { err, ok, type Result } from 'neverthrow';
import { doctor } from './doctor.js';
import { askForSettings, asMeant } from './init-questions.js';
import type { Choose, InitTask } from './task.js';
import type { Line } from '../output/line.js';
import { ownFailure, wrongSettings, wrongUsage, type Outcome } from '../output/outcome.js';
import { warning } from '../output/spool-view.js';
import { SETTINGS_FILE, settingsLine, withSettingsFile } from '../settings/settings-file.js';
import { FLAGS, readSettings, withFlags, type GivenFlags } from '../settings/settings.js';

interface InitOptions {
  readonly force?: boolean;
  readonly yes?: boolean;
}

export function addInit(program: Command, choose: Choose): void {
  program
    .command('init')
    .description('write a settings file, then look at the shop by it as the doctor does')
    .option('--force', 'put it in the place of a file that is there')
    .option('-y, --yes', 'ask nothing: what no flag and no variable says stays as it usually is')
    .addHelpText(
      'after',
      `
It takes what flags and the environment say. On a terminal it asks for the rest. It writes ${SETTINGS_FILE} into the
working directory, or the file of --settings. No secret goes into it: REDIS_URL stays in the environment.

Examples:
  $ spoollock init
  $ spoollock init --sheet-id 1AbC... --credentials key.json --tab Spools --header-tag Tag --yes`,
    )
    .action((options: InitOptions) => choose({ kind: 'init', run: (task) => init(options, task) }));
}

export async function init({ force = false, yes = false }: InitOptions, task: InitTask): Promise<Outcome> {
  const { env, place, terminal } = task;
  const file = place.named ?? join(place.folder, SETTINGS_FILE);
  if (!force && existsSync(file)) return isThere(file);
  const given = asMeant(task.flags, place.folder);
  const said = yes || !terminal.canAsk ? ok(given) : await askForSettings(given, task);
  if (said.isErr()) return said.error;
  const chosen = said.value;
  const settings = readSettings(env, chosen);
  if (settings.isErr()) return wrongSettings(settings.error);

  const text = textOf(task, chosen);
  if (text.isErr()) return wrongUsage(text.error);
  const written = write(file, text.value, force);
  if (written.isErr()) return written.error;
  // Read as every later command reads it.
  const merged = withSettingsFile(env, { ...place, named: file });
  if (merged.isErr()) return wrongSettings(merged.error);
  const { env: all } = merged.value;
  const found = await doctor({}, { ...task, env: all, settings: readSettings(all), settingsFile: file });
  return {
    ...found,
    document: { file, ...found.document },
    lines: [`wrote ${file}`, '', ...found.lines],
    notes: [...overruled(task, chosen), ...(found.notes ?? [])],
  };
}

const HEAD = `# What the shop's sheet and its locks are like, for spoollock and @spoollock/server. The environment wins over this.
# No secrets: REDIS_URL with its password, and tokens, come from the environment.
`;

/** What flags, answers and the environment say. What stays as it usually is, is not in it. */
function textOf({ env }: InitTask, chosen: GivenFlags): Result<string, string> {
  const { given } = withFlags(env, chosen);
  const lines: string[] = [];
  for (const { variable } of Object.values(FLAGS)) {
    const value = given[variable];
    if (value === undefined) continue;
    const line = settingsLine(variable, value);
    if (line === null)
      return err(
        `${variable} cannot be written into a file: no quotes hold ${JSON.stringify(value)}. Set it in the environment.`,
      );
    lines.push(`${line}\n`);
  }
  return ok(`${HEAD}${lines.join('')}`);
}

/** One that is there is either left as it is, or another one wholly in its place. */
function write(file: string, text: string, force: boolean): Result<void, Outcome> {
  const beside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(force ? beside : file, text, { flag: 'wx' });
    if (force) renameSync(beside, file);
    return ok();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'for no known reason';
    if (code === 'EEXIST' && !force) return err(isThere(file));
    if (force) rmSync(beside, { force: true });
    return err(wrongUsage(`${JSON.stringify(file)} cannot be written (${code}).`));
  }
}

function isThere(file: string): Outcome {
  return ownFailure({
    type: 'wrong-usage',
    message: `${JSON.stringify(file)} is there already, and was left as it is. Add --force to put another in its place.`,
    next: 'correct-input',
  });
}

/** What the environment says otherwise than the file: the next command would do as the environment says. */
function overruled({ env }: InitTask, chosen: GivenFlags): readonly Line[] {
  const outside = withFlags(env, {}).given;
  const { given, names } = withFlags({}, chosen);
  return [...names.keys()]
    .filter((variable) => outside[variable] !== undefined && outside[variable] !== given[variable])
    .map((variable) =>
      warning(`${variable} is set otherwise in the environment, which wins: unset it there.`),
    );
}
