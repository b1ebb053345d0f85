import { expect, test } from 'vitest';
import { readShopSettings } from '../src/opening/shop-settings.js';
import { fileWith, keyFile, pem, RSA_KEY } from './support/key-file.js';
import { ownFolder } from './support/shop-process.js';

function problemsOf(file: string): readonly string[] {
  const settings = readShopSettings({ GOOGLE_APPLICATION_CREDENTIALS: file });
  return settings.isErr() ? settings.error : [];
}

test('a service account’s key is taken', () => {
  expect(problemsOf(keyFile())).toEqual([]);
  expect(problemsOf(keyFile({ project_id: 'p', universe_domain: 'googleapis.com' }))).toEqual([]);
});

test.each([
  ['nonsense', () => fileWith('s3cret nonsense'), 'not JSON'],
  ['nothing', () => fileWith(''), 'not JSON'],
  ['the key alone', () => fileWith(RSA_KEY), 'not JSON'],
  ['a list', () => fileWith('["s3cret"]'), 'not a JSON object'],
  [
    'an OAuth client',
    () => fileWith('{"installed":{"client_secret":"s3cret"}}'),
    'not of type service_account, no client_email, no private_key',
  ],
  ['a person’s login', () => keyFile({ type: 'authorized_user' }), 'not of type service_account'],
  ['no address', () => keyFile({ client_email: undefined }), 'no client_email'],
  ['an address that is none', () => keyFile({ client_email: 's3cret' }), 'no client_email'],
  ['no key', () => keyFile({ private_key: undefined }), 'no private_key'],
  ['half a key', () => keyFile({ private_key: RSA_KEY.slice(0, 400) }), 'its private_key cannot be read'],
  [
    'line breaks that were escaped twice',
    () => keyFile({ private_key: RSA_KEY.replaceAll('\n', '\\n') }),
    'its private_key cannot be read',
  ],
  [
    'a key that Google does not sign with',
    () => keyFile({ private_key: pem('ec') }),
    'its private_key cannot be read',
  ],
  ['a directory', () => ownFolder(), 'it is a directory'],
  ['another thing', () => '/dev/null', 'it is no file'],
  ['a large file', () => fileWith('s3cret'.repeat(20_000)), 'it is too large for one'],
])('%s is refused', (_what, make, why) => {
  const problems = problemsOf(make());
  expect(problems).toEqual([`GOOGLE_APPLICATION_CREDENTIALS does not hold a service account's key: ${why}.`]);
  expect(problems.join()).not.toContain('s3cret');
});
