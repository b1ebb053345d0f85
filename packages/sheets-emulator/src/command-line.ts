import { parseArgs } from 'node:util';
import { GOOGLE_QUOTAS } from './quotas.js';
import { sampleSpreadsheet } from './sample/index.js';
import type { SheetsEmulatorOptions } from './start-sheets-emulator.js';

/** What a command line asks for. */
export type CommandLine =
  | { readonly kind: 'start'; readonly options: SheetsEmulatorOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** It cannot be understood; the sentence says why. */
  | { readonly kind: 'wrong'; readonly why: string };

export const HELP = `sheets-emulator: the Google Sheets v4 API on this machine, for tests and demonstrations.

  sheets-emulator [--file sheets.json]

Options:
  --file PATH          keep the spreadsheets in this file; without it they are gone at the end
  --spreadsheet ID     a spreadsheet to begin with, with one empty sheet; may be repeated (sheet)
  --sample ID          a spreadsheet to begin with, with the sample shop: 400 spools; may be repeated
  --port NUMBER        where to listen (any free port)
  --host NAME          on which interface to listen (127.0.0.1)
  --token TEXT         the bearer token that is let in; may be repeated, each one is a user (emulator)
  --latency MS         how long every call takes (0)
  --quotas             refuse what Google would: more than 60 reads or 60 writes a minute for a token
  --locale NAME        of a new spreadsheet, such as es_CL (en_US)
  --time-zone NAME     of a new spreadsheet, such as America/Santiago (Etc/GMT)
  -h, --help           this text
  -v, --version        the version

The spreadsheets are as the file has them. --spreadsheet, --sample, --locale and --time-zone count only while there is
no file.
`;

/** Reads the arguments, program and script left out. */
export function readCommandLine(args: readonly string[]): CommandLine {
  let given;
  try {
    given = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return wrong(error instanceof Error ? firstSentence(error.message) : String(error));
  }
  const { values, positionals } = given;
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  if (positionals.length > 0) return wrong(`"${positionals.join(' ')}" is no option.`);
  const port = values.port === undefined ? 0 : wholeNumber(values.port, 65_535);
  if (port === null)
    return wrong(`--port has to be a whole number from 0 to 65535, not "${values.port ?? ''}".`);
  const latencyMs = values.latency === undefined ? 0 : wholeNumber(values.latency, 600_000);
  if (latencyMs === null) {
    return wrong(
      `--latency has to be a whole number of milliseconds up to 600000, not "${values.latency ?? ''}".`,
    );
  }
  for (const [name, texts] of Object.entries({ file: values.file, host: values.host, token: values.token })) {
    if ([texts].flat().includes('')) return wrong(`--${name} must not be empty.`);
  }
  const { sample: samples = [] } = values;
  const empty = values.spreadsheet ?? (samples.length > 0 ? [] : ['sheet']);
  for (const [name, ids] of Object.entries({ spreadsheet: empty, sample: samples })) {
    const badId = ids.find((id) => !/^[\w-]+$/.test(id));
    if (badId !== undefined)
      return wrong(`--${name} has to be of letters, digits, "-" and "_", not "${badId}".`);
    if (new Set(ids).size < ids.length) return wrong(`--${name} has the same id twice.`);
  }
  const both = samples.find((id) => empty.includes(id));
  if (both !== undefined) return wrong(`--spreadsheet and --sample have the same id, "${both}".`);
  const { locale, 'time-zone': timeZone } = values;
  return {
    kind: 'start',
    options: {
      spreadsheets: [
        ...empty.map((id) => ({ id, locale, timeZone, sheets: [{ title: 'Sheet1', values: [] }] })),
        ...samples.map((id) => ({ ...sampleSpreadsheet(), id })),
      ],
      file: values.file,
      host: values.host,
      port,
      token: values.token,
      latencyMs,
      quotas: values.quotas === true ? GOOGLE_QUOTAS : undefined,
    },
  };
}

const OPTIONS = {
  file: { type: 'string' },
  spreadsheet: { type: 'string', multiple: true },
  sample: { type: 'string', multiple: true },
  port: { type: 'string' },
  host: { type: 'string' },
  token: { type: 'string', multiple: true },
  latency: { type: 'string' },
  quotas: { type: 'boolean' },
  locale: { type: 'string' },
  'time-zone': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

function wholeNumber(text: string, most: number): number | null {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : null;
  return number !== null && number <= most ? number : null;
}

function wrong(why: string): CommandLine {
  return { kind: 'wrong', why };
}

/** Node goes on with what might have been meant. */
function firstSentence(message: string): string {
  return `${message.split(/\. |\n/)[0]?.replace(/\.$/, '') ?? message}.`;
}
