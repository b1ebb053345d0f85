import type { Clock } from '@spoollock/core';
import { err, ok, type Result } from 'neverthrow';
import { AUDIT_HEADERS, type AuditLine } from './lines.js';
import { a1 } from '../calls/ranges.js';
import type { RequestOptions, SheetsClient } from '../calls/sheets-client.js';
import { faultOf, type SheetsFault } from '../calls/sheets-faults.js';

/** Why the trail could not be written. */
export interface AuditFault extends Pick<SheetsFault, 'reached' | 'passing' | 'retryAfterMs'> {
  readonly what: 'tab-missing' | 'tab-misshaped' | 'refused' | 'quota' | 'unavailable' | 'unanswered';
  readonly detail: string;
}

/** The part of a Sheets client that the audit trail uses. */
export interface AuditClient {
  readonly spreadsheets: Pick<SheetsClient['spreadsheets'], 'values'>;
}

export interface AuditTabOptions {
  readonly client: AuditClient;
  readonly spreadsheetId: string;
  readonly tab: string;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  readonly mostPerAppend: number;
}

type Answer<T> = Promise<Result<T, AuditFault>>;

/** The tab with the audit trail, and the lines on their way into it, in their order. Nothing here is repeated. */
export class AuditTab {
  readonly #options: AuditTabOptions;
  readonly #lines: AuditLine[] = [];
  #inDoubt = 0;
  #written = 0;
  #isChecked = false;
  #isGivenUp = false;
  readonly #underWay = new Set<AbortController>();

  constructor(options: AuditTabOptions) {
    this.#options = options;
  }

  /** Those that are not known to be in the sheet. */
  get lines(): readonly AuditLine[] {
    return this.#lines;
  }

  /** So many of the first lines may be in the sheet: they were sent, and the answer was lost. */
  get inDoubt(): number {
    return this.#inDoubt;
  }

  /** How many lines have come to be known to be in the sheet. */
  get written(): number {
    return this.#written;
  }

  add(line: AuditLine): void {
    this.#lines.push(line);
  }

  /** One try to write the first lines. Answers what kept them out of the sheet. */
  async write(): Promise<AuditFault | null> {
    const checked = this.#isChecked ? ok() : await this.#check();
    if (checked.isErr()) return checked.error;
    this.#isChecked = true;
    const cleared = await this.#clearDoubt();
    if (cleared.isErr()) return cleared.error;
    const lines = this.#lines.slice(0, this.#options.mostPerAppend);
    if (lines.length === 0) return null;
    this.#inDoubt = lines.length;
    const appended = await this.#append(lines.map((line) => AUDIT_HEADERS.map((column) => line[column])));
    if (appended.isOk()) return this.#forget(lines, []);
    const { reached, passing } = appended.error;
    if (reached === 'never') this.#inDoubt = 0;
    // The tab may have been renamed, or its headers changed: it is looked at again.
    if (!passing) this.#isChecked = false;
    return appended.error;
  }

  /** Waits for nothing any more: what is under way is answered as having got no answer. */
  giveUp(): void {
    this.#isGivenUp = true;
    for (const call of this.#underWay) call.abort(new DOMException('given up', 'AbortError'));
  }

  /** What was sent before, and is in the sheet, is not sent again. */
  async #clearDoubt(): Answer<void> {
    if (this.#inDoubt === 0) return ok();
    const columns = await this.#columns(IDS);
    if (columns.isErr()) return err(columns.error);
    const ids = new Set(columns.value[0]);
    const doubtful = this.#lines.slice(0, this.#inDoubt);
    this.#forget(
      doubtful,
      doubtful.filter(({ ID }) => !ids.has(ID)),
    );
    return ok();
  }

  /** The first lines are in the sheet, except for the missing ones. */
  #forget(first: readonly AuditLine[], missing: readonly AuditLine[]): null {
    this.#lines.splice(0, first.length, ...missing);
    this.#written += first.length - missing.length;
    this.#inDoubt = 0;
    return null;
  }

  /** Ok when the tab is there with its headers. A tab that is wholly empty gets them; nothing else is created. */
  async #check(): Answer<void> {
    const headers = await this.#columns(HEADER_ROW);
    if (headers.isErr()) return err(headers.error);
    const found = AUDIT_HEADERS.map((_, index) => text(headers.value[index]?.[0]));
    const wrong = AUDIT_HEADERS.findIndex((column, index) => found[index] !== column);
    if (wrong === -1) return ok();
    const isBlank = found.every((header) => header === '');
    if (isBlank) {
      const cells = await this.#columns(EVERYTHING);
      if (cells.isErr()) return err(cells.error);
      if (cells.value.every((column) => column.every((cell) => text(cell) === '')))
        return this.#append([[...AUDIT_HEADERS]]);
    }
    const column = String.fromCharCode('A'.charCodeAt(0) + wrong);
    const stands = isBlank
      ? 'the header row is blank'
      : `"${(found[wrong] ?? '').slice(0, 50)}" stands there`;
    const detail = `column ${column} of the tab ${this.#options.tab} must be headed ${AUDIT_HEADERS[wrong] ?? ''}: ${stands}`;
    return err({ what: 'tab-misshaped', detail, reached: 'never', passing: false });
  }

  async #columns(range: string): Answer<readonly (readonly unknown[])[]> {
    const { client, spreadsheetId } = this.#options;
    const answer = await this.#call((options) =>
      client.spreadsheets.values.batchGet(
        {
          spreadsheetId,
          ranges: [this.#range(range)],
          majorDimension: 'COLUMNS',
          valueRenderOption: 'UNFORMATTED_VALUE',
          dateTimeRenderOption: 'SERIAL_NUMBER',
        },
        options,
      ),
    );
    return answer.map((data) => data.valueRanges?.[0]?.values ?? []);
  }

  async #append(values: (string | number)[][]): Answer<void> {
    const { client, spreadsheetId } = this.#options;
    const answer = await this.#call((options) =>
      client.spreadsheets.values.append(
        {
          spreadsheetId,
          // The table that begins with the headers: another one on this tab is none of ours.
          range: this.#range(HEADER_ROW),
          // Whatever a tag or a reason looks like, it is a text.
          valueInputOption: 'RAW',
          // Without it two appends at once may write over one another.
          insertDataOption: 'INSERT_ROWS',
          requestBody: { values },
        },
        options,
      ),
    );
    return answer.map(() => undefined);
  }

  #range(cells: string): string {
    return a1(this.#options.tab, cells);
  }

  /** The client is not trusted to end by itself: to get its token it may wait for ever. */
  async #call<T>(send: (options: RequestOptions) => Promise<{ readonly data: T }>): Answer<T> {
    if (this.#isGivenUp)
      return err({ what: 'unavailable', detail: 'given up', reached: 'never', passing: true });
    const { clock, requestTimeoutMs } = this.#options;
    const call = new AbortController();
    const { signal } = call;
    this.#underWay.add(call);
    const stop = clock.setTimer(requestTimeoutMs, () =>
      call.abort(new DOMException('no answer in time', 'TimeoutError')),
    );
    return new Promise<Result<T, AuditFault>>((resolve) => {
      const failed = (error: unknown): void => resolve(err(this.#auditFault(faultOf(error))));
      signal.addEventListener('abort', () => failed(signal.reason), { once: true });
      const sent = async (): Promise<void> => resolve(ok((await send({ signal, retry: false })).data));
      sent().catch(failed);
    }).finally(() => {
      stop();
      this.#underWay.delete(call);
    });
  }

  #auditFault({ message, status, ...fault }: SheetsFault): AuditFault {
    const { tab } = this.#options;
    // The API's words for a range whose tab there is none of.
    if (status === 400 && message.includes('Unable to parse range'))
      return { ...fault, what: 'tab-missing', detail: `the spreadsheet has no tab ${tab}` };
    const { passing, reached } = fault;
    if (status === 429) return { ...fault, what: 'quota', detail: message };
    if (!passing) return { ...fault, what: 'refused', detail: message };
    return { ...fault, what: reached === 'never' ? 'unavailable' : 'unanswered', detail: message };
  }
}

const HEADER_ROW = 'A1:J1';
const EVERYTHING = 'A:J';
const IDS = 'A:A';

function text(cell: unknown): string {
  if (typeof cell === 'string') return cell.trim();
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}
