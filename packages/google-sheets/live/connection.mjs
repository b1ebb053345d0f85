// What the run and the script that starts it share. Plain JavaScript: that script is run by Node as it is.
import { auth, sheets } from '@googleapis/sheets';

/**
 * @typedef {{ readonly sheetId: number, readonly title: string }} LiveTab
 * @typedef {{ readonly url: string, readonly token: string, readonly hasQuotas: boolean }} LocalServer
 * @typedef {{ readonly spreadsheetId: string, readonly emulator: LocalServer | null }} Place
 * @typedef {{ readonly contract: LiveTab, readonly unknowns: LiveTab, readonly appends: LiveTab }} LiveTabs
 * @typedef {Place & { readonly timeZone: string, readonly tabs: LiveTabs, readonly findings: string }} LiveRun
 */

const RUN = 'SPOOLLOCK_LIVE_RUN';
const SCOPE = 'https://www.googleapis.com/auth/spreadsheets';

/**
 * Google's client: with the key file that GOOGLE_APPLICATION_CREDENTIALS names, or towards the emulator.
 * @param {LocalServer | null} emulator
 */
export function clientFor(emulator) {
  if (emulator === null) return sheets({ version: 'v4', auth: new auth.GoogleAuth({ scopes: [SCOPE] }) });
  const user = new auth.OAuth2();
  user.setCredentials({ access_token: emulator.token });
  return sheets({ version: 'v4', rootUrl: emulator.url, auth: user });
}

/**
 * The run, for the environment of the process that carries it out.
 * @param {LiveRun} run
 * @returns {NodeJS.ProcessEnv}
 */
export function runInEnvironment(run) {
  return { [RUN]: JSON.stringify(run) };
}

/** @returns {LiveRun} the run that this process carries out */
export function liveRun() {
  const run = process.env[RUN];
  if (run === undefined)
    throw new Error('This runs by `npm run test:live`, which makes the tabs and deletes them.');
  return JSON.parse(run);
}
