import { operationMark } from '../ledger/marks.js';
import type { Part, ShopLayout, WritePart } from './parts.js';

/** A write whose answer was lost. */
export interface Doubt {
  readonly part: WritePart;
  readonly layout: ShopLayout;
}

/** The writes of this process whose answers were lost, by the text of their marks. */
export class Doubts {
  readonly #doubts = new Map<string, Doubt>();

  add(doubt: Doubt): void {
    this.#doubts.set(doubt.part.mark.text, doubt);
    const [oldest] = this.#doubts.keys();
    if (this.#doubts.size > MOST_DOUBTS && oldest !== undefined) this.#doubts.delete(oldest);
  }

  get(text: string): Doubt | undefined {
    return this.#doubts.get(text);
  }

  delete(text: string): void {
    this.#doubts.delete(text);
  }

  /** Whether the write was first sent with another ledger tab. It may have been applied, but its line is gone. */
  isDoubtful(part: Part, { ledgerId }: ShopLayout): boolean {
    const doubt = part.kind === 'look' ? undefined : this.#doubts.get(part.mark.text);
    return doubt !== undefined && doubt.layout.ledgerId !== ledgerId;
  }

  /** The tabs, other than this one, that this operation was sent to, with its answer lost. */
  otherTabs(operationId: string, shopId: number): readonly number[] {
    const tabs = new Set([...this.#doubts.values()].map(({ layout }) => layout.shopId));
    tabs.delete(shopId);
    return [...tabs].filter((tab) =>
      ATTEMPTS.some((attempt) => this.#doubts.has(operationMark(operationId, attempt, tab).text)),
    );
  }
}

const MOST_DOUBTS = 10_000;
/** The attempts of an operation that somebody may be in doubt about. */
const ATTEMPTS = [1, 2, 3, 4, 5, 6, 7, 8];
