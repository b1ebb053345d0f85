import type { AlsoCells, Clock, OccupationChange, SourceAnswer, WriteAnswer } from '@spoollock/core/adapter';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { ALSO_COLUMNS, occupationSourceContract } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { CollectingRunner } from './collecting-runner.js';
import { memorySourceHarness } from './memory-source-harness.js';

class Source extends MemoryOccupationSource<typeof ALSO_COLUMNS> {
  constructor(clock: Clock) {
    super([], { clock, also: ALSO_COLUMNS });
  }
}

class WritesNoCells extends Source {
  override write({ also: _, ...change }: OccupationChange): SourceAnswer<WriteAnswer> {
    return super.write(change);
  }
}

/** Cells first, comparison later. */
class WritesCellsOfARefusedWrite extends Source {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    this.edit(change.tag, { also: change.also });
    return super.write(change);
  }
}

class WritesCellsInASecondStep extends Source {
  override async write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const { also, ...occupation } = change;
    const written = await super.write(occupation);
    if (written.isOk() && written.value.outcome === 'applied') this.edit(change.tag, { also });
    return written;
  }
}

class BlanksWhatIsLeftOut extends Source {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const blank = { Armador: null, Metros: null, Revisado: null, Inicio: null };
    return super.write({ ...change, also: { ...blank, ...change.also } });
  }
}

class LeavesBlanksOut extends Source {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    return super.write(withCells(change, (cells) => cells.filter(([, value]) => value !== null)));
  }
}

/** What a spreadsheet does with what is typed. */
class ReadsTexts extends Source {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    const read = (value: AlsoCells[string]): AlsoCells[string] => {
      if (typeof value !== 'string') return value;
      if (value.startsWith('+A')) return 2;
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
    };
    return super.write(
      withCells(change, (cells) => cells.map(([name, value]) => [name, read(value)] as const)),
    );
  }
}

class WritesEverythingAsText extends Source {
  override write(change: OccupationChange): SourceAnswer<WriteAnswer> {
    return super.write(
      withCells(change, (cells) =>
        cells.map(([name, value]) => [name, value === null ? null : String(value)] as const),
      ),
    );
  }
}

class KeepsItsColumnsToItself extends Source {
  override readonly also = undefined;
}

type Cells = readonly (readonly [string, AlsoCells[string]])[];

function withCells(change: OccupationChange, map: (cells: Cells) => Cells): OccupationChange {
  const { also } = change;
  return also === undefined ? change : { ...change, also: Object.fromEntries(map(Object.entries(also))) };
}

async function failuresOf(make: (clock: Clock) => Source): Promise<string[]> {
  const runner = new CollectingRunner();
  occupationSourceContract(runner, () => memorySourceHarness(make), {
    abilities: { also: true },
    patienceMs: 500,
  });
  return runner.failures();
}

const CAUGHT: readonly (readonly [name: string, Mutant: new (clock: Clock) => Source, by: string])[] = [
  [
    'cells are not written',
    WritesNoCells,
    'taking and giving back write text, number, boolean and date-time with the occupation',
  ],
  [
    'cells of a refused write are written',
    WritesCellsOfARefusedWrite,
    'a refused write writes no own column',
  ],
  [
    'cells are written in a second step, for a repeat too',
    WritesCellsInASecondStep,
    'a write repeated under its id writes no own column again, whatever it brings',
  ],
  [
    'columns that are left out become blank',
    BlanksWhatIsLeftOut,
    'own columns that are left out stay as a person typed them',
  ],
  ['null is left out', LeavesBlanksOut, 'null makes the cell of an own column blank'],
  [
    'a text becomes a formula',
    ReadsTexts,
    'a text of an own column stays that text, letter for letter: +A1+B1',
  ],
  ['a text becomes a number', ReadsTexts, 'a text of an own column stays that text, letter for letter: 007'],
  [
    'everything is written as text',
    WritesEverythingAsText,
    'taking and giving back write text, number, boolean and date-time with the occupation',
  ],
  [
    'the own columns are not declared',
    KeepsItsColumnsToItself,
    'the source says which own columns it was given, and none if it was given none',
  ],
];

describe('C5: the contract of occupation sources catches a source in which', () => {
  test.each(CAUGHT)('%s', async (_, Mutant, by) => {
    expect(await failuresOf((clock) => new Mutant(clock))).toContain(by);
  });
});

test('C5: a source that declares own columns, in a harness without the hooks, is told which are missing', async () => {
  const runner = new CollectingRunner();
  const make = () => {
    const { cells: _, editCells: __, ...harness } = memorySourceHarness((clock) => new Source(clock));
    return harness;
  };
  occupationSourceContract(runner, make, { abilities: { also: true }, patienceMs: 500 });
  expect(await runner.failures()).toContain('null makes the cell of an own column blank');
});
