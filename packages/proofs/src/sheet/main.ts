// `npm run explore`: the sheet's part.
import { fileURLToPath } from 'node:url';
import { walkAll } from '../explorer/parallel.js';
import { SHEET_WALKS } from './walks.js';

const failed = await walkAll(fileURLToPath(import.meta.url), SHEET_WALKS, process.argv.slice(2));
process.exitCode = Math.min(1, failed);
