// Drives clients that others wrote against the built emulator, and says what each of them did.
//   node packages/sheets-emulator/live/clients.mjs     from the project's root, after a build
// It needs for google-spreadsheet: npm install google-spreadsheet google-auth-library (in FOLDER), and CLIENTS=FOLDER
// for gspread and Google's own Python client: python3 with gspread and google-api-python-client (PYTHONPATH works)
// What is not there is told and left out. The exit status is 1 where a client failed.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';

const here = dirname(fileURLToPath(import.meta.url));
const values = [
  ['TAG', 'WHO'],
  ['A-1', 'DISPONIBLE'],
];

/** @param {boolean} holds @param {string} what */
function must(holds, what) {
  if (!holds) throw new Error(`${what} did not come out as it should`);
}

/** @typedef {{ url: string, token: string }} Server */

/** @param {any} sheets @param {any} OAuth2 @param {Server} server */
async function googles(sheets, OAuth2, { url, token }) {
  const auth = new OAuth2();
  auth.setCredentials({ access_token: token });
  const client = sheets({ version: 'v4', rootUrl: url, auth, retry: false });
  const made = await client.spreadsheets.create({ requestBody: { properties: { title: 'Made' } } });
  const { spreadsheetId } = made.data;
  await client.spreadsheets.values.append({
    spreadsheetId,
    range: 'Sheet1!A1',
    valueInputOption: 'USER_ENTERED',
    requestBody: { values },
  });
  const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 };
  await client.spreadsheets.batchUpdate({
    spreadsheetId,
    requestBody: {
      requests: [
        { setBasicFilter: { filter: { range, criteria: { 1: { hiddenValues: ['DISPONIBLE'] } } } } },
        { addNamedRange: { namedRange: { name: 'All', range } } },
      ],
    },
  });
  const read = await client.spreadsheets.values.get({ spreadsheetId, range: 'All' });
  must(JSON.stringify(read.data.values) === JSON.stringify(values), 'reading by a name');
  const seen = await client.spreadsheets.get({ spreadsheetId, includeGridData: true });
  must(seen.data.sheets[0].data[0].rowMetadata[1].hiddenByFilter === true, 'hiding by a filter');
}

/** @param {Server} server */
async function googleSpreadsheet({ url, token }) {
  const require = createRequire(pathToFileURL(join(process.env['CLIENTS'] ?? here, 'x.js')));
  /** @type {string} */
  const name = 'google-spreadsheet';
  const { GoogleSpreadsheet } = require(name);
  const doc = new GoogleSpreadsheet('shop', { token });
  doc.sheetsApi = doc.sheetsApi.extend({ prefix: `${url}v4/spreadsheets/shop` });
  await doc.loadInfo();
  const sheet = await doc.addSheet({ title: 'Ops', headerValues: ['TAG', 'WHO'] });
  await sheet.addRows([{ TAG: 'A-1', WHO: 'DISPONIBLE' }, ['A-2', 'MR(93)']]);
  const [first] = await sheet.getRows();
  first.set('WHO', 'JP(94)');
  await first.save();
  await sheet.loadCells('A1:B3');
  must(sheet.getCellByA1('B2').value === 'JP(94)', 'saving a row');
  const cell = sheet.getCellByA1('B3');
  cell.note = 'a note';
  cell.textFormat = { bold: true };
  await sheet.saveUpdatedCells();
  await sheet.mergeCells({ startRowIndex: 3, endRowIndex: 4, startColumnIndex: 0, endColumnIndex: 2 });
  await sheet.updateProperties({
    title: 'Operaciones',
    gridProperties: { ...sheet.gridProperties, frozenRowCount: 1 },
  });
  await doc.loadInfo();
  must(doc.sheetsByTitle['Operaciones'].gridProperties.frozenRowCount === 1, 'freezing a row');
  await sheet.duplicate({ title: 'Copia' });
  await first.delete();
  must((await sheet.getRows()).length === 1, 'deleting a row');
  await doc.addNamedRange('All', { sheetId: sheet.sheetId, startRowIndex: 0, endRowIndex: 2 });
  await doc.updateProperties({ title: 'Taller' });
  await sheet.delete();
}

/** @param {string} name @param {Server} server */
function python(name, { url, token }) {
  return new Promise((resolve, reject) => {
    const args = [join(here, 'clients.py'), name, url, token];
    const child = spawn('python3', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(undefined);
      else reject(new Error(/No module named '\w+'/.exec(said)?.[0] ?? said));
    });
  });
}

/** @type {Record<string, (server: Server) => Promise<unknown>>} */
const clients = {
  '@googleapis/sheets': async (server) => {
    const { auth, sheets } = await import('@googleapis/sheets');
    return googles(sheets, auth.OAuth2, server);
  },
  googleapis: async (server) => {
    // The part of it that is about sheets: the declarations of all of Google's services are millions of lines.
    const { auth, sheets } = await import('googleapis/build/src/apis/sheets/index.js');
    return googles(sheets, auth.OAuth2, server);
  },
  'google-spreadsheet': googleSpreadsheet,
  gspread: (server) => python('gspread', server),
  'google-api-python-client': (server) => python('google-api-python-client', server),
};

let failed = 0;
for (const [name, drive] of Object.entries(clients)) {
  const emulator = await startSheetsEmulator({
    spreadsheets: [{ id: 'shop', sheets: [{ title: 'Sheet1', values: [] }] }],
  });
  try {
    await drive(emulator);
    console.log(`${name}: ${emulator.calls.total} calls, all right`);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const isMissing = /Cannot find module '[^.]|No module named|ENOENT/.test(text);
    if (!isMissing) failed += 1;
    console.log(`${name}: ${isMissing ? 'not there' : 'FAILED'}: ${text.split('\n').slice(-6).join(' | ')}`);
  }
  await emulator.close();
}
process.exitCode = failed === 0 ? 0 : 1;
