import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder of this test's own. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'spoollock-cli-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function fileWith(text: string): string {
  const file = join(folder(), 'a-file');
  writeFileSync(file, text);
  return file;
}

export function keyFile(members: object = {}): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const file = { type: 'service_account', client_email: 'a@b.iam.gserviceaccount.com', private_key: key };
  return fileWith(JSON.stringify({ ...file, ...members }));
}
