import type { Failure } from '../explorer/explore.js';

/** Which scenarios to walk, up to the first failure, and how many schedules of each at most. */
export interface WalkOrder {
  readonly scenarios: readonly string[];
  readonly most: number;
}

/** What the walk of one scenario came to. */
export interface Walked {
  readonly scenario: string;
  readonly schedules: number;
  readonly complete: boolean;
  readonly failure: Failure | null;
}

export function isWalkOrder(value: unknown): value is WalkOrder {
  return typeof value === 'object' && value !== null && 'scenarios' in value && 'most' in value;
}

export function isWalked(value: unknown): value is Walked {
  return typeof value === 'object' && value !== null && 'failure' in value && 'schedules' in value;
}
