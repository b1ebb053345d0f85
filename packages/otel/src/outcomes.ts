import type {
  GiveBack,
  Grant,
  GrantMode,
  Health,
  ReconcileReport,
  Released,
  SpoolLockError,
  SpoolPage,
} from '@spoollock/core';

/** Each error: whether it is an answer that a shop expects, or says that something is out of order. */
const ERRORS: Readonly<Record<SpoolLockError['type'], 'answer' | 'fault'>> = {
  occupied: 'answer',
  'in-progress': 'answer',
  'not-holder': 'answer',
  'not-occupied': 'answer',
  'unknown-spool': 'answer',
  'ambiguous-spool': 'answer',
  'lock-expired': 'answer',
  'version-conflict': 'answer',
  'invalid-input': 'answer',
  aborted: 'answer',
  'source-misshaped': 'fault',
  'store-unavailable': 'fault',
  'source-unavailable': 'fault',
  unavailable: 'fault',
  'outcome-unknown': 'fault',
  'timed-out': 'fault',
};

/** Every call's outcome is one of these and no other, however many spools and workers there are. */
export const OUTCOMES: ReadonlySet<string> = new Set([
  'ok',
  'granted',
  'resumed',
  'superseded',
  'given-back',
  'released',
  'repeated',
  'incomplete',
  'degraded',
  'down',
  ...Object.keys(ERRORS),
  'threw',
  'other',
]);

/** The calls that are measured. */
export const OPERATIONS = [
  'iniciar',
  'finalizar',
  'take-over',
  'release',
  'extend',
  'inspect',
  'list',
  'cleanup',
  'reconcile',
  'health',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** How a call ended, in words of finite lists. */
export interface Outcome {
  readonly outcome: string;
  readonly fault: boolean;
  /** How the grant is kept, where the call gave one. */
  readonly mode?: GrantMode;
  readonly resumed?: boolean;
}

export function failed({ type }: SpoolLockError): Outcome {
  // One that this version does not know must not make a series of its own.
  return OUTCOMES.has(type)
    ? { outcome: type, fault: ERRORS[type] === 'fault' }
    : { outcome: 'other', fault: true };
}

export const THREW: Outcome = { outcome: 'threw', fault: true };

export function done(): Outcome {
  return { outcome: 'ok', fault: false };
}

export function granted({ resumed, superseded, mode }: Grant): Outcome {
  const outcome = superseded !== undefined ? 'superseded' : resumed ? 'resumed' : 'granted';
  return { outcome, fault: false, mode, resumed };
}

export function givenBack({ repeated }: GiveBack): Outcome {
  return { outcome: repeated ? 'repeated' : 'given-back', fault: false };
}

export function released({ repeated }: Released): Outcome {
  return { outcome: repeated ? 'repeated' : 'released', fault: false };
}

export function listed({ missing }: SpoolPage): Outcome {
  return { outcome: missing === null ? 'ok' : 'incomplete', fault: missing !== null };
}

export function reconciled({ complete }: ReconcileReport): Outcome {
  return { outcome: complete ? 'ok' : 'incomplete', fault: !complete };
}

export function healthy({ status }: Health): Outcome {
  return { outcome: status, fault: status !== 'ok' };
}
