import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder } from './shop-process.js';

/** A private key that opens nothing anywhere. */
export const RSA_KEY = pem('rsa');

export function pem(kind: 'rsa' | 'ec'): string {
  const { privateKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A file such as Google gives out for a service account's key, with other members where they are given. */
export function keyFile(members: object = {}): string {
  const key = {
    type: 'service_account',
    client_email: 'spoollock@a-project.iam.gserviceaccount.com',
    private_key: RSA_KEY,
  };
  return fileWith(JSON.stringify({ ...key, ...members }));
}

export function fileWith(text: string): string {
  const file = join(ownFolder(), 'key.json');
  writeFileSync(file, text);
  return file;
}
