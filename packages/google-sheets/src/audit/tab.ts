import type { Clock } from '@spoollock/core/adapter';
import { err, ok } from 'neverthrow';
import type { AppendData } from '../calls/sheets-client.js';
import { AUDIT_HEADERS, type AuditLine } from './lines.js';
import { HEADER_ROW, TabCalls, type Answer, type AuditFault, type TabCallOptions } from './tab-calls.js';

export interface AuditTabOptions extends TabCallOptions {
  readonly clock: Clock;
  readonly mostPerAppend: number;
}

/** The tab that holds the audit trail, and the queue of lines for it. It tries each call once; its caller repeats. */
export class AuditTab {
  readonly #options: AuditTabOptions;
  readonly #lines: AuditLine[] = [];
  #inDoubt = 0;
  #written = 0;
  #checkedAtMs = -Infinity;
  /** The columns of the table that the headers were found in. */
  #goodTable = OWN_TABLE;
  /** Whether the lines in doubt may stand in other columns than they should. */
  #mayBeOff = false;
  readonly #calls: TabCalls;

  constructor(options: AuditTabOptions) {
    this.#options = options;
    this.#calls = new TabCalls(options);
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
    const isChecked = this.#options.clock.now() - this.#checkedAtMs < TRUST_HEADERS_MS;
    const checked = isChecked ? ok() : await this.#check();
    if (checked.isErr()) return checked.error;
    const cleared = await this.#clearDoubt();
    if (cleared.isErr()) return cleared.error;
    const lines = this.#lines.slice(0, this.#options.mostPerAppend);
    if (lines.length === 0) return null;
    this.#inDoubt = lines.length;
    const appended = await this.#calls.append(
      lines.map((line) => AUDIT_HEADERS.map((column) => line[column])),
    );
    if (appended.isOk())
      return (await this.#problemOf(appended.value, lines.length)) ?? this.#forget(lines, []);
    const { reached, passing } = appended.error;
    if (reached === 'never') this.#inDoubt = 0;
    // Somebody may have renamed the tab or changed its headers, so the next try checks it again.
    if (!passing) this.#checkedAtMs = -Infinity;
    return appended.error;
  }

  /** Ends every call that is under way, as if no answer had come. */
  giveUp(): void {
    this.#calls.giveUp();
  }

  /**
   * What is wrong with an append that was answered; `null` if nothing is. The lines stay in doubt, and so in the
   * queue. If a person inserted a column, the table has other columns than before, and the headers tell.
   */
  async #problemOf({ tableRange, updates }: AppendData, lines: number): Promise<AuditFault | null> {
    const written = updates === undefined ? lines : (updates.updatedRows ?? 0);
    if (written < lines) {
      const detail = `the append of ${lines} lines was answered, and added ${written}`;
      return { what: 'unanswered', detail, reached: 'perhaps', passing: true };
    }
    const table = columnsOf(tableRange ?? '') ?? this.#goodTable;
    const isInFirstColumn = columnsOf(updates?.updatedRange ?? '')?.startsWith('A:') ?? true;
    if (table === this.#goodTable && isInFirstColumn) return null;
    this.#checkedAtMs = -Infinity;
    const checked = await this.#check();
    if (checked.isErr()) {
      this.#mayBeOff = true;
      return checked.error;
    }
    this.#goodTable = table;
    return null;
  }

  /** Looks up the lines whose answer was lost. Those that are in the sheet are not sent again. */
  async #clearDoubt(): Answer<void> {
    if (this.#inDoubt === 0) return ok();
    const columns = await this.#calls.columns(this.#mayBeOff ? EVERYTHING : IDS);
    if (columns.isErr()) return err(columns.error);
    const [ids = []] = columns.value;
    const rowOf = new Map(ids.map((id, row) => [text(id), row]));
    const isThere = (line: AuditLine): boolean => {
      const row = rowOf.get(text(line.ID));
      if (row === undefined) return false;
      // A line that was written one column off is damaged when the column is taken out: it is written again.
      return (
        !this.#mayBeOff ||
        AUDIT_HEADERS.every((header, at) => text(columns.value[at]?.[row]) === text(line[header]))
      );
    };
    const doubtful = this.#lines.slice(0, this.#inDoubt);
    this.#forget(
      doubtful,
      doubtful.filter((line) => !isThere(line)),
    );
    this.#mayBeOff = false;
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
    const headers = await this.#calls.columns(HEADER_ROW);
    if (headers.isErr()) return err(headers.error);
    const found = AUDIT_HEADERS.map((_, index) => text(headers.value[index]?.[0]));
    const wrong = AUDIT_HEADERS.findIndex((column, index) => found[index] !== column);
    if (wrong === -1) {
      this.#checkedAtMs = this.#options.clock.now();
      return ok();
    }
    const isBlank = found.every((header) => header === '');
    if (isBlank) {
      const cells = await this.#calls.columns(EVERYTHING);
      if (cells.isErr()) return err(cells.error);
      if (cells.value.every((column) => column.every((cell) => text(cell) === '')))
        return (await this.#calls.append([[...AUDIT_HEADERS]])).map(() => {
          this.#checkedAtMs = this.#options.clock.now();
        });
    }
    const column = String.fromCharCode('A'.charCodeAt(0) + wrong);
    const stands = isBlank
      ? 'the header row is blank'
      : `its header is "${(found[wrong] ?? '').slice(0, 50)}"`;
    const detail = `column ${column} of the tab ${this.#options.tab} must have the header ${AUDIT_HEADERS[wrong] ?? ''}, but ${stands}`;
    return err({ what: 'tab-misshaped', detail, reached: 'never', passing: false });
  }
}

/** How long the headers count as they were found. A person may change them at any time. */
const TRUST_HEADERS_MS = 60_000;
/** The columns of a tab that holds nothing but the trail. */
const OWN_TABLE = 'A:J';
const EVERYTHING = 'A:J';
const IDS = 'A:A';

/** The columns of a range such as `Metadata!A1:J57`: `A:J`; `null` if it is none. */
function columnsOf(range: string): string | null {
  const [, from, to = from] = /(?:^|!)\$?([A-Z]{1,3})\$?\d*(?::\$?([A-Z]{1,3})\$?\d*)?$/.exec(range) ?? [];
  return from === undefined ? null : `${from}:${to ?? from}`;
}

function text(cell: unknown): string {
  if (typeof cell === 'string') return cell.trim();
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}
