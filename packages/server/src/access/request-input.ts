import { type InvalidInput } from '@spoollock/core/adapter';
import { invalid } from '@spoollock/http';
import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';

const SignInBody = z.object({
  token: z.string({ error: 'must be a text' }).max(200, { error: 'must have at most 200 characters' }),
});

/** The token in a body, or what is wrong with it. */
export function readSignIn(body: unknown): Result<string, InvalidInput> {
  const parsed = SignInBody.safeParse(body);
  if (parsed.success) return ok(parsed.data.token);
  const [issue] = parsed.error.issues;
  return issue?.path[0] === 'token'
    ? err(invalid('token', issue.message))
    : err(invalid('body', 'must be a JSON object'));
}
