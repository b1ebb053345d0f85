import { createHash } from 'node:crypto';

/**
 * Names one attempt of one operation. `text` has 96 bits and is unique. `id` has 31 bits, because that is what
 * developer metadata allows, so two operations may share an `id` by chance.
 */
export interface OperationMark {
  readonly text: string;
  readonly id: number;
}

/**
 * The mark of an attempt. An attempt uses up its id even if its row was not as expected, so the next attempt
 * needs the next mark. A repeat of the operation gets the same marks in the same order.
 *
 * A mark belongs to one tab. If people archive a tab and put a copy in its place, an operation on the archived tab
 * says nothing about the copy. And two shops on two tabs may use the same operation ids.
 *
 * @param shopId the number of the tab that the attempt is for.
 */
export function operationMark(operationId: string, attempt: number, shopId: number): OperationMark {
  const named = `${attempt}:${shopId}:${operationId}`;
  const text = createHash('sha256').update(named).digest().toString('base64url', 0, 12);
  return { text, id: idOf(text) };
}

/** The id that belongs to a text. It is positive: Google reads 0 as "no id given". */
export function idOf(text: string): number {
  return Buffer.from(text, 'base64url').readUInt32BE(0) & 0x7fff_ffff || 1;
}

/** How an attempt ended: it wrote its row, it found another row than expected, or its id was cancelled. */
export type Ending = 'applied' | 'refused' | 'cancelled';

/** What a line says. `undone`: the attempt was applied, and the row was put back. */
type Line = Ending | 'undone';

/** The line of an attempt in the ledger. It begins with a letter, so Google never reads it as a formula. */
export function ledgerLine(ending: Line, mark: OperationMark, nowMs: number): string {
  return `${ending} ${mark.text} ${Math.floor(nowMs / 1000).toString(36)}`;
}

/** How the attempts in the ledger ended, by the text of their marks. */
export interface Ledger {
  readonly endings: ReadonlyMap<string, Ending>;
}

const LINE = /^(applied|refused|cancelled|undone) ([\w-]{16}) [0-9a-z]+$/;

/** Reads the column of the ledger. The order of the lines does not matter. */
export function readLedger(cells: readonly unknown[]): Ledger {
  const endings = new Map<string, Ending>();
  const undone = new Set<string>();
  for (const cell of cells) {
    const [, said, mark] = LINE.exec(String(cell)) ?? [];
    if (mark === undefined) continue;
    if (said === 'undone') undone.add(mark);
    // `applied` wins: an applied id can be deleted as old and then cancelled, but the row was written.
    else if (isEnding(said) && endings.get(mark) !== 'applied') endings.set(mark, said);
  }
  // It was applied, and is so no longer. The next attempt has another id.
  for (const mark of undone) endings.set(mark, 'refused');
  return { endings };
}

function isEnding(text: string | undefined): text is Ending {
  return text === 'applied' || text === 'refused' || text === 'cancelled';
}
