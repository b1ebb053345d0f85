import { appendFileSync } from 'node:fs';
import { faultOf } from '../src/calls/sheets-faults.js';
import type { Bench } from './bench.js';
import type { LiveSheets } from './live-sheets.js';

/** What a question was answered with. */
export interface Finding {
  readonly found: string;
  /** In a sentence what the adapter relies on, and is not so. */
  readonly contradicts?: string;
}

/** Something that Google does not document in so many words, and how to find it out. */
export interface Unknown {
  readonly what: string;
  /** Whether the adapter counts on one of the answers. */
  readonly reliedOn: boolean;
  readonly ask: (bench: Bench) => Promise<Finding>;
}

/** Gives the questions of one theme their types. */
export function unknowns(questions: readonly Unknown[]): readonly Unknown[] {
  return questions;
}

/** Asks, and writes down what was found at once: a run that is stopped has found something, too. */
export async function findOut({ what, reliedOn, ask }: Unknown, bench: Bench): Promise<void> {
  const finding = await ask(bench).catch((error: unknown): Finding => {
    const { status, message } = faultOf(error);
    if (status === NOT_IMITATED && bench.sheets.run.emulator !== null)
      return { found: `not imitated here (${message})` };
    const found = `not found out: ${status === null ? String(error) : message}`;
    return { found, ...unless(!reliedOn, `${what} ${found}`) };
  });
  note(bench.sheets, { what, reliedOn, ...finding });
  if (finding.contradicts !== undefined) throw new Error(finding.contradicts);
}

/** What the run cost. */
export function noteCosts(sheets: LiveSheets): void {
  note(sheets, { calls: sheets.counts, refusals: sheets.refusals });
}

/** What an emulator answers to what it does not know. */
const NOT_IMITATED = 501;

function note({ run }: LiveSheets, line: object): void {
  appendFileSync(run.findings, `${JSON.stringify(line)}\n`);
}

/** The sentence, where it has to be said. */
export function unless(isSo: boolean, sentence: string): Pick<Finding, 'contradicts'> {
  return isSo ? {} : { contradicts: sentence };
}
