#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' };
import { HELP, readCommandLine } from './command-line.js';
import { startSheetsEmulator, type SheetsEmulatorOptions } from './start-sheets-emulator.js';

const WRONG = 2;
const CANNOT_START = 1;

const asked = readCommandLine(process.argv.slice(2));
switch (asked.kind) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'version':
    process.stdout.write(`${manifest.version}\n`);
    break;
  case 'wrong':
    process.stderr.write(`${asked.why} See: sheets-emulator --help\n`);
    process.exitCode = WRONG;
    break;
  case 'start':
    await serve(asked.options);
}

async function serve(options: SheetsEmulatorOptions): Promise<void> {
  let emulator;
  try {
    emulator = await startSheetsEmulator(options);
  } catch (error) {
    process.stderr.write(`${whyNot(error, options)}\n`);
    process.exitCode = CANNOT_START;
    return;
  }
  const { url, token } = emulator;
  const lines = [
    `The Sheets API is at ${url}`,
    `The token is         ${token}`,
    `Spreadsheets         ${emulator.spreadsheetIds().join(', ')}`,
    `Kept in              ${options.file ?? 'memory: give --file to keep them'}`,
    `Try                  curl -H "Authorization: Bearer ${token}" "${url}v4/spreadsheets/${emulator.spreadsheetIds()[0] ?? 'ID'}"`,
    'Stop with Ctrl+C.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const running = emulator;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void running.close());
  }
}

function whyNot(error: unknown, { host = '127.0.0.1', port = 0 }: SheetsEmulatorOptions): string {
  if (!(error instanceof Error)) return String(error);
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken
    ? `Something else listens at ${host}, port ${port}. Give another one with --port.`
    : error.message;
}
