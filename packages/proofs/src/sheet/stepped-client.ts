import { hashOf } from '../explorer/schedule.js';
import type { Step, World } from '../explorer/world.js';
import type { ModelCall } from '@spoollock/sheets-emulator/model';
import type { BatchUpdate, SheetsClient } from '../../../google-sheets/src/calls/sheets-client.js';
import type { Move } from './sheet-states.js';

type CallFault = Step['faults'][number];

const FAULTS_OF_A_READ: readonly CallFault[] = ['request lost', 'refused', 'process dies'];
/** It changes nothing, so it is all the same whether it came there. */
const FAULTS_OF_A_LOOK = FAULTS_OF_A_READ;
const FAULTS_OF_A_WRITE: readonly CallFault[] = [
  'request lost',
  'reply lost',
  'applied late',
  'refused',
  'process dies',
  'process dies, applied',
  'process dies, applied late',
];

/** The sheet as the calls of one run find it. */
export interface SheetInWorld {
  /** Whether calls are answered at once, and are no steps. */
  readonly isAtOnce: boolean;
  /** Carries a call out on the sheet as it now is. */
  apply(key: string, call: ModelCall): Move;
}

interface SheetCall {
  readonly name: string;
  readonly faults: readonly CallFault[];
  readonly call: ModelCall;
}

/** A client in front of the sheet as one process has it: every call waits for its turn. */
export function steppedClient(world: World, process: string, sheet: SheetInWorld): SheetsClient {
  const ask = (asked: SheetCall): Promise<{ readonly data: object }> => step(world, process, sheet, asked);
  return {
    spreadsheets: {
      get: ({ ranges, fields }) =>
        ask({
          name: 'asks where the shop is',
          faults: FAULTS_OF_A_READ,
          call: { verb: 'GET', path: '', query: { ranges }, fields },
        }),
      batchUpdate: ({ fields, requestBody }) => {
        // How long its answer is fresh is reckoned from here.
        world.hearTime(process);
        return ask({
          ...kindOf(requestBody),
          call: { verb: 'POST', path: ':batchUpdate', fields, body: requestBody },
        });
      },
      values: {
        batchGet: ({ spreadsheetId: _, ...query }) =>
          ask({
            name: query.ranges.length > 5 ? 'reads rows and ledger' : 'reads rows',
            faults: FAULTS_OF_A_READ,
            call: { verb: 'GET', path: '/values:batchGet', query },
          }),
        append: () => Promise.reject(new Error('nothing is appended here')),
      },
    },
  };
}

function kindOf({ requests }: BatchUpdate['requestBody']): Pick<SheetCall, 'name' | 'faults'> {
  // What was compared is copied to the shop right after.
  const compared = requests.flatMap(({ deleteDuplicates }, at) =>
    deleteDuplicates === undefined ? [] : (requests[at + 1]?.copyPaste?.destination.startRowIndex ?? []),
  );
  const isMaking = requests.some(({ addSheet, setBasicFilter }) => addSheet ?? setBasicFilter);
  const ids = requests.filter(({ createDeveloperMetadata }) => createDeveloperMetadata !== undefined);
  if (ids.length === 0 && (isMaking || compared.length > 0))
    return { name: 'makes the tabs', faults: FAULTS_OF_A_WRITE };
  if (ids.length === 0) return { name: 'looks', faults: FAULTS_OF_A_LOOK };
  const rows = compared.map((row) => row + 1).join(', ');
  const cancelled = ids.length - compared.length;
  const name = [
    ...(rows === '' ? [] : [`writes row ${compared.length > 3 ? `${compared[0]}, …` : rows}`]),
    ...(cancelled > 0 ? [cancelled === 1 ? 'cancels an id' : `cancels ${cancelled} ids`] : []),
  ].join(' and ');
  return { name, faults: FAULTS_OF_A_WRITE };
}

/** An answer that is none of Google's: the connection broke. */
class NoAnswer extends Error {
  readonly code = 'ECONNRESET';
}

/** What the client throws when Google refuses. */
class Refused extends Error {
  readonly response: { readonly status: number; readonly data: unknown };

  constructor(status: number, data: unknown) {
    super(messageOf(data));
    this.response = { status, data };
  }
}

function step(
  world: World,
  process: string,
  sheet: SheetInWorld,
  { name, faults, call }: SheetCall,
): Promise<{ readonly data: object }> {
  // A dead process asks nothing, and hears nothing.
  if (world.isDead(process)) return new Promise(() => undefined);
  // What a process is answered while it starts is known without looking at what it asks.
  const key = sheet.isAtOnce ? '' : JSON.stringify(call);
  return new Promise((resolve, reject) => {
    const hear = (what: string, go: () => void): void => {
      if (world.isDead(process)) return;
      world.hear(process, `${name}: ${what}`);
      go();
    };
    const go = (): void => {
      const { status, body, inWords } = sheet.apply(key, call);
      hear(inWords, () => {
        if (status === 200 && isObject(body)) resolve({ data: body });
        else reject(new Refused(status, body));
      });
    };
    const arrivesLate = (): void =>
      world.add({
        actor: 'network',
        name: `what ${process} sent arrives late: ${name}`,
        faults: [],
        mark: hashOf(key),
        go: async () => void sheet.apply(key, call),
      });
    const fail = async (fault: CallFault): Promise<void> => {
      if (fault.startsWith('process dies')) world.kill(process);
      if (fault === 'reply lost' || fault === 'process dies, applied') sheet.apply(key, call);
      if (fault.endsWith('applied late')) arrivesLate();
      // A server in trouble may have understood all the same, and is asked again sooner than one that is not there.
      const error =
        fault === 'refused'
          ? new Refused(429, 'Resource has been exhausted')
          : fault === 'reply lost'
            ? new Refused(503, 'The service is currently unavailable.')
            : new NoAnswer('read ECONNRESET');
      hear(`${fault === 'refused' ? 429 : fault === 'reply lost' ? 503 : 'nothing'}`, () => reject(error));
    };
    if (sheet.isAtOnce) go();
    else world.add({ actor: process, name, faults, mark: 0, go: async () => go(), fail });
  });
}

function isObject(body: unknown): body is object {
  return typeof body === 'object' && body !== null;
}

/** Google's own words, as its client makes them the error's. */
function messageOf(data: unknown): string {
  if (typeof data === 'string') return data;
  const error: unknown = isObject(data) ? Reflect.get(data, 'error') : undefined;
  const message: unknown = isObject(error) ? Reflect.get(error, 'message') : undefined;
  return typeof message === 'string' ? message : 'no message';
}
