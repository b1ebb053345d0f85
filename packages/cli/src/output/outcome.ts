import type { NextStep, SpoolLockError } from '@spoollock/core';
import type { SourceFault } from '@spoollock/core/adapter';
import { endingOf, isRefusal, type Ending } from './exit-codes.js';
import { paint, type Line } from './line.js';

/** What a command has to say: to a program (`document`), to a person (`lines`), and by its exit code. */
export interface Outcome {
  readonly ending: Ending;
  /** For `--json`, on stdout. */
  readonly document: object;
  /** For people, on stdout. */
  readonly lines: readonly Line[];
  /** For people, on stderr, with `--json` as well. */
  readonly notes?: readonly Line[];
}

/** An error of the library's, or one of this program's own in the same form. */
export interface Failure {
  readonly type: string;
  readonly message: string;
  readonly next: NextStep;
}

/** What can end a command besides the library's errors. */
export interface OwnFailure extends Failure {
  readonly type:
    | 'wrong-usage'
    | 'wrong-settings'
    | 'not-confirmed'
    | 'not-installed'
    | 'cannot-open'
    | 'defect';
}

const OWN_ENDINGS: Readonly<Record<OwnFailure['type'], Ending>> = {
  'wrong-usage': 'wrong',
  'wrong-settings': 'wrong',
  'not-confirmed': 'refused',
  'not-installed': 'wrong',
  'cannot-open': 'refused',
  defect: 'defect',
};

export function wrongUsage(message: string): Outcome {
  return ownFailure({ type: 'wrong-usage', message, next: 'correct-input' });
}

export function wrongSettings(problems: readonly string[]): Outcome {
  const message = problems.join(' ');
  const failure: OwnFailure = { type: 'wrong-settings', message, next: 'correct-input' };
  const notes = problems.map((problem): Line => [paint('red', 'spoollock: '), problem]);
  return { ending: 'wrong', document: { error: { ...failure, problems } }, lines: [], notes };
}

export function ownFailure(failure: OwnFailure): Outcome {
  return {
    ending: OWN_ENDINGS[failure.type],
    document: { error: failure },
    lines: [],
    notes: failure.message
      .split('\n')
      .map((line, index): Line => (index === 0 ? [paint('red', 'spoollock: '), line] : line)),
  };
}

/** What keeps the library from doing it. `more`: what this command knows besides, for programs and for people. */
export function failed(error: SpoolLockError, more: object = {}, notes: readonly Line[] = []): Outcome {
  const ending = endingOf(error);
  const step = isRefusal(error) ? LET_IN : NEXT[error.next];
  const detail = 'detail' in error ? ` (${error.detail})` : '';
  return {
    ending,
    document: { error: { ...error, ...more } },
    lines: [],
    notes: [
      [paint('red', 'spoollock: '), `${error.message}${detail}`],
      ...(step === '' ? [] : [`  ${step}`]),
      ...notes,
    ],
  };
}

const NEXT: Readonly<Record<NextStep, string>> = {
  repeat: 'Repeat the command: nothing can go wrong by it.',
  'repeat-later': 'Repeat the command in a moment.',
  'ask-holder': 'Ask whoever has it, or wait.',
  'take-over':
    'A supervisor can take it over or release it: spoollock take-over --help, spoollock release --help',
  'read-again': 'Look at it again, then decide: spoollock inspect <tag>',
  'correct-input': 'Correct what was given, and repeat.',
  'fix-source': 'Somebody must fix the sheet first. What is wrong, spoollock doctor says.',
  nothing: '',
};

const LET_IN = 'The sheet does not let this program in. What fixes that, spoollock doctor says.';

/** What a truth says of itself. */
export function saidBy(fault: SourceFault): string {
  return fault.type === 'source-misshaped' ? fault.problem : fault.detail;
}
