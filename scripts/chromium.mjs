// Finds a Chromium for the tests of the board; installs one where that needs no password.
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { Trouble } from './run.mjs';
import { answers, APT_INSTALL, APT_UPDATE, findOrInstall } from './system-packages.mjs';

const programs = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const installers = [
  { manager: 'apt-get', needsRoot: true, commands: [APT_UPDATE, [...APT_INSTALL, 'chromium']] },
  { manager: 'dnf', needsRoot: true, commands: [['install', '-y', 'chromium']] },
  { manager: 'apk', needsRoot: true, commands: [['add', '--no-cache', 'chromium']] },
  { manager: 'brew', needsRoot: false, commands: [['install', '--cask', 'chromium']] },
];

/** @returns {Promise<string>} where the browser is, as a path: playwright looks nowhere else */
export async function findChromium() {
  const chosen = process.env.SPOOLLOCK_CHROMIUM;
  if (chosen) {
    if (await answers(chosen)) return pathOf(chosen);
    throw new Trouble(`SPOOLLOCK_CHROMIUM names ${chosen}, which does not start. Correct it, or unset it.`);
  }
  const found = await findOrInstall({ what: 'Chromium', programs, installers });
  if (found) return pathOf(found);
  throw new Trouble(
    'The tests of the board need a Chromium and none could be found or installed. Install one, for example ' +
      '`sudo apt-get update && sudo apt-get install chromium`, `sudo dnf install chromium` or `apk add chromium`, or Google Chrome; or name one in SPOOLLOCK_CHROMIUM.',
  );
}

/** @param {string} program */
function pathOf(program) {
  if (isAbsolute(program)) return program;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isProgram) ?? program;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
