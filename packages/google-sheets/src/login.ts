import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { invalidInput, type InvalidInput } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { credentialsProblem } from './credentials-file.js';

/** How to be let in at the sheet. */
export type SheetLogin =
  | { readonly kind: 'google'; readonly credentialsFile: string }
  /** For trying out: a server on this machine, and the token that it lets in. */
  | { readonly kind: 'emulator'; readonly rootUrl: string; readonly token: string };

/**
 * Reads how to be let in at the sheet from an environment: `GOOGLE_APPLICATION_CREDENTIALS`, or for trying out
 * `GOOGLE_SHEETS_ROOT_URL` with `GOOGLE_SHEETS_TOKEN`. Google's credentials never go to another server, and another
 * server's token never to Google: only one may be set. No value of these variables is in an error.
 *
 * @returns the login, or what is wrong with the variable that the error names.
 * @example
 * ```ts
 * const login = readSheetLogin(process.env);
 * if (login.isErr()) console.error(login.error.field, login.error.problem);
 * ```
 */
export function readSheetLogin(
  env: Readonly<Record<string, string | undefined>>,
): Result<SheetLogin, InvalidInput> {
  const given = (name: string): string | undefined => {
    const text = env[name]?.trim() ?? '';
    return text === '' ? undefined : text;
  };
  const wrong = (name: string, must: string) => err(invalidInput(name, must, ''));
  const credentialsFile = given('GOOGLE_APPLICATION_CREDENTIALS');
  const root = given('GOOGLE_SHEETS_ROOT_URL');
  if (root === undefined) {
    if (credentialsFile === undefined)
      return wrong('GOOGLE_APPLICATION_CREDENTIALS', 'is not set: the key file of a service account');
    const problem = credentialsProblem(credentialsFile);
    return problem === null
      ? ok({ kind: 'google', credentialsFile })
      : wrong('GOOGLE_APPLICATION_CREDENTIALS', problem);
  }
  if (credentialsFile !== undefined)
    return wrong(
      'GOOGLE_SHEETS_ROOT_URL',
      'is for trying out, and GOOGLE_APPLICATION_CREDENTIALS is for Google: unset one of the two',
    );
  const rootUrl = loopbackRoot(root);
  if (rootUrl === null)
    return wrong(
      'GOOGLE_SHEETS_ROOT_URL',
      'must be an http:// or https:// address of this machine (127.0.0.1, [::1] or localhost), without a path or a user',
    );
  const token = given('GOOGLE_SHEETS_TOKEN');
  if (token === undefined || !/^[\x21-\x7e]{1,200}$/.test(token))
    return wrong(
      'GOOGLE_SHEETS_TOKEN',
      'must be set beside GOOGLE_SHEETS_ROOT_URL: the token that server lets in',
    );
  return ok({ kind: 'emulator', rootUrl, token });
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const LONGEST_ROOT = 200;

/** The root of a server on this machine, ending with a slash; `null` for any other address. */
function loopbackRoot(text: string): string | null {
  // The length comes first: reading a host takes quadratic time in its combining marks.
  if (text.length > LONGEST_ROOT || !URL.canParse(text)) return null;
  const { protocol, hostname, username, password, pathname, search, hash, href } = new URL(text);
  const isPlain = username === '' && password === '' && pathname === '/' && search === '' && hash === '';
  return /^https?:$/.test(protocol) && isPlain && isLoopback(hostname) ? href : null;
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIPv4(host)) return loopback.check(host, 'ipv4');
  return isIPv6(host) ? loopback.check(host, 'ipv6') : host === 'localhost';
}
