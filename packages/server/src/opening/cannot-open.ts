/**
 * What keeps the shop from opening, in a sentence for whoever started it. Nothing is left open: correct it, then open
 * again.
 *
 * @example
 * ```ts
 * const problem = new CannotOpen('The shop cannot listen at 127.0.0.1, port 80: EACCES.');
 * console.log(problem.type); // cannot-open
 * ```
 */
export class CannotOpen extends Error {
  readonly type = 'cannot-open';
}
