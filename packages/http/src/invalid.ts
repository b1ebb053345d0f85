import type { InvalidInput } from '@spoollock/core/adapter';

/**
 * A mistake in a request, as SpoolLock's own error. It does not repeat what was received, which may be a secret.
 *
 * @example
 * ```ts
 * problemOf(invalid('fence', 'must be a number')).status; // 400
 * ```
 */
export function invalid(field: string, problem: string): InvalidInput {
  return {
    type: 'invalid-input',
    field,
    problem,
    received: '',
    message: `${field} ${problem}.`,
    next: 'correct-input',
  };
}
