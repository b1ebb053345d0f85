import { Command, CommanderError, type OutputConfiguration } from 'commander';
import { visible } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { textArgument } from './commands/arguments.js';
import { addBoard } from './commands/board.js';
import { addDoctor } from './commands/doctor.js';
import { addFinalizar } from './commands/finalizar.js';
import { addHistory } from './commands/history.js';
import { addInit } from './commands/init.js';
import { addMove } from './commands/move.js';
import { addInspect } from './commands/inspect.js';
import { addList } from './commands/list.js';
import { addReconcile } from './commands/reconcile.js';
import { addRelease } from './commands/release.js';
import { addServe } from './commands/serve.js';
import { addTakeOver } from './commands/take-over.js';
import { EXIT_CODES_HELP } from './output/exit-codes.js';
import { SETTINGS_FILE } from './settings/settings-file.js';
import type { GivenFlags } from './settings/settings.js';
import type { Choose, Chosen } from './commands/task.js';
import { VERSION } from './version.js';

/** A command line, understood. */
export type Parsed =
  | { readonly kind: 'text'; readonly what: 'help' | 'version'; readonly text: string }
  | {
      readonly kind: 'command';
      readonly chosen: Chosen;
      readonly flags: GivenFlags;
      readonly settingsFile: string | undefined;
      /** The flags, in words. */
      readonly named: readonly string[];
    };

interface GlobalOptions extends GivenFlags {
  readonly settings?: string;
  readonly json?: boolean;
}

/** Reads the arguments, program and script left out; or says what is wrong with them in a sentence. */
export async function parseArguments(args: readonly string[]): Promise<Result<Parsed, string>> {
  let said = '';
  const hear: OutputConfiguration = { writeOut: (text) => (said += text), writeErr: () => undefined };
  const { program, chosen } = createProgram(hear);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return ok({ kind: 'text', what: 'version', text: said });
    if (error.exitCode === 0) return ok({ kind: 'text', what: 'help', text: said });
    if (error.code === 'commander.help')
      return err(`a command is needed.\n\n${program.helpInformation().trimEnd()}`);
    return err(shortened(error.message.replace(/^error: /, ''), args));
  }
  const { settings: settingsFile, json: _, ...flags } = program.opts<GlobalOptions>();
  const it = chosen();
  return it === null
    ? err('a command is needed: spoollock --help')
    : ok({ kind: 'command', chosen: it, flags, settingsFile, named: namedBy(program) });
}

function namedBy(program: Command): readonly string[] {
  return program.options.flatMap((option) => {
    const value: unknown = program.getOptionValue(option.attributeName());
    return option.long !== undefined && typeof value === 'string' ? [option.long, value] : [];
  });
}

/** Without the length and the control characters of what was typed, which a refusal repeats. */
function shortened(message: string, args: readonly string[]): string {
  const typed = args.flatMap((arg) => [arg, arg.slice(arg.indexOf('=') + 1)]);
  return typed
    .filter((text) => text !== visible(text))
    .reduce((said, text) => said.replaceAll(text, () => visible(text)), message);
}

/** The whole program. What is chosen in the end, `chosen` tells. */
export function createProgram(output: OutputConfiguration): {
  readonly program: Command;
  readonly chosen: () => Chosen | null;
} {
  let chosen: Chosen | null = null;
  const choose: Choose = (one) => (chosen = one);
  const program = new Command('spoollock')
    .description(
      'Who has which spool right now? The locks in Redis and the truth in a Google Sheet, side by side.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .configureOutput({ ...output, getOutHasColors: () => false, getErrHasColors: () => false })
    .exitOverride()
    .option('--json', 'print one JSON document on stdout, errors too')
    .option(
      '--settings <file>',
      `read settings from this file too; the environment wins (${SETTINGS_FILE} in this folder)`,
      textArgument,
    )
    .option('--sheet-id <id>', 'the spreadsheet (GOOGLE_SHEET_ID)', textArgument)
    .option(
      '--credentials <file>',
      'the key file of a service account (GOOGLE_APPLICATION_CREDENTIALS)',
      textArgument,
    )
    .option('--tab <name>', 'the tab with the spools (SPOOLLOCK_TAB; Operaciones)', textArgument)
    .option('--trail-tab <name>', 'the tab of the audit trail (SPOOLLOCK_TRAIL_TAB; Metadata)', textArgument)
    .option('--header-tag <header>', 'the header of the tags (SPOOLLOCK_HEADER_TAG; TAG_SPOOL)', textArgument)
    .option(
      '--header-label <header>',
      'the header of the labels (SPOOLLOCK_HEADER_LABEL; Ocupado_Por)',
      textArgument,
    )
    .option(
      '--header-since <header>',
      'the header of the dates (SPOOLLOCK_HEADER_SINCE; Fecha_Ocupacion)',
      textArgument,
    )
    .option(
      '--header-version <header>',
      'the header of the versions (SPOOLLOCK_HEADER_VERSION; version)',
      textArgument,
    )
    .option(
      '--free-words <words>',
      'what is read as free besides a blank, parted by commas (SPOOLLOCK_FREE_WORDS; DISPONIBLE)',
      textArgument,
    )
    .option(
      '--free-label <text>',
      'what is written for free, or "blank" (SPOOLLOCK_FREE_LABEL; the first free word)',
      textArgument,
    )
    .option(
      '--worker-label <form>',
      'how a worker’s label looks (SPOOLLOCK_WORKER_LABEL; "{initials}({id})")',
      textArgument,
    )
    .option('--dates <form>', 'how dates are written, date-time or text (SPOOLLOCK_DATES)', textArgument)
    .option(
      '--also <columns>',
      'columns of your own and their kinds, such as Armador:text,Inicio:date-time (SPOOLLOCK_ALSO)',
      textArgument,
    )
    .option('--time-zone <zone>', 'the shop’s time zone (SHOP_TIME_ZONE; America/Santiago)', textArgument)
    .option(
      '--key-prefix <prefix>',
      'what a lock’s key begins with (SPOOLLOCK_KEY_PREFIX; spool_lock:)',
      textArgument,
    )
    .option('--timeout <duration>', 'how long a call may take, such as 30s (SPOOLLOCK_TIMEOUT)', textArgument)
    .addHelpText('after', `\n${EXIT_CODES_HELP}\n\n${SETTINGS_HELP}`);
  const looks = [addBoard, addInspect, addHistory, addList, addDoctor];
  const changes = [addReconcile, addTakeOver, addRelease, addFinalizar];
  for (const add of [...looks, ...changes, addMove, addServe, addInit]) add(program, choose);
  for (const command of program.commands) inherit(command, program);
  return { program, chosen: () => chosen };
}

/** Subcommands that were added whole take over nothing by themselves. */
function inherit(command: Command, program: Command): void {
  command.copyInheritedSettings(program);
  command.helpOption('-h, --help', 'print this help');
}

const SETTINGS_HELP = `Settings come from flags, else from the environment, else from the file of --settings, else from a file
${SETTINGS_FILE} in the working directory, which spoollock init makes. As for the library and @spoollock/server:
  REDIS_URL, REDIS_PERSISTENT_LOCKS, REDIS_SAFETY_TTL, REDIS_LOCK_TTL_SECONDS,
  GOOGLE_SHEET_ID, GOOGLE_APPLICATION_CREDENTIALS, SHOP_TIME_ZONE; DATABASE_URL for move and serve
Colours are for terminals; NO_COLOR and FORCE_COLOR are honoured.`;
