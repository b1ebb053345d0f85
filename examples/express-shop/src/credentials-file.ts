import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';

const ServiceAccount = z.object(
  {
    type: z.literal('service_account', { error: 'not of type service_account' }),
    client_email: z.string({ error: 'no client_email' }).includes('@', { error: 'no client_email' }),
    private_key: z
      .string({ error: 'no private_key' })
      .refine(isRsaKey, { error: 'its private_key cannot be read' }),
  },
  { error: 'not a JSON object' },
);

/** A key file has some 2,400 bytes. */
const LARGEST_BYTES = 100_000;

/** What is wrong with the key file of that name, to follow the variable's name; `null` when it can be used. */
export function credentialsProblem(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'must name a file that is there';
  const why = !stat.isFile()
    ? stat.isDirectory()
      ? 'it is a directory'
      : 'it is no file'
    : stat.size > LARGEST_BYTES
      ? 'it is too large for one'
      : keyProblem(file);
  return why === null ? null : `does not hold a service account's key: ${why}`;
}

/** Never quotes the file: it may be another one, and as secret. */
function keyProblem(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'for no known reason';
    return `it cannot be read (${code})`;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const parsed = ServiceAccount.safeParse(json);
  return parsed.success ? null : parsed.error.issues.map(({ message }) => message).join(', ');
}

/** Google signs with RSA alone. */
function isRsaKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
