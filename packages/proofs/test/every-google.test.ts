import { describe, expect, test } from 'vitest';
import { GOOGLE_UNKNOWNS } from '@spoollock/sheets-emulator';
import { liveADay } from '../src/unknowns/a-day.js';
import {
  inWords,
  oneAtATime,
  pairsBySeed,
  type GoogleUnderTest,
} from '../../google-sheets/test/support/google-under-test.js';
import { startOn } from '../src/unknowns/start.js';
import { contraryGoogles, entriesOf, readTable, type Entry } from '../src/unknowns/table.js';

const SEED = 20_261_129;
const PAIRS = 12;
const table = readTable();

/** The answers of a Google at which the adapter refuses to start, or may refuse, by the table. */
function refusedAt(google: GoogleUnderTest): readonly Entry[] {
  return entriesOf(google).filter(({ refusals }) => refusals.length > 0);
}

/** Whether a refusal is this sentence, which may end in Google's own words. */
function fits(refusal: string, sentence: string): boolean {
  const [own = '', googles] = sentence.split('…');
  return googles === undefined ? refusal === sentence : refusal.startsWith(own);
}

test('C12: the table of unknowns has every setting of the emulator with every answer, and no others', () => {
  const answers = Object.entries(GOOGLE_UNKNOWNS).flatMap(([setting, all]) =>
    all.map((answer) => `${setting}: ${answer}`),
  );
  expect(table.map(({ setting, answer }) => `${setting}: ${answer}`)).toEqual(answers);
});

describe('C12: a shop lives its day on any Google that is possible, or the start refuses by name', () => {
  const googles = [
    { settings: {}, hides: 'nothing' } as const,
    ...contraryGoogles(),
    ...oneAtATime(),
    ...pairsBySeed(SEED, PAIRS),
  ];

  test.each(googles.map((google) => [inWords(google.settings), google] as const))(
    '%s',
    async (_words, google) => {
      const { refusal, isUntouched } = await startOn(google);
      expect(isUntouched).toBe(true);
      const expected = refusedAt(google);
      if (refusal === null) {
        expect(expected.filter(({ refusesAlways }) => refusesAlways)).toEqual([]);
        await liveADay(google);
      } else
        expect(expected.flatMap(({ refusals }) => refusals).some((sentence) => fits(refusal, sentence))).toBe(
          true,
        );
    },
  );
});
