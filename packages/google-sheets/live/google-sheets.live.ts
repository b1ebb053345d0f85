import { afterAll, describe, test } from 'vitest';
import { Bench } from './bench.js';
import { liveRun } from './connection.mjs';
import { contract } from './contract.js';
import { LiveSheets } from './live-sheets.js';
import { findOut, noteCosts } from './unknown.js';
import { UNKNOWNS } from './unknowns/index.js';

// One file, so that all of it shares one pace.
const sheets = new LiveSheets(liveRun());

afterAll(() => {
  noteCosts(sheets);
});

describe('unknowns', () => {
  const bench = new Bench(sheets);
  for (const unknown of UNKNOWNS) test(unknown.what, () => findOut(unknown, bench));
});

contract(sheets);
