import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

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

/** Whether others on this machine may read the file; `null` where that cannot be told. */
export function readableByOthers(file: string): boolean | null {
  if (process.platform === 'win32') return null;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? null : (stat.mode & 0o077) !== 0;
}

/** Never quotes the file: it may be another one, and as secret. */
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
