import type { Clock, SourceFault } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import type { Cell } from '../calls/cell-data.js';
import type { FailedCall, SheetsCalls } from '../calls/sheets-calls.js';
import { misshaped, perhapsApplied } from '../calls/source-faults.js';
import { readCover } from '../compare-and-set/cover.js';
import type { HiddenTabs } from '../compare-and-set/hidden-tabs.js';
import { readLines } from '../ledger/lines.js';
import { operationMark, type OperationMark } from '../ledger/marks.js';
import { FIELDS } from '../reading/columns.js';
import type { SheetReader } from '../reading/sheet-reader.js';
import type { ShopRow, WrittenRow } from '../reading/shop-rows.js';
import type { BatchReply } from './batch-reply.js';
import type { Doubt, Doubts } from './doubts.js';
import { rowsOf, type Part, type ShopLayout, type WritePart } from './parts.js';
import type { Ended } from './waiting-parts.js';
import { WriteBatch } from './write-batch.js';

export interface AmendsOptions {
  readonly calls: SheetsCalls;
  readonly clock: Clock;
  readonly reader: SheetReader;
  readonly hiddenTabs: HiddenTabs;
  readonly tab: string;
  readonly doubts: Doubts;
}

/** What is done about a write that the sheet did not take as it should: in another tab, or not at all. */
export class Amends {
  constructor(private readonly options: AmendsOptions) {}

  /**
   * Puts back a row of a tab that no longer bears the shop's name. The operation was then not applied, and may be
   * tried in the tab that does. But if that tab shows the row just as it was written, it is a copy made since.
   */
  async putBack({ part, layout }: Doubt, deadlineMs: number): Promise<Result<Ended, SourceFault>> {
    const { calls, clock, hiddenTabs, tab, doubts } = this.options;
    const { mark, seen, next } = part;
    if (await this.#isInCopy(part, deadlineMs))
      return ok({ status: 'ended', ending: 'applied', shown: null });
    const put = operationMark(`put back ${mark.text}`, 1, layout.shopId);
    const undone = operationMark(`undone ${mark.text}`, 1, layout.shopId);
    const parts: Part[] = [
      // Nobody has read what stood in the app's own columns, so they stay as they were written.
      { ...part, mark: put, seen: { tag: seen.tag, ...next }, next: seen, own: [] },
      { kind: 'undo', mark: undone, undone: mark },
    ];
    const rows = layout.hiddenRows === 'by-address' ? null : [...rowsOf(parts)];
    const cover = rows && (await readCover(calls, layout, rows, deadlineMs)).unwrapOr(null);
    const bucket = hiddenTabs.bucket(parts.length);
    const options = { bucket, cover, nowMs: clock.now(), asShown: false };
    const { body, fields } = new WriteBatch(layout, parts, options);
    // Its ids make sure that it is carried out once. The tab has another name now, so nothing can be shown of it.
    const { requests } = body;
    const answer = await calls.update({ requests }, fields, deadlineMs, true);
    if (answer.isOk() || (answer.error.status === 400 && (await this.#isUndone(mark, layout, deadlineMs))))
      return ok({ status: 'ended', ending: 'refused', shown: null });
    const what = `another tab has the name ${tab} now, and row ${part.places[0] + 1} of the earlier one could not be put back`;
    if (answer.error.reached === 'never') return err(misshaped(`${what}: ${answer.error.message}`));
    doubts.add({ part, layout });
    return err(perhapsApplied(what));
  }

  /** Whether the tab that has the shop's name now shows the row as it was written, its version included. */
  async #isInCopy(part: WritePart, deadlineMs: number): Promise<boolean> {
    const { reader } = this.options;
    reader.forgetShape();
    const read = await reader.read(false, { deadlineMs });
    const rows = read.isOk() ? read.value.rows : null;
    const at = rows?.find(part.tag);
    return rows !== null && at !== undefined && isWritten(rows.at(at), part);
  }

  async #isUndone(mark: OperationMark, { ledgerId }: ShopLayout, deadlineMs: number): Promise<boolean> {
    const ledger = await readLines(this.options.calls, ledgerId, null, deadlineMs);
    return ledger.isOk() && ledger.value.ledger.endings.get(mark.text) === 'refused';
  }

  /**
   * The reply counts the write, and shows another row than was written. One more look decides. If the row is not
   * there, the write counts as not applied, and the guarded write is tried out again before the next one.
   */
  async contradicted(
    part: WritePart,
    at: number,
    layout: ShopLayout,
    deadlineMs: number,
  ): Promise<Result<Ended, SourceFault>> {
    const { calls, clock, hiddenTabs, reader, doubts } = this.options;
    const ask = async (parts: readonly Part[]): Promise<Result<BatchReply, FailedCall>> => {
      const bucket = hiddenTabs.bucket(parts.length);
      const options = { bucket, cover: null, nowMs: clock.now(), asShown: false };
      const batch = new WriteBatch(layout, parts, options);
      const answer = await calls.update(batch.body, batch.fields, deadlineMs, true);
      return answer.map((data) => batch.reply(data));
    };
    hiddenTabs.forget();
    reader.forgetShape();
    doubts.add({ part, layout });
    const look = { kind: 'look', tag: part.tag, row: at } as const;
    const looked = await ask([look]);
    const unsettled = perhapsApplied(`it is not known yet whether row ${at + 1} was written`);
    if (looked.isErr()) return err(unsettled);
    if (isWritten(looked.value.shown(look, [look]).row, part)) {
      doubts.delete(part.mark.text);
      return ok({ status: 'ended', ending: 'applied', shown: null });
    }
    const undone = operationMark(`undone ${part.mark.text}`, 1, layout.shopId);
    const told = await ask([{ kind: 'undo', mark: undone, undone: part.mark }]);
    if (told.isErr() && !(await this.#isUndone(part.mark, layout, deadlineMs))) return err(unsettled);
    doubts.delete(part.mark.text);
    return err(
      misshaped(
        `Google counts the write of row ${at + 1}, and the row does not show it; does a filter hide it?`,
      ),
    );
  }
}

/** Whether the row shows what was written. */
export function isWritten(
  row: ShopRow,
  { seen, next }: { readonly seen: ShopRow; readonly next: WrittenRow },
): boolean {
  const written: ShopRow = { tag: seen.tag, label: next.label, since: next.since, version: next.version };
  return FIELDS.every((field) => isAlike(row[field], written[field]));
}

/** A number may come back with another last digit. */
function isAlike(some: Cell, other: Cell): boolean {
  if (typeof some === 'number' && typeof other === 'number') return Math.abs(some - other) < 1e-6;
  return some === other;
}
