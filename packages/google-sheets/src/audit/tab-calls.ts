import type { Clock } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { isAbout, notAnAnswer } from '../calls/answers.js';
import { a1, wholeTab } from '../calls/ranges.js';
import { sentOnce, type AppendData, type RequestOptions, type SheetsClient } from '../calls/sheets-client.js';
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

export interface TabCallOptions {
  readonly client: AuditClient;
  readonly spreadsheetId: string;
  readonly tab: string;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
}

export type Answer<T> = Promise<Result<T, AuditFault>>;

/** The headers' row. Google appends to the table that it belongs to. */
export const HEADER_ROW = 'A1:J1';

/** The calls to the tab of the audit trail, each sent once. */
export class TabCalls {
  readonly #options: TabCallOptions;
  #isGivenUp = false;
  readonly #underWay = new Set<AbortController>();

  constructor(options: TabCallOptions) {
    this.#options = options;
  }

  /** Ends every call that is under way, as if no answer had come. */
  giveUp(): void {
    this.#isGivenUp = true;
    for (const call of this.#underWay)
      call.abort(new DOMException('the audit trail is closing', 'AbortError'));
  }

  /** @param range the whole tab by default. */
  async columns(range?: string): Answer<readonly (readonly unknown[])[]> {
    const { client, spreadsheetId } = this.#options;
    const answer = await this.#call((options) =>
      client.spreadsheets.values.batchGet(
        {
          spreadsheetId,
          ranges: [range === undefined ? wholeTab(this.#options.tab) : this.#range(range)],
          majorDimension: 'COLUMNS',
          valueRenderOption: 'UNFORMATTED_VALUE',
          dateTimeRenderOption: 'SERIAL_NUMBER',
        },
        options,
      ),
    );
    return answer.map((data) => data.valueRanges?.[0]?.values ?? []);
  }

  async append(values: (string | number)[][]): Answer<AppendData> {
    const { client, spreadsheetId } = this.#options;
    return this.#call((options) =>
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
        const { data } = await send(sentOnce(signal));
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
    if (status === 404)
      return {
        ...fault,
        what: 'refused',
        detail: `there is no such spreadsheet, or it is not shared: ${message}`,
      };
    const { passing, reached } = fault;
    if (status === 429) return { ...fault, what: 'quota', detail: message };
    if (!passing) return { ...fault, what: 'refused', detail: message };
    return { ...fault, what: reached === 'never' ? 'unavailable' : 'unanswered', detail: message };
  }
}
