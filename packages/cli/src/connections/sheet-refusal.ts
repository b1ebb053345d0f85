import type { SheetLogin } from '../settings/settings.js';

/** Why the sheet does not let this program in. No row is at fault: the set-up has to be fixed. */
export type SheetRefusal = 'no-credentials' | 'unauthorized' | 'forbidden' | 'not-found' | 'untrusted';

/** Told from how the adapter begins; `null` for whatever else can be wrong with a sheet. */
export function refusalIn(problem: string): SheetRefusal | null {
  return BEGINNINGS.find(([beginning]) => beginning.test(problem))?.[1] ?? null;
}

const BEGINNINGS: readonly (readonly [RegExp, SheetRefusal])[] = [
  // A 400 of whoever gives out tokens reaches the reader of a tab like one about the tab.
  [/^(the tab .* cannot be read: )?no (credentials|token) for Google Sheets/, 'no-credentials'],
  [/^Google Sheets answered 401/, 'unauthorized'],
  [/^Google Sheets answered 403/, 'forbidden'],
  [/^there is no such spreadsheet/, 'not-found'],
  [/^the certificate was not accepted/, 'untrusted'],
];

/** What fixes it, in a sentence. */
export function mendedAt(login: SheetLogin, refusal: SheetRefusal): string {
  return login.kind === 'google' ? AT_GOOGLE[refusal] : AT_ANOTHER[refusal](login.rootUrl);
}

const ACCOUNT = 'the service account’s e-mail address (client_email in its key file)';

const AT_GOOGLE: Readonly<Record<SheetRefusal, string>> = {
  'no-credentials': 'Make a new key for the service account, and look whether this machine’s clock is right.',
  unauthorized: 'Make a new key for the service account: this one was deleted, or the account disabled.',
  forbidden: `Share the spreadsheet with ${ACCOUNT} as an editor, and enable the Google Sheets API in the account’s project.`,
  'not-found': `Correct GOOGLE_SHEET_ID, or share the spreadsheet with ${ACCOUNT} as an editor.`,
  untrusted: 'Let Node trust the certificate that it is shown, such as a proxy’s, by NODE_EXTRA_CA_CERTS.',
};

const AT_ANOTHER: Readonly<Record<SheetRefusal, (rootUrl: string) => string>> = {
  'no-credentials': (rootUrl) => `Correct GOOGLE_SHEETS_TOKEN: the server at ${rootUrl} has to let it in.`,
  unauthorized: (rootUrl) => `Correct GOOGLE_SHEETS_TOKEN: the server at ${rootUrl} does not let it in.`,
  forbidden: (rootUrl) => `Let the server at ${rootUrl} allow this to the token in GOOGLE_SHEETS_TOKEN.`,
  'not-found': (rootUrl) => `Correct GOOGLE_SHEET_ID: the server at ${rootUrl} has no such spreadsheet.`,
  untrusted: () => 'Let Node trust the server’s certificate by NODE_EXTRA_CA_CERTS.',
};
