import type { PlainValue } from '@spoollock/sheets-emulator';
import { TAB, type ShopSheet } from './shop-sheet.js';

export interface Row {
  readonly label: PlainValue;
  readonly since: PlainValue;
  readonly version: PlainValue;
}

/** A change that came through the API, between two looks at the sheet. */
export interface Made {
  readonly tag: string;
  readonly from: Row;
  readonly to: Row;
}

/**
 * Keeps books of what the API does to the shop's rows, apart from what people do: the sheet is looked at just
 * before every call, people then do what `meddle` says, and it is looked at again.
 */
export class Bookkeeping {
  readonly made: Made[] = [];
  /** What should never have come to pass. */
  readonly wrong: string[] = [];
  readonly #written = new Set<string>();
  #before: Map<string, Row & { readonly rest: string }>;

  constructor(
    private readonly sheet: ShopSheet,
    meddle: () => void,
  ) {
    this.#before = this.#look();
    sheet.emulator.beforeEachCall(() => {
      this.close();
      meddle();
      this.#before = this.#look();
    });
  }

  /** Books what the last call did. */
  close(): void {
    const now = this.#look();
    if (now.size !== this.#before.size) this.wrong.push('a row came or went');
    for (const [tag, { rest, ...to }] of now) {
      const before = this.#before.get(tag);
      if (before === undefined) continue;
      const { rest: restBefore, ...from } = before;
      if (rest !== restBefore) this.wrong.push(`${tag}: another column was changed`);
      if (JSON.stringify(from) === JSON.stringify(to)) continue;
      if (!this.#follows(tag, Number(from.version ?? 0), Number(to.version)))
        this.wrong.push(`${tag}: version ${String(from.version)} became ${String(to.version)}`);
      this.#written.add(`${tag} ${String(to.version)}`);
      this.made.push({ tag, from, to });
    }
    this.#before = now;
  }

  /** One more than before. Where a person typed a lower version, one more than a process had written. */
  #follows(tag: string, before: number, version: number): boolean {
    return version === before + 1 || (version > before && this.#written.has(`${tag} ${version - 1}`));
  }

  #look(): Map<string, Row & { readonly rest: string }> {
    const rows = this.sheet.person.values(TAB).slice(1);
    return new Map(
      rows.flatMap(([number = null, tag, note, label = null, since = null, version = null, end]) =>
        typeof tag === 'string'
          ? [[tag, { label, since, version, rest: JSON.stringify([number, note, end]) }] as const]
          : [],
      ),
    );
  }
}
