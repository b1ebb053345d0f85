import type { Clock } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { hasRanges, hasTabs, isAbout, notAnAnswer } from './answers.js';
import { cellFields, readInReply, valuesIn } from './reads-in-replies.js';
import type { Pace } from './pace.js';
import { serverClockAheadMs } from './server-clock.js';
import { faultOf, type SheetsFault } from './sheets-faults.js';
import {
  sentOnce,
  type BatchUpdate,
  type BatchUpdateData,
  type RequestOptions,
  type SheetsClient,
  type SheetsRequest,
  type SpreadsheetData,
  type ValuesData,
} from './sheets-client.js';

/** The report about one call to the API, for `onCall`. */
export interface CallReport {
  readonly kind: 'read' | 'write';
  readonly tookMs: number;
  readonly ok: boolean;
  /** The HTTP status of a failure; `null` for a success or if no answer came. */
  readonly status: number | null;
  /** The calls of this kind left in this minute, as far as this process knows. */
  readonly quotaLeft: number;
  /** The calls of this kind that this process may make in a minute. */
  readonly quota: number;
  /** By how many milliseconds Google's clock is ahead of this machine's, at least; `null` if no answer says so. */
  readonly clockAheadMs: number | null;
}

export interface CallOptions {
  readonly client: SheetsClient;
  readonly spreadsheetId: string;
  readonly clock: Clock;
  readonly paces: { readonly read: Pace; readonly write: Pace };
  /**
   * Requests without effect, to read in their reply: where Google refuses one, the next is tried. `null` where reads are
   * up to date.
   */
  readonly insteadOfReads: (nowMs: number) => readonly SheetsRequest[] | null;
  /** How long a request may go unanswered before it is given up. */
  readonly requestTimeoutMs: number;
  /** The pause before the first repeat. It doubles each time, with jitter, up to 32 s. */
  readonly backoffMs: number;
  readonly onCall: (report: CallReport) => void;
}

/** A failed call. */
export type FailedCall = SheetsFault;

type Answer<T> = Promise<Result<T, FailedCall>>;

class Failure extends Error {
  constructor(readonly fault: FailedCall) {
    super(fault.message);
  }
}

interface Terms<T> {
  readonly kind: 'read' | 'write';
  /** Whether the answer is one of the API's, and whole. */
  readonly isWhole: (answer: T) => boolean;
  readonly deadlineMs: number;
  readonly patienceMs: number;
  readonly repeatable: boolean;
}

type Send<T> = (options: RequestOptions) => Promise<{ readonly data: T }>;

const OVER: FailedCall = {
  reached: 'never',
  status: null,
  message:
    'the deadline passed before the call was sent (deadlineMs is a time, in milliseconds since the epoch)',
  passing: true,
};

/** Every answer of the API says which spreadsheet it is about, if it is asked. */
const ABOUT = 'spreadsheetId';
const RETRIES = 4;
const REPEATS_UNANSWERED = 2;
const LONGEST_PAUSE_MS = 32_000;

/** Calls the API, and repeats a failed call while that is safe and its deadline allows it. */
export class SheetsCalls {
  constructor(private readonly options: CallOptions) {}

  /** @param patienceMs the time until which the call may be repeated. */
  async spreadsheet(
    ranges: string[],
    fields: string,
    deadlineMs: number,
    patienceMs = deadlineMs,
  ): Answer<SpreadsheetData> {
    const { client, spreadsheetId, insteadOfReads, clock } = this.options;
    const isWhole = (answer: SpreadsheetData): boolean => !fields.includes('sheets') || hasTabs(answer);
    const instead = insteadOfReads(clock.now());
    if (instead !== null)
      return readInReply(instead, ranges, fields, (body, asked) =>
        this.update(body, asked, deadlineMs, true, patienceMs, ({ updatedSpreadsheet = {} }) =>
          isWhole(updatedSpreadsheet),
        ),
      );
    const terms = { kind: 'read', deadlineMs, patienceMs, repeatable: true, isWhole } as const;
    return this.#call(terms, (options) =>
      client.spreadsheets.get({ spreadsheetId, ranges, fields: `${ABOUT},${fields}` }, options),
    );
  }

  /** @param shown reads what people see, and not the values beneath. */
  async columns(ranges: string[], deadlineMs: number, shown = false): Answer<ValuesData> {
    const { client, spreadsheetId, insteadOfReads, clock } = this.options;
    if (insteadOfReads(clock.now()) !== null) {
      const answer = await this.spreadsheet(ranges, cellFields(shown), deadlineMs);
      return answer.map((data) => valuesIn(data, ranges));
    }
    const isWhole = (answer: ValuesData): boolean => hasRanges(answer, ranges.length);
    const terms = { kind: 'read', deadlineMs, patienceMs: deadlineMs, repeatable: true, isWhole } as const;
    return this.#call(terms, (options) =>
      client.spreadsheets.values.batchGet(
        {
          spreadsheetId,
          ranges,
          majorDimension: 'COLUMNS',
          valueRenderOption: shown ? 'FORMATTED_VALUE' : 'UNFORMATTED_VALUE',
          dateTimeRenderOption: 'SERIAL_NUMBER',
        },
        options,
      ),
    );
  }

  /**
   * @param repeatable whether the update may be applied twice, or late, without harm.
   * @param patienceMs the time until which the call may be repeated: the earliest deadline of its group.
   */
  update(
    requestBody: BatchUpdate['requestBody'],
    fields: string,
    deadlineMs: number,
    repeatable: boolean,
    patienceMs = deadlineMs,
    isWhole: (answer: BatchUpdateData) => boolean = () => true,
  ): Answer<BatchUpdateData> {
    const { client, spreadsheetId } = this.options;
    const terms = { kind: 'write', deadlineMs, patienceMs, repeatable, isWhole } as const;
    return this.#call(terms, (options) =>
      client.spreadsheets.batchUpdate({ spreadsheetId, fields: `${ABOUT},${fields}`, requestBody }, options),
    );
  }

  /** It loads p-retry only at the first failure, to keep the start fast. */
  async #call<T>(terms: Terms<T>, send: Send<T>): Answer<T> {
    const first = await this.#once(terms, send);
    if (first.isOk() || !this.#mayRepeat(first.error, 1, terms)) return first;
    const { default: pRetry } = await import('p-retry');
    try {
      return ok(
        await pRetry(
          async (attempt) => {
            // p-retry does not pause before its first attempt, so that attempt only repeats the failure.
            const answer = attempt === 1 ? first : await this.#once(terms, send);
            if (answer.isErr()) throw new Failure(answer.error);
            return answer.value;
          },
          {
            retries: RETRIES,
            minTimeout: this.options.backoffMs,
            maxTimeout: LONGEST_PAUSE_MS,
            factor: 2,
            randomize: true,
            shouldRetry: ({ error, attemptNumber }) =>
              error instanceof Failure && this.#mayRepeat(error.fault, attemptNumber, terms),
          },
        ),
      );
    } catch (error) {
      if (error instanceof Failure) return err(error.fault);
      throw error;
    }
  }

  async #once<T>({ kind, deadlineMs, isWhole }: Terms<T>, send: Send<T>): Answer<T> {
    const { spreadsheetId, clock, paces, requestTimeoutMs, backoffMs, onCall } = this.options;
    const pace = paces[kind];
    const startedMs = clock.now();
    if (startedMs >= deadlineMs) return err(OVER);
    const timer = new AbortController();
    const stop = clock.setTimer(Math.min(requestTimeoutMs, deadlineMs - startedMs), () =>
      timer.abort(new DOMException('no answer in time', 'TimeoutError')),
    );
    pace.count(startedMs);
    let answer: Result<T, FailedCall>;
    let answered: unknown;
    try {
      const whole = await send(sentOnce(timer.signal));
      answered = whole;
      const { data } = whole;
      answer = isAbout(spreadsheetId, data) && isWhole(data) ? ok(data) : err(notAnAnswer(kind));
    } catch (error) {
      answered = error;
      answer = err(faultOf(error));
    }
    stop();
    const nowMs = clock.now();
    const status = answer.isErr() ? answer.error.status : null;
    if (status === 429) pace.hold(nowMs, (answer.isErr() && answer.error.retryAfterMs) || backoffMs);
    try {
      const [quotaLeft, quota] = [pace.left(nowMs), pace.perMinute];
      const ahead = serverClockAheadMs(answered, startedMs, nowMs);
      const tookMs = nowMs - startedMs;
      onCall({ kind, tookMs, ok: answer.isOk(), status, quotaLeft, quota, clockAheadMs: ahead });
    } catch {
      // A failure of `onCall` must not change the answer of the call.
    }
    return answer;
  }

  #mayRepeat(
    fault: FailedCall,
    attempt: number,
    { patienceMs, repeatable }: Pick<Terms<never>, 'patienceMs' | 'repeatable'>,
  ): boolean {
    if (!fault.passing || (fault.reached === 'perhaps' && !repeatable)) return false;
    // If no answer came at all, more repeats would only delay the caller's error.
    if (fault.status === null && attempt > REPEATS_UNANSWERED) return false;
    const longestPauseMs = Math.min(this.options.backoffMs * 2 ** attempt, LONGEST_PAUSE_MS);
    return this.options.clock.now() + Math.max(longestPauseMs, fault.retryAfterMs ?? 0) < patienceMs;
  }
}
