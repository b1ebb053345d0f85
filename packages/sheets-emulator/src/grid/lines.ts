import { lineMover, type LineMove } from './line-move.js';

/** What a row or a column has of its own, beside its cells. */
export interface LineProperties {
  /** A person, or a request, has hidden it. */
  readonly hiddenByUser: boolean;
  /** The tab's filter has hidden it. */
  readonly hiddenByFilter: boolean;
  /** `null` for the usual size. */
  readonly pixelSize: number | null;
  /** How many groups it lies in, each within the other. */
  readonly groupDepth: number;
}

const USUAL: LineProperties = { hiddenByUser: false, hiddenByFilter: false, pixelSize: null, groupDepth: 0 };

/** Neighbours that are grouped together, `depth` deep. */
export interface LineGroup {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** The rows, or the columns, of one tab. They are never changed, only replaced. */
export class Lines {
  /** Those that are not as usual. */
  readonly #special: ReadonlyMap<number, LineProperties>;

  constructor(special: Iterable<readonly [number, LineProperties]> = []) {
    this.#special = new Map([...special].filter(([, line]) => !isUsual(line)));
  }

  get(index: number): LineProperties {
    return this.#special.get(index) ?? USUAL;
  }

  isHidden(index: number): boolean {
    const { hiddenByUser, hiddenByFilter } = this.get(index);
    return hiddenByUser || hiddenByFilter;
  }

  /** Those that are not as usual, in order. */
  special(): [index: number, line: LineProperties][] {
    return [...this.#special].toSorted(([one], [other]) => one - other);
  }

  with(indexes: Iterable<number>, change: Partial<LineProperties>): Lines {
    const special = new Map(this.#special);
    for (const index of indexes) special.set(index, { ...this.get(index), ...change });
    return new Lines(special);
  }

  /** Nothing is hidden by a filter but these. */
  filtered(indexes: Iterable<number>): Lines {
    const shown = [...this.#special].map(
      ([index, line]) => [index, { ...line, hiddenByFilter: false }] as const,
    );
    return new Lines(shown).with(indexes, { hiddenByFilter: true });
  }

  /** The groups, those that lie deeper after those they lie in. */
  groups(): LineGroup[] {
    const depths = this.special().filter(([, { groupDepth }]) => groupDepth > 0);
    const deepest = depths.reduce((most, [, { groupDepth }]) => Math.max(most, groupDepth), 0);
    const groups: LineGroup[] = [];
    for (let depth = 1; depth <= deepest; depth += 1) {
      for (const [index, { groupDepth }] of depths) {
        if (groupDepth < depth) continue;
        const last = groups.at(-1);
        const goesOn = last?.depth === depth && last.end === index;
        if (goesOn) groups.pop();
        groups.push({ start: goesOn ? last.start : index, end: index + 1, depth });
      }
    }
    return groups;
  }

  after(move: LineMove): Lines {
    if (this.#special.size === 0) return this;
    const now = lineMover(move);
    return new Lines(
      [...this.#special].flatMap(([index, line]) => {
        const to = now(index);
        return to === null ? [] : [[to, line] as const];
      }),
    );
  }
}

function isUsual({ hiddenByUser, hiddenByFilter, pixelSize, groupDepth }: LineProperties): boolean {
  return !hiddenByUser && !hiddenByFilter && pixelSize === null && groupDepth === 0;
}
