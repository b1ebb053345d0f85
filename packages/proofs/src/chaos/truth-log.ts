import type { PlainValue } from '@spoollock/sheets-emulator';
import type { Named } from '@spoollock/testing/history';
import type { Log } from './log.js';

interface Row {
  readonly named: Named;
  readonly version: number;
  readonly label: PlainValue;
  readonly since: PlainValue;
  /** Everything in it that is nobody's business but people's. */
  readonly rest: string;
}

/** Looks at the sheet after everything that is done to it, and writes down what became of each row. */
export class TruthLog {
  #rows = new Map<string, Row>();
  #header = '';

  constructor(
    private readonly values: () => readonly (readonly PlainValue[])[],
    private readonly log: Log,
  ) {
    this.look('person');
  }

  look(by: 'library' | 'person', at?: string): void {
    const [header, ...lines] = this.values();
    const rows = new Map(lines.flatMap(rowOf));
    const before = this.#rows;
    this.#rows = rows;
    for (const [tag, row] of rows) {
      const was = before.get(tag);
      if (by === 'library') for (const wrong of faultsOf(tag, was, row)) this.log.write({ wrong }, at);
      if (was !== undefined && was.named === row.named && was.version === row.version) continue;
      const { named, version } = row;
      this.log.write({ event: { type: 'truth', tag, named, version, by, atMs: Date.now() } }, at);
    }
    if (by === 'library') {
      if (rows.size !== before.size) this.log.write({ wrong: 'a call made a row come or go' }, at);
      if (JSON.stringify(header) !== this.#header) this.log.write({ wrong: 'a call changed the header' }, at);
    }
    this.#header = JSON.stringify(header);
  }
}

/** What no call may do to a row. */
function faultsOf(tag: string, was: Row | undefined, row: Row): string[] {
  if (was === undefined) return [];
  const wrong: string[] = [];
  if (was.rest !== row.rest) wrong.push(`a call changed a column of ${tag} that is none of the library's`);
  const changed = was.label !== row.label || was.since !== row.since;
  if (changed && row.version !== was.version + 1)
    wrong.push(`${tag} was changed and went from version ${was.version} to ${row.version}`);
  if (row.named !== null && row.named !== '?' && changed && typeof row.since !== 'number')
    wrong.push(`${tag} came to name ${row.named} without a date`);
  if (row.named === null && changed && row.since !== null)
    wrong.push(`${tag} was given back and keeps its date`);
  return wrong;
}

function rowOf([
  number,
  tag,
  note,
  label = null,
  since = null,
  version = null,
  end,
]: readonly PlainValue[]): (readonly [string, Row])[] {
  if (typeof tag !== 'string') return [];
  const rest = JSON.stringify([number, note, end]);
  return [[tag, { named: whoIsNamed(label), version: Number(version ?? 0), label, since, rest }]];
}

/** Read apart from the library's own reading. */
function whoIsNamed(label: PlainValue): Named {
  if (label === null || label === 'DISPONIBLE') return null;
  const [, id] = /^[A-Z]{2}\(([0-9]+)\)$/.exec(String(label)) ?? [];
  return id === undefined ? '?' : Number(id);
}
