import type { Unknown } from '../unknown.js';
import { appendingUnknowns } from './appending.js';
import { findReplaceUnknowns } from './find-replace.js';
import { idUnknowns } from './ids.js';
import { pastingUnknowns } from './pasting.js';
import { readingUnknowns } from './reading.js';
import { rowUnknowns } from './rows.js';
import { settingUnknowns } from './settings.js';
import { trialUnknowns } from './trial.js';

/** What Google does not document, in the order in which it is asked. */
export const UNKNOWNS: readonly Unknown[] = [
  ...settingUnknowns,
  ...findReplaceUnknowns,
  ...idUnknowns,
  ...rowUnknowns,
  ...readingUnknowns,
  ...pastingUnknowns,
  ...appendingUnknowns,
  ...trialUnknowns,
];
