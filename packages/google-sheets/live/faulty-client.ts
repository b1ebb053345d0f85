import type { FailingCall } from '@spoollock/testing';
import type { BatchUpdate, SheetsClient } from '../src/calls/sheets-client.js';

type Fate = 'lose-request' | 'lose-reply' | 'hold';

/** Calls to the API, as far as a fault is meant for them. A cancelling looks as a write does. */
type Meant = 'read' | 'mark' | 'look' | 'other';

/**
 * Brings about between the source and the service what the network does now and then, so that the service
 * itself need not be in trouble: requests and answers that are lost, a request that arrives when its sender
 * has given it up, an outage.
 */
export class FaultyClient {
  #planned: { readonly fate: Fate; readonly meant: Meant }[] = [];
  #held: (() => Promise<unknown>)[] = [];
  #isOut = false;

  /** @param before done before every call that reaches the service. */
  constructor(private readonly before: () => Promise<void>) {}

  next(fate: Fate, of: FailingCall): void {
    this.#planned.push({ fate, meant: MEANT[of] });
  }

  /** Faults that were planned and met no call, so that what was tested is not what was meant. */
  get unmet(): string[] {
    return this.#planned.map(({ fate, meant }) => `${fate} of ${meant}`);
  }

  outage(on: boolean): void {
    this.#isOut = on;
  }

  /** Lets arrive what was held back. What the service says to it nobody hears. */
  async release(): Promise<void> {
    for (const send of this.#held.splice(0)) await send().catch(() => undefined);
  }

  around({ spreadsheets }: SheetsClient): SheetsClient {
    return {
      spreadsheets: {
        get: (params, options) => this.#pass('other', () => spreadsheets.get(params, options)),
        batchUpdate: (params, options) =>
          this.#pass(meantBy(params), () => spreadsheets.batchUpdate(params, options)),
        values: {
          batchGet: (params, options) =>
            this.#pass('read', () => spreadsheets.values.batchGet(params, options)),
          append: (params, options) => this.#pass('other', () => spreadsheets.values.append(params, options)),
        },
      },
    };
  }

  async #pass<T>(meant: Meant, send: () => Promise<T>): Promise<T> {
    if (this.#isOut) throw networkError('ECONNREFUSED', 'connect');
    await this.before();
    const at = this.#planned.findIndex((planned) => planned.meant === meant);
    const [planned] = at === -1 ? [] : this.#planned.splice(at, 1);
    if (planned === undefined) return send();
    if (planned.fate === 'hold') this.#held.push(send);
    if (planned.fate === 'lose-reply') await send();
    throw networkError('ECONNRESET', 'read');
  }
}

const MEANT: Readonly<Record<FailingCall, Meant>> = {
  read: 'read',
  write: 'mark',
  settle: 'mark',
  confirm: 'look',
};

/** Writes and cancellings use an id. A look alone compares no rows, makes no tab, and shows rows. */
function meantBy({ requestBody: { requests, responseRanges } }: BatchUpdate): Meant {
  if (requests.some(({ createDeveloperMetadata }) => createDeveloperMetadata !== undefined)) return 'mark';
  const isTrial = requests.some(
    ({ addSheet, deleteDuplicates }) => addSheet !== undefined || deleteDuplicates !== undefined,
  );
  return !isTrial && responseRanges !== undefined ? 'look' : 'other';
}

/** As Node throws it. */
function networkError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}
