import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** A key file has some 2,400 bytes. */
const LARGEST_BYTES = 100_000;

/**
 * What is wrong with the key file of a service account, as words to follow the name of a setting; `null` when it can
 * be used. The file is never quoted: it may be another one, and as secret.
 *
 * @example
 * ```ts
 * const problem = credentialsProblem('./key.json');
 * if (problem !== null) console.error('GOOGLE_APPLICATION_CREDENTIALS', problem); // … must name a file that is there
 * ```
 */
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

function keyProblem(file: string): string | null {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    return code === null ? 'not JSON' : `it cannot be read (${code})`;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'not a JSON object';
  const { type, client_email: email, private_key: key }: Record<string, unknown> = { ...json };
  const problems = [
    ...(type === 'service_account' ? [] : ['not of type service_account']),
    ...(typeof email === 'string' && email.includes('@') ? [] : ['no client_email']),
    ...(typeof key === 'string'
      ? isRsaKey(key)
        ? []
        : ['its private_key cannot be read']
      : ['no private_key']),
  ];
  return problems.length === 0 ? null : problems.join(', ');
}

/** Google signs with RSA alone. */
function isRsaKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
