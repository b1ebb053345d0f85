import type { Clock } from '@spoollock/core/adapter';
import { withSettingsFile } from './settings/settings-file.js';
import { EXIT_CODES, type Ending } from './output/exit-codes.js';
import { toJson } from './output/json.js';
import { render } from './output/line.js';
import { ownFailure, wrongSettings, wrongUsage, type Outcome } from './output/outcome.js';
import { parseArguments, type Parsed } from './program.js';
import { readSettings, type Environment, type Settings } from './settings/settings.js';
import type { LoadServer } from './connections/server-link.js';
import { CannotOpenShop, SettingsDoNotFit, type OpenShop, type Shop } from './connections/shop.js';
import type { Terminal } from './output/terminal.js';

/** Everything outside of the program. */
export interface World {
  readonly env: Environment;
  /** The working directory. */
  readonly folder: string;
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly nodeVersion: string;
  readonly openShop: OpenShop;
  readonly loadServer: LoadServer;
}

/** Does what the arguments ask for, says what came of it, and returns the exit code. It never rejects. */
export async function run(args: readonly string[], world: World): Promise<number> {
  const json = wantsJson(args);
  const outcome = await outcomeOf(args, world, json).catch((cause: unknown) =>
    cause instanceof CannotOpenShop ? notOpened(cause) : defect(cause),
  );
  return tell(outcome, world.terminal, json);
}

async function outcomeOf(args: readonly string[], world: World, json: boolean): Promise<Outcome> {
  const parsed = await parseArguments(args);
  if (parsed.isErr()) return wrongUsage(parsed.error);
  if (parsed.value.kind === 'text') {
    const { what, text } = parsed.value;
    return { ending: 'done', document: { [what]: text.trim() }, lines: text.trimEnd().split('\n') };
  }
  return work(parsed.value, world, json);
}

async function work(
  { chosen, flags, settingsFile, named }: Extract<Parsed, { kind: 'command' }>,
  { env, folder, terminal, clock, signal, nodeVersion, openShop, loadServer }: World,
  json: boolean,
): Promise<Outcome> {
  let opening: Promise<Shop> | null = null;
  const shop = (read: Settings): Promise<Shop> => (opening ??= openShop(read, clock, signal));
  const place = { named: settingsFile, folder };
  const common = { terminal, clock, signal, json };
  try {
    if (chosen.kind === 'init') return await chosen.run({ ...common, env, flags, place, nodeVersion, shop });
    const merged = withSettingsFile(env, place);
    if (merged.isErr()) return wrongSettings(merged.error);
    const { env: all, file } = merged.value;
    if (chosen.kind === 'serve') return await chosen.run({ ...common, env: all, flags, loadServer });
    if (chosen.kind === 'move') {
      const { DATABASE_URL, ...ofTheSheet } = all;
      const databaseUrl = DATABASE_URL?.trim() === '' ? undefined : DATABASE_URL?.trim();
      return await chosen.run({ ...common, settings: readSettings(ofTheSheet, flags), databaseUrl });
    }
    const settings = readSettings(all, flags);
    if (chosen.kind === 'doctor')
      return await chosen.run({ ...common, env: all, settings, settingsFile: file, nodeVersion, shop });
    if (settings.isErr()) return wrongSettings(settings.error);
    const read = settings.value;
    return await chosen.run({ ...common, settings: read, named, shop: () => shop(read) });
  } finally {
    await (await closing(opening))?.close();
  }
}

/** What was opened; opening it may have failed, which its first user has heard. */
function closing(opening: Promise<Shop> | null): Promise<Shop | null> {
  return opening === null ? Promise.resolve(null) : opening.catch(() => null);
}

function tell(
  { ending, document, lines, notes = [] }: Outcome,
  { out, err }: Terminal,
  json: boolean,
): number {
  if (json) {
    if (Object.keys(document).length > 0) out.write(`${toJson(document)}\n`);
  } else for (const line of lines) out.write(`${render(line, out.colours)}\n`);
  for (const note of notes) err.write(`${render(note, err.colours)}\n`);
  return codeOf(ending);
}

function codeOf(ending: Ending): number {
  return EXIT_CODES[ending];
}

/** Before the arguments are read: an error in them is to be JSON as well. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

/** Its words may hold anything, so its kind and place alone are told. */
function defect(cause: unknown): Outcome {
  const kind = cause instanceof Error ? cause.name : typeof cause;
  const place = (cause instanceof Error ? (cause.stack ?? '') : '')
    .split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim();
  return ownFailure({
    type: 'defect',
    message: `a mistake of spoollock's own (${kind}${place === undefined ? '' : ` ${place}`}); please report it.`,
    next: 'nothing',
  });
}

function notOpened(cause: CannotOpenShop): Outcome {
  const { message } = cause;
  if (cause instanceof SettingsDoNotFit) return wrongSettings([message]);
  return ownFailure({ type: 'cannot-open', message, next: 'correct-input' });
}
