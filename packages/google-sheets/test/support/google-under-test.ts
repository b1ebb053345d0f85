import { GOOGLE_UNKNOWNS, type GoogleSettings, type SpreadsheetByHand } from '@spoollock/sheets-emulator';

/** The Google that a suite runs on, and whether rows of the shop are hidden there. */
export interface GoogleUnderTest {
  readonly settings: Partial<GoogleSettings>;
  readonly hides: 'nothing' | 'filter' | 'person';
}

/** Which Google `npm run unknowns` has the suites of this process run on. Without it: the likeliest one. */
export const GOOGLE_VARIABLE = 'SPOOLLOCK_GOOGLE';
export const GOOGLE_UNDER_TEST: GoogleUnderTest = parse(process.env[GOOGLE_VARIABLE]);

/** Whether the suites run at their full size: `npm run unknowns`, which takes an hour. */
export const IS_LONG_RUN = process.env[GOOGLE_VARIABLE] !== undefined;

function parse(text: string | undefined): GoogleUnderTest {
  if (text === undefined) return { settings: {}, hides: 'nothing' };
  const given = JSON.parse(text) as GoogleUnderTest;
  return given;
}

/** What the settings about hidden rows need to make a difference. */
export function hidesFor(settings: Partial<GoogleSettings>): GoogleUnderTest['hides'] {
  const names = Object.keys(settings);
  if (names.some((name) => name.includes('FilteredRow'))) return 'filter';
  return names.some((name) => name.includes('HiddenRow')) ? 'person' : 'nothing';
}

/** Every Google that differs from the likeliest one by one answer. */
export function oneAtATime(): GoogleUnderTest[] {
  return Object.entries(GOOGLE_UNKNOWNS).flatMap(([question, [, ...others]]) =>
    others.map((answer) => {
      const settings: Partial<GoogleSettings> = { [question]: answer };
      return { settings, hides: hidesFor(settings) };
    }),
  );
}

/**
 * Googles that give another answer than the likeliest to every question at once, and together give every answer.
 *
 * @param singles the Googles to put together: those on which the adapter works.
 */
export function allAtOnce(singles: readonly GoogleUnderTest[]): GoogleUnderTest[] {
  const answers = new Map<string, Partial<GoogleSettings>[]>();
  for (const { settings } of singles) {
    const [question = ''] = Object.keys(settings);
    answers.set(question, [...(answers.get(question) ?? []), settings]);
  }
  const most = Math.max(0, ...[...answers.values()].map((all) => all.length));
  return Array.from({ length: most }, (_, at) => {
    let settings: Partial<GoogleSettings> = {};
    for (const all of answers.values()) settings = { ...settings, ...all[at % all.length] };
    return { settings, hides: at % 2 === 0 ? 'filter' : 'person' };
  });
}

/** So many Googles that differ from the likeliest one by two answers, the same ones for the same seed. */
export function pairsBySeed(seed: number, count: number): GoogleUnderTest[] {
  const singles = oneAtATime();
  const random = seeded(seed);
  const pick = (): Partial<GoogleSettings> => singles[Math.floor(random() * singles.length)]?.settings ?? {};
  const pairs = new Map<string, Partial<GoogleSettings>>();
  while (pairs.size < count) {
    const settings = { ...pick(), ...pick() };
    if (Object.keys(settings).length === 2) pairs.set(inWords(settings), settings);
  }
  return [...pairs.values()].map((settings) => ({ settings, hides: hidesFor(settings) }));
}

export function inWords(settings: Partial<GoogleSettings>): string {
  const words = Object.entries(settings).map(([question, answer]) => `${question}: ${answer}`);
  return words.toSorted().join(', ') || 'the likeliest';
}

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Hides other rows of a tab each time, more than half of them. The header stays. */
export function hideRows(
  person: SpreadsheetByHand,
  tab: string,
  by: 'filter' | 'person',
  turn: number,
): void {
  const { rowCount } = person.tabs().find(({ title }) => title === tab) ?? { rowCount: 0 };
  const rows = person.values(tab);
  const isHidden = (row: number): boolean => (row * 7 + turn) % 5 < 3;
  if (by === 'person') {
    person.showRows(tab, 1, rowCount);
    for (let row = 2; row <= rows.length; row += 1) if (isHidden(row)) person.hideRows(tab, row);
    return;
  }
  // By the first column, which numbers the rows, wherever columns were inserted.
  const column = Math.max(0, rows[0]?.findIndex((cell) => cell === 'NUM') ?? 0);
  const letter = String.fromCharCode(65 + column);
  const unticked = rows.flatMap((row, at) => (at > 0 && isHidden(at + 1) ? [String(row[column] ?? '')] : []));
  person.filter(tab, `A1:${letter}${Math.max(2, rows.length)}`, { [letter]: unticked });
}
