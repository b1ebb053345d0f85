import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  allAtOnce,
  oneAtATime,
  type GoogleUnderTest,
} from '../../../google-sheets/test/support/google-under-test.js';

/** One line of the table of unknowns: an answer, and what the adapter does on a Google that gives it. */
export interface Entry {
  readonly setting: string;
  readonly answer: string;
  /** The sentences by which the start refuses; none if the adapter works whatever the other answers are. `…`: Google's own words. */
  readonly refusals: readonly string[];
  /** Whether it refuses whatever the other answers are. */
  readonly refusesAlways: boolean;
}

const LINE = /^\| `(\w+)` +\| `([\w-]+)` +\| (.*?) +\|/;
const SENTENCE = /“(.*?)”/g;

/** Reads `docs/google-unknowns.md`. */
export function readTable(): readonly Entry[] {
  const file = join(import.meta.dirname, '../../../../docs/google-unknowns.md');
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line): Entry[] => {
      const [, setting, answer, does = ''] = LINE.exec(line) ?? [];
      if (setting === undefined || answer === undefined) return [];
      return [
        {
          setting,
          answer,
          refusals: [...does.matchAll(SENTENCE)].map(([, sentence = '']) => sentence),
          refusesAlways: does.startsWith('refuses'),
        },
      ];
    });
}

/** What the table says of a Google. */
export function entriesOf({ settings }: GoogleUnderTest): readonly Entry[] {
  return readTable().filter(({ setting, answer }) =>
    Object.entries(settings).some(([name, own]) => name === setting && own === answer),
  );
}

/** Googles that do everything otherwise than the likeliest one, as far as the adapter works there by the table. */
export function contraryGoogles(): GoogleUnderTest[] {
  return allAtOnce(
    oneAtATime().filter((google) => entriesOf(google).every(({ refusals }) => refusals.length === 0)),
  );
}
