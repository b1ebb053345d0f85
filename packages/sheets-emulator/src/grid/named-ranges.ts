import { invalidArgument } from '../google-error.js';
import type { OpenRange } from './area.js';
import { movedRange, type LineMove } from './line-move.js';

/** A range with a name of its own; it is never changed, only replaced. */
export interface NamedRange {
  readonly id: string;
  readonly name: string;
  readonly sheetId: number;
  readonly range: OpenRange;
}

/** The named ranges of a spreadsheet. */
export class NamedRanges {
  readonly #ranges: readonly NamedRange[];

  constructor(ranges: readonly NamedRange[] = []) {
    this.#ranges = ranges;
  }

  all(): readonly NamedRange[] {
    return this.#ranges;
  }

  get(id: string): NamedRange | null {
    return this.#ranges.find((one) => one.id === id) ?? null;
  }

  byName(name: string): NamedRange | null {
    const sought = name.toLowerCase();
    return this.#ranges.find((one) => one.name.toLowerCase() === sought) ?? null;
  }

  freeId(): string {
    let id = 1;
    while (this.get(String(id)) !== null) id += 1;
    return String(id);
  }

  /** With a range in the place of the one that has its id, or behind all others. */
  with(range: NamedRange): NamedRanges {
    if (!/^[\p{L}_][\p{L}\p{N}_.]{0,249}$/u.test(range.name) || /^[A-Z]{1,3}\d+$/i.test(range.name)) {
      throw invalidArgument(`The name "${range.name}" is invalid.`);
    }
    const named = this.byName(range.name);
    if (named !== null && named.id !== range.id) {
      throw invalidArgument(`A named range with name: ${range.name} already exists.`);
    }
    if (this.get(range.id) === null) return new NamedRanges([...this.#ranges, range]);
    return new NamedRanges(this.#ranges.map((one) => (one.id === range.id ? range : one)));
  }

  without(id: string): NamedRanges {
    return new NamedRanges(this.#ranges.filter((one) => one.id !== id));
  }

  withoutSheet(sheetId: number): NamedRanges {
    return new NamedRanges(this.#ranges.filter((one) => one.sheetId !== sheetId));
  }

  after(sheetId: number, move: LineMove): NamedRanges {
    if (this.#ranges.every((one) => one.sheetId !== sheetId)) return this;
    return new NamedRanges(
      this.#ranges.flatMap((one) => {
        if (one.sheetId !== sheetId) return [one];
        const range = movedRange(one.range, move);
        return range === null ? [] : [{ ...one, range }];
      }),
    );
  }
}
