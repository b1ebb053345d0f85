/** What a parser may repeat or look back over: each made into a long run, which careless code reads again and again. */
const RUNS: Readonly<Record<string, string>> = {
  // Of two classes: a run of one class needs no sorting when it is composed.
  'combining marks': '\u0315\u0301',
  'one combining mark': '\u0301',
  'marks on a letter': 'a\u0315\u0301',
  'vowel signs': '\u1161\u0f71\u0344',
  blanks: ' ',
  'no-break blanks': '\u00a0',
  tabs: '\t',
  'line breaks': '\r\n',
  digits: '9',
  zeros: '0',
  'small letters': 'a',
  capitals: 'M',
  'wide capitals': '\u{10400}',
  'zero width': '\u200b\u200d',
  'lone surrogates': '\ud800',
  emoji: '👩\u200d🔧',
  'opening brackets': '(',
  'closing brackets': ')',
  labels: 'MR(93)',
  colons: ':',
  'lock values': '93:3f1c2b0e-58d9-4c0b-91a2-f6a4f0f3a9d7:',
  dates: '04-05-2026 08:00:00',
  dashes: '-',
  dots: '.',
  commas: ' , ',
  slashes: '//',
  quotes: '"',
  apostrophes: "'",
  secrets: 'Bearer eyJ ',
  addresses: 'http://',
  numbered: 'requests[9',
  references: "'a'!A1:$B$2 ",
  'capitals of two letters': 'ß',
  nul: '\0',
};

/** Before and after a run: what makes a pattern begin well, and what makes it fail at the end. */
const AROUND: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['MR', '\0'],
  ['9', 'x'],
];

/** Texts of `length` that are built to be slow to read, by what they are made of. */
function* slowTexts(length: number): Iterable<readonly [kind: string, text: string]> {
  for (const [kind, unit] of Object.entries(RUNS)) {
    const run = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    for (const [before, after] of AROUND) yield [`${before}…${kind}…${after}`, `${before}${run}${after}`];
  }
}

/** The processor time of `work`, in microseconds. It does not count what else a busy machine does meanwhile. */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The least of a few tries: the garbage of an earlier one may be collected at the cost of a later one. */
export async function leastProcessorTime(work: () => unknown): Promise<number> {
  let least = Infinity;
  for (let attempt = 0; attempt < TRIES; attempt++) least = Math.min(least, await processorTime(work));
  return least;
}

/** What one pass costs here for each character: it takes every character out, and puts all together again. */
async function costOfAPass(): Promise<number> {
  const text = 'a'.repeat(200_000);
  let least = Infinity;
  for (let turn = 0; turn < 3; turn++)
    least = Math.min(least, await processorTime(() => Array.from(text).join('')));
  return Math.max(least, 1_000) / text.length;
}

/** For readers that build a slow text of their own, by the unit that it repeats. */
export function slowTextOf(unit: string, length = 100_000): Iterable<readonly [kind: string, text: string]> {
  return [[unit, unit.repeat(length / unit.length)]];
}

/** A text of this length that takes quadratic time costs thousands of passes. */
const MOST_PASSES = 100;
/** The garbage of an earlier text may be collected at the cost of a later one. */
const TRIES = 4;

type Read = (text: string) => unknown;

/**
 * Gives every slow text to every reader, and answers which took far longer than passes over the text take on this
 * machine. What a reader answers, or that it throws, does not matter.
 */
export async function tooSlow(
  readers: Readonly<Record<string, Read>>,
  length = 100_000,
  texts = slowTexts(length),
): Promise<string[]> {
  const slow: string[] = [];
  const mostMicroseconds = MOST_PASSES * length * (await costOfAPass());
  for (const [kind, text] of texts)
    for (const [name, read] of Object.entries(readers))
      if (!(await isWithin(mostMicroseconds, read, text))) slow.push(`${name}: ${kind}`);
  return slow;
}

async function isWithin(mostMicroseconds: number, read: Read, text: string): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const took = await processorTime(async () => {
      try {
        await read(text);
      } catch {
        // A refusal, which costs what it costs.
      }
    });
    if (took <= mostMicroseconds) return true;
  }
  return false;
}
