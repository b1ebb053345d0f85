/** What a piece of developer metadata is attached to. */
export type MetadataPlace =
  | { readonly on: 'spreadsheet' }
  | { readonly on: 'sheet'; readonly sheetId: number }
  | { readonly on: 'row' | 'column'; readonly sheetId: number; readonly index: number };

/** Who sees it: everybody with access to the spreadsheet, or the project that made it. */
export type MetadataVisibility = 'DOCUMENT' | 'PROJECT';

/** One piece of developer metadata; it is never changed, only replaced. */
export interface Metadata {
  readonly id: number;
  readonly key: string;
  readonly value: string | null;
  readonly visibility: MetadataVisibility;
  readonly place: MetadataPlace;
}

/** Google's allowance of keys and values, for each sheet and once more for the spreadsheet itself. */
export const METADATA_CHARACTERS = 30_000;

/** A spreadsheet's developer metadata, by id. */
export class MetadataTable {
  readonly #byId: Map<number, Metadata>;

  constructor(entries: Iterable<Metadata> = []) {
    this.#byId = new Map([...entries].map((entry) => [entry.id, entry]));
  }

  fork(): MetadataTable {
    return new MetadataTable(this.#byId.values());
  }

  all(): Metadata[] {
    return [...this.#byId.values()];
  }

  get(id: number): Metadata | null {
    return this.#byId.get(id) ?? null;
  }

  put(entry: Metadata): void {
    this.#byId.set(entry.id, entry);
  }

  delete(id: number): void {
    this.#byId.delete(id);
  }

  /** How much of the allowance is used up where `place` counts. */
  charactersAt(place: MetadataPlace): number {
    let characters = 0;
    for (const entry of this.#byId.values()) {
      if (account(entry.place) === account(place))
        characters += entry.key.length + (entry.value?.length ?? 0);
    }
    return characters;
  }

  /** Metadata goes with the sheet it is attached to. */
  deleteSheet(sheetId: number): void {
    for (const entry of this.all()) {
      if (entry.place.on !== 'spreadsheet' && entry.place.sheetId === sheetId) this.delete(entry.id);
    }
  }

  /** Rows or columns moved: `moved` tells where each one is now, `null` for one that is gone. */
  follow(sheetId: number, on: 'row' | 'column', moved: (index: number) => number | null): void {
    for (const entry of this.all()) {
      if (entry.place.on !== on || entry.place.sheetId !== sheetId) continue;
      const index = moved(entry.place.index);
      if (index === null) this.delete(entry.id);
      else if (index !== entry.place.index) this.put({ ...entry, place: { on, sheetId, index } });
    }
  }
}

function account(place: MetadataPlace): number | null {
  return place.on === 'spreadsheet' ? null : place.sheetId;
}
