import { parseWorker, type Worker } from '@spoollock/core';
import { type InvalidInput } from '@spoollock/core/adapter';
import { invalid } from '@spoollock/http';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';

const SignInBody = z.object({
  token: z.string({ error: 'must be a text' }).max(200, { error: 'must have at most 200 characters' }),
  worker: z.unknown().optional(),
});

export interface SignIn {
  readonly token: string;
  /** Who says so of themselves; `null` for a tablet of many. */
  readonly worker: Worker | null;
}

/** What a body says of who signs in, or what is wrong with it. */
export function readSignIn(body: unknown): Result<SignIn, InvalidInput> {
  const parsed = SignInBody.safeParse(body);
  if (parsed.success) {
    const { token, worker } = parsed.data;
    if (worker === undefined || worker === null) return ok({ token, worker: null });
    return parseWorker(worker).map((who) => ({ token, worker: who }));
  }
  const [issue] = parsed.error.issues;
  return issue?.path[0] === 'token'
    ? err(invalid('token', issue.message))
    : err(invalid('body', 'must be a JSON object'));
}
