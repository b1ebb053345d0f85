// The tabs of a run: made before it, and deleted after it whatever became of it.
import { setTimeout as pause } from 'node:timers/promises';

/**
 * @typedef {import('./connection.mjs').LiveTab} LiveTab
 * @typedef {import('./connection.mjs').LiveTabs} LiveTabs
 * @typedef {ReturnType<typeof import('./connection.mjs').clientFor>} Client
 * @typedef {{ readonly timeZone: string, readonly locale: string, readonly tabs: readonly LiveTab[] }} Surroundings
 */

/** How the tabs of every run are called, each run with an ending of its own. */
export const TITLE = 'spoollock-live-';

const TRIES = 6;
const PAUSE_MS = 15_000;
const TOO_MANY = 429;

/**
 * @param {Client} client
 * @param {string} spreadsheetId
 * @returns {Promise<Surroundings>}
 */
export async function lookAround(client, spreadsheetId) {
  const fields = 'properties(timeZone,locale),sheets.properties(sheetId,title)';
  const { data } = await client.spreadsheets.get({ spreadsheetId, fields });
  const tabs = (data.sheets ?? []).map(({ properties }) => ({
    sheetId: properties?.sheetId ?? 0,
    title: properties?.title ?? '',
  }));
  return { timeZone: data.properties?.timeZone ?? '', locale: data.properties?.locale ?? '', tabs };
}

/**
 * Makes all tabs of a run in one call, so that there is no half of them.
 * @param {Client} client
 * @param {string} spreadsheetId
 * @param {string} run its name, which begins with TITLE
 * @returns {Promise<LiveTabs>}
 */
export async function makeTabs(client, spreadsheetId, run) {
  const contract = { title: run, gridProperties: { rowCount: 3_600, columnCount: 7 } };
  const unknowns = { title: `${run}-unknowns`, gridProperties: { rowCount: 400, columnCount: 12 } };
  const appends = { title: `${run}-appends`, gridProperties: { rowCount: 100, columnCount: 3 } };
  const { data } = await client.spreadsheets.batchUpdate({
    spreadsheetId,
    requestBody: {
      requests: [contract, unknowns, appends].map((properties) => ({ addSheet: { properties } })),
    },
  });
  /** @param {number} index @param {string} title */
  const made = (index, title) => ({
    sheetId: data.replies?.[index]?.addSheet?.properties?.sheetId ?? 0,
    title,
  });
  return {
    contract: made(0, contract.title),
    unknowns: made(1, unknowns.title),
    appends: made(2, appends.title),
  };
}

/**
 * Deletes the tabs of this run and no other, waiting for the quota where the run has used it up.
 * @param {Client} client
 * @param {string} spreadsheetId
 * @param {string} run
 * @returns {Promise<Surroundings>} what is there afterwards
 */
export async function deleteTabs(client, spreadsheetId, run) {
  for (let tries = 1; ; tries++) {
    try {
      const { tabs } = await lookAround(client, spreadsheetId);
      const own = tabs.filter(({ title }) => title === run || title.startsWith(`${run}-`));
      const requests = own.map(({ sheetId }) => ({ deleteSheet: { sheetId } }));
      if (requests.length > 0)
        await client.spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests } });
      return await lookAround(client, spreadsheetId);
    } catch (error) {
      const status = statusOf(error);
      const mayHelp = status === undefined || status === TOO_MANY || status >= 500;
      if (tries === TRIES || !mayHelp) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/**
 * @param {unknown} error
 * @returns {number | undefined} the HTTP status that a call failed with, if it got one
 */
export function statusOf(error) {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}
