import { startSheetsEmulator, type SheetsEmulator } from '@spoollock/sheets-emulator';
import { Log, stamp } from './log.js';
import type { FromSheet, SheetPart, ToSheet } from './messages.js';
import { HEADER, People, TAB } from './people.js';
import { TruthLog } from './truth-log.js';

const SPREADSHEET = 'the-shop';

/** The sheet, in a process of its own: it tells its history, and people and faults do here what they are told. */
export async function runSheet({ folder, tags, seed }: SheetPart): Promise<void> {
  const log = new Log(folder, 'sheet');
  const rows = tags.map((tag, at) => [at + 1, tag, `note ${at}`, null, null, null, 'end']);
  const emulator = await startSheetsEmulator({
    spreadsheets: [
      {
        id: SPREADSHEET,
        timeZone: 'America/Santiago',
        locale: 'es_CL',
        sheets: [{ title: TAB, values: [HEADER, ...rows] }],
      },
    ],
  });
  const sheet = emulator.spreadsheet(SPREADSHEET);
  const truth = new TruthLog(() => sheet.values(TAB), log);
  const people = new People(sheet, tags, seed);
  const byHand = (does: () => void): void => {
    const at = stamp();
    does();
    truth.look('person', at);
  };

  // Applying a call is one piece of work: what follows it in the same turn sees all of it and nothing else.
  let began: string | null = null;
  const callIsOver = (): void => {
    if (began !== null) truth.look('library', began);
    began = null;
  };
  emulator.beforeEachCall(() => {
    callIsOver();
    began = stamp();
    queueMicrotask(callIsOver);
  });

  process.on('message', (message: ToSheet) => {
    void (async () => {
      if (message.does === 'by-hand')
        byHand(() => (message.what === 'tidy-up' ? people.tidyUp() : people.does(message.what)));
      else if (message.does === 'calm') {
        await calm(emulator);
        byHand(() => people.tidyUp());
        tell({ is: 'calm' });
      } else if (message.does === 'end') {
        tell({ is: 'ended', calls: emulator.calls.byMethod() });
        await emulator.close();
        log.close();
        process.disconnect();
      } else weather(emulator, seed, message);
    })();
  });
  process.once('disconnect', () => void emulator.close());
  const port = Number(new URL(emulator.url).port);
  tell({ is: 'open', port, token: emulator.token });
}

function weather(
  emulator: SheetsEmulator,
  seed: number,
  message: Extract<ToSheet, { does: 'faults' | 'outage' }>,
): void {
  if (message.does === 'outage') emulator.faults.outage(message.on);
  else if (message.probability === 0) emulator.faults.random(null);
  else emulator.faults.random({ ...message, seed });
}

async function calm({ faults }: SheetsEmulator): Promise<void> {
  faults.clear();
  await faults.release();
}

function tell(message: FromSheet): void {
  process.send?.(message);
}
