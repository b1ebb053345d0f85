import type { SpoolLockError } from '@spoollock/core';
import { refusalIn } from '../connections/sheet-refusal.js';

/** How a command ended, and the code with which the process says so. */
export const EXIT_CODES = {
  /** It did what it was asked, or found everything in good order. */
  done: 0,
  /** The shop's state, or whoever was asked to confirm, does not let it. */
  refused: 1,
  /** The command line or a setting is wrong, or the sheet does not let this program in. */
  wrong: 2,
  /** Redis or the sheet could not be asked. */
  unreachable: 3,
  /** A write was sent and what became of it is not known. Repeating the command is safe. */
  unknown: 4,
  /** This program's own mistake. */
  defect: 70,
  /** Ctrl-C, and no spool was changed. */
  interrupted: 130,
} as const;

export type Ending = keyof typeof EXIT_CODES;

const ENDINGS: Readonly<Record<SpoolLockError['type'], Ending>> = {
  occupied: 'refused',
  'in-progress': 'refused',
  'not-holder': 'refused',
  'not-occupied': 'refused',
  'unknown-spool': 'refused',
  'ambiguous-spool': 'refused',
  'source-misshaped': 'refused',
  'lock-expired': 'refused',
  'version-conflict': 'refused',
  'invalid-input': 'wrong',
  'store-unavailable': 'unreachable',
  'source-unavailable': 'unreachable',
  unavailable: 'unreachable',
  'timed-out': 'unreachable',
  'outcome-unknown': 'unknown',
  aborted: 'interrupted',
};

/** The library calls it misshaped too when the sheet lets nobody in: there the set-up is wrong, not the sheet. */
export function endingOf(error: SpoolLockError): Ending {
  return isRefusal(error) ? 'wrong' : ENDINGS[error.type];
}

export function isRefusal(error: SpoolLockError): boolean {
  return error.type === 'source-misshaped' && refusalIn(error.problem) !== null;
}

/** The same in words, for `--help`. */
export const EXIT_CODES_HELP = `Exit codes:
  0    done, or healthy
  1    refused by the shop's state (occupied, not the holder, drift found, a sheet to fix) or by your No
  2    wrong usage or settings, or the sheet does not let the account in
  3    Redis or the sheet could not be reached
  4    a write was sent and what became of it is not known; repeating the command is safe
  70   a mistake of this program's own
  130  interrupted; no spool was changed`;
