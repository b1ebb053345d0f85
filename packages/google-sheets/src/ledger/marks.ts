import { createHash } from 'node:crypto';

/**
 * What tells one attempt of one operation from all others, everywhere and for good: a text of 96 bits, and
 * the number of 31 bits that developer metadata is created under. Two operations may meet in the number,
 * never in the text.
 */
export interface OperationMark {
  readonly text: string;
  readonly id: number;
}

/**
 * An attempt that met a row other than expected has used its id up, so the next one takes the next mark.
 * Whoever repeats the operation meets the same marks in the same order.
 */
export function operationMark(operationId: string, attempt: number): OperationMark {
  const text = createHash('sha256').update(`${attempt}:${operationId}`).digest().toString('base64url', 0, 12);
  return { text, id: idOf(text) };
}

/** The number that goes with a text. Ids are positive; 0 would be "none given". */
export function idOf(text: string): number {
  return Buffer.from(text, 'base64url').readUInt32BE(0) & 0x7fff_ffff || 1;
}

/** How an attempt ended: its row was as expected and was written, or was not, or it was called off. */
export type Ending = 'applied' | 'refused' | 'cancelled';

/** The ledger's line of an attempt. It begins with a letter, as every text does that this package writes. */
export function ledgerLine(ending: Ending, mark: OperationMark, nowMs: number): string {
  return `${ending} ${mark.text} ${Math.floor(nowMs / 1000).toString(36)}`;
}

/** What the ledger says, by the mark's text. */
export interface Ledger {
  readonly endings: ReadonlyMap<string, Ending>;
}

const LINE = /^(applied|refused|cancelled) ([\w-]{16}) [0-9a-z]+$/;

/** Reads the ledger's column, in whatever order its lines stand. */
export function readLedger(cells: readonly unknown[]): Ledger {
  const endings = new Map<string, Ending>();
  for (const cell of cells) {
    const [, ending, mark] = LINE.exec(String(cell)) ?? [];
    if (mark === undefined || !isEnding(ending)) continue;
    // An id is used once. Were it forgotten and then cancelled, what it had done would still count.
    if (endings.get(mark) !== 'applied') endings.set(mark, ending);
  }
  return { endings };
}

function isEnding(text: string | undefined): text is Ending {
  return text === 'applied' || text === 'refused' || text === 'cancelled';
}
