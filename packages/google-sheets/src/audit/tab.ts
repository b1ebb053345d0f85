import type { Clock } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { AUDIT_HEADERS, type AuditLine } from './lines.js';
import { isAbout, notAnAnswer } from '../calls/answers.js';
import { a1 } from '../calls/ranges.js';
import type { RequestOptions, SheetsClient } from '../calls/sheets-client.js';
import { faultOf, type SheetsFault } from '../calls/sheets-faults.js';

/** Why the trail could not be written. */
export interface AuditFault extends Pick<SheetsFault, 'reached' | 'passing' | 'retryAfterMs'> {
  readonly what: 'tab-missing' | 'tab-misshaped' | 'refused' | 'quota' | 'unavailable' | 'unanswered';
  readonly detail: string;
}

/** The part of a Sheets client that the audit trail calls. */
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

/** The tab that holds the audit trail, and the queue of lines for it. It tries each call once; its caller repeats. */
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

  /** The lines that are not known to be in the sheet. */
  get lines(): readonly AuditLine[] {
    return this.#lines;
  }

  /** The number of first lines that may be in the sheet: they were sent, and the answer was lost. */
  get inDoubt(): number {
    return this.#inDoubt;
  }

  /** The number of lines that are known to be in the sheet. */
  get written(): number {
    return this.#written;
  }

  add(line: AuditLine): void {
    this.#lines.push(line);
  }

  /** Tries once to write the first lines. Answers the fault that prevented it, or `null`. */
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
    // Somebody may have renamed the tab or changed its headers, so the next try checks it again.
    if (!passing) this.#isChecked = false;
    return appended.error;
  }

  /** Ends every call that is under way, as if no answer had come. */
  giveUp(): void {
    this.#isGivenUp = true;
    for (const call of this.#underWay)
      call.abort(new DOMException('the audit trail is closing', 'AbortError'));
  }

  /** Looks up the lines whose answer was lost. Those that are in the sheet are not sent again. */
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

  /** Takes the first lines from the queue, but keeps the missing ones. */
  #forget(first: readonly AuditLine[], missing: readonly AuditLine[]): null {
    this.#lines.splice(0, first.length, ...missing);
    this.#written += first.length - missing.length;
    this.#inDoubt = 0;
    return null;
  }

  /** Checks that the tab is there and has its headers. It writes the headers only into an empty tab. */
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
      : `its header is "${(found[wrong] ?? '').slice(0, 50)}"`;
    const detail = `column ${column} of the tab ${this.#options.tab} must have the header ${AUDIT_HEADERS[wrong] ?? ''}, but ${stands}`;
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
          // With this range, Google appends to the table with these headers, not to another table on the tab.
          range: this.#range(HEADER_ROW),
          // Google must not take a tag or a reason for a formula or a date.
          valueInputOption: 'RAW',
          // Without it, two appends at once may overwrite each other.
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

  /** Ends a call after the timeout, because the client itself may wait for its token for ever. */
  async #call<T>(send: (options: RequestOptions) => Promise<{ readonly data: T }>): Answer<T> {
    if (this.#isGivenUp)
      return err({
        what: 'unavailable',
        detail: 'the audit trail is closing',
        reached: 'never',
        passing: true,
      });
    const { clock, spreadsheetId, requestTimeoutMs } = this.#options;
    const call = new AbortController();
    const { signal } = call;
    this.#underWay.add(call);
    const stop = clock.setTimer(requestTimeoutMs, () =>
      call.abort(new DOMException('no answer in time', 'TimeoutError')),
    );
    return new Promise<Result<T, AuditFault>>((resolve) => {
      const failed = (error: unknown): void => resolve(err(this.#auditFault(faultOf(error))));
      signal.addEventListener('abort', () => failed(signal.reason), { once: true });
      const sent = async (): Promise<void> => {
        const { data } = await send({ signal, retry: false });
        resolve(isAbout(spreadsheetId, data) ? ok(data) : err(this.#auditFault(notAnAnswer('write'))));
      };
      sent().catch(failed);
    }).finally(() => {
      stop();
      this.#underWay.delete(call);
    });
  }

  #auditFault({ message, status, ...fault }: SheetsFault): AuditFault {
    const { tab } = this.#options;
    // Google answers this for a range in a tab that does not exist.
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
