import { resolve } from 'node:path';
import { err, ok, type Result } from 'neverthrow';
import type { InitTask } from './task.js';
import { failed, ownFailure, type Outcome } from '../output/outcome.js';
import { FLAGS, readSettings, withFlags, type Flag, type GivenFlags } from '../settings/settings.js';

interface Question {
  readonly flag: Flag;
  readonly text: string;
  /** What stands if nothing is typed; `null` where something must be. */
  readonly usual: string | null;
}

/** What differs from shop to shop. Anything else has a flag. */
const QUESTIONS: readonly Question[] = [
  { flag: 'sheetId', text: 'The sheet: its address, or its id', usual: null },
  { flag: 'credentials', text: 'The key file of a service account that may edit it', usual: null },
  { flag: 'tab', text: 'The tab with the spools', usual: 'Operaciones' },
  { flag: 'headerTag', text: 'The header of the tags', usual: 'TAG_SPOOL' },
  { flag: 'headerLabel', text: 'The header of the labels, who has it', usual: 'Ocupado_Por' },
  { flag: 'headerSince', text: 'The header of the dates, since when', usual: 'Fecha_Ocupacion' },
  { flag: 'headerVersion', text: 'The header of the versions', usual: 'version' },
  { flag: 'freeWords', text: 'What is read as free, parted by commas', usual: 'DISPONIBLE' },
  { flag: 'freeLabel', text: 'What is written for free, or blank', usual: 'the first of these' },
  { flag: 'workerLabel', text: 'How a worker’s label looks', usual: '{initials}({id})' },
  { flag: 'dates', text: 'How dates are written, date-time or text', usual: 'date-time' },
  { flag: 'timeZone', text: 'The shop’s time zone', usual: 'America/Santiago' },
];

/** Asks for what neither a flag nor the environment says, each until the answer will do. Enter leaves it as it usually is. */
export async function askForSettings(
  flags: GivenFlags,
  task: InitTask,
): Promise<Result<GivenFlags, Outcome>> {
  const { env, place, terminal, signal } = task;
  let said = flags;
  for (const question of QUESTIONS) {
    const { flag, text, usual } = question;
    const { given } = withFlags(env, said);
    // The key of another server than Google's is its token.
    const isNeeded = flag !== 'credentials' || given['GOOGLE_SHEETS_ROOT_URL'] === undefined;
    if (given[FLAGS[flag].variable] !== undefined || !isNeeded) continue;
    for (;;) {
      const answer = await terminal.ask(`${text}${usual === null ? '' : ` [${usual}]`}: `, signal);
      if (answer === null) return err(unanswered(task));
      const tried = answer.trim() === '' ? said : asMeant({ ...said, [flag]: answer }, place.folder);
      const problem = problemOf(flag, tried, task);
      if (problem === null) {
        said = tried;
        break;
      }
      terminal.err.write(`  ${problem}\n`);
    }
  }
  return ok(said);
}

/** A sheet's address stands for its id, and a key file is found from whatever folder the settings are read in. */
export function asMeant(flags: GivenFlags, folder: string): GivenFlags {
  const { sheetId, credentials } = flags;
  return {
    ...flags,
    ...(sheetId === undefined ? {} : { sheetId: sheetIdIn(sheetId) }),
    ...(credentials === undefined ? {} : { credentials: resolve(folder, credentials.trim()) }),
  };
}

function sheetIdIn(text: string): string {
  return /\/spreadsheets\/d\/([\w-]+)/.exec(text)?.[1] ?? text;
}

/** What is wrong with this one; what is not asked yet may be wrong still. */
function problemOf(flag: Flag, tried: GivenFlags, { env }: InitTask): string | null {
  const settings = readSettings(env, tried);
  const names = [`${FLAGS[flag].flag} `, `${FLAGS[flag].variable} `];
  const problems = settings.isErr() ? settings.error : [];
  for (const name of names)
    for (const problem of problems) if (problem.startsWith(name)) return `It ${problem.slice(name.length)}`;
  return null;
}

function unanswered({ terminal, signal }: InitTask): Outcome {
  // Nobody has ended the line of the question.
  terminal.err.write('\n');
  return signal.aborted
    ? failed({ type: 'aborted', message: 'Interrupted; nothing was written.', next: 'repeat' })
    : ownFailure({ type: 'not-confirmed', message: 'no answer; nothing was written.', next: 'nothing' });
}
