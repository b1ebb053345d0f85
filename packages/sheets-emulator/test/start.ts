import { auth, sheets, type sheets_v4 } from '@googleapis/sheets';
import { onTestFinished } from 'vitest';
import {
  startSheetsEmulator,
  type CellSeed,
  type SheetsEmulator,
  type SheetsEmulatorOptions,
} from '@spoollock/sheets-emulator';

export const SHOP = 'shop';

/** A spreadsheet with one tab `Ops`, whose locale is Chile's. */
export function shopSeed(values: readonly (readonly CellSeed[])[]) {
  return {
    id: SHOP,
    title: 'Registro',
    timeZone: 'America/Santiago',
    locale: 'es_CL',
    sheets: [{ title: 'Ops', values }],
  };
}

/** An emulator that ends with its test. */
export async function start(
  values: readonly (readonly CellSeed[])[],
  options: Partial<SheetsEmulatorOptions> = {},
): Promise<{ emulator: SheetsEmulator; client: sheets_v4.Sheets }> {
  const emulator = await startSheetsEmulator({ spreadsheets: [shopSeed(values)], ...options });
  onTestFinished(() => emulator.close());
  return { emulator, client: connect(emulator) };
}

/** Google's own client. It retries nothing: a test plans every call. */
export function connect({ url, token }: Pick<SheetsEmulator, 'url' | 'token'>): sheets_v4.Sheets {
  const user = new auth.OAuth2();
  user.setCredentials({ access_token: token });
  return sheets({ version: 'v4', rootUrl: url, auth: user, retry: false });
}

/** The message and the code that a call was refused with. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ code: number; message: string; status: string }> {
  const error: unknown = await call.then(
    () => 'the call succeeded',
    (reason: unknown) => reason,
  );
  const data = (
    error as { response?: { data?: { error?: { code: number; message: string; status: string } } } }
  ).response?.data;
  if (data?.error === undefined) throw new Error(`No answer with an error: ${String(error)}`);
  return data.error;
}

/** One batchUpdate, and its replies. */
export async function batch(
  client: sheets_v4.Sheets,
  requests: sheets_v4.Schema$Request[],
): Promise<sheets_v4.Schema$Response[]> {
  const { data } = await client.spreadsheets.batchUpdate({ spreadsheetId: SHOP, requestBody: { requests } });
  return data.replies ?? [];
}
