import assert from 'node:assert/strict';
import { ALSO_COLUMNS, NO_CELLS as NONE } from './harness.js';
import {
  assertApplied,
  assertFree,
  assertOccupied,
  assertRefused,
  FREE,
  JUAN,
  LATER,
  MARIA,
  MARIAS,
  OTHER_TAG,
  sourceCases,
  TAG,
  valueOf,
  type OccupationSourceCase,
} from './stage.js';

const ALL = { Armador: 'MR(93)', Metros: 12.5, Revisado: true, Inicio: LATER } as const;
const TYPED = { Armador: 'a mano', Metros: 3, Revisado: false, Inicio: null } as const;

/** Texts that a sheet or a database could take for something else. The engine sends none that begins with `=`. */
const TEXTS = [
  '+1',
  '+A1+B1',
  '-1',
  '@SUM(A1)',
  "'quoted",
  '007',
  '1e3',
  '12,5',
  '31-12-2026',
  '04-05-2026 08:15:00',
  '08:15',
  '50%',
  'TRUE',
  'null',
  '#REF!',
  '$1',
  "'); DROP TABLE spools; --",
  'a\\b "c" {d}',
  'Ñandú 👷🏽‍♀️ تجربة',
  'x'.repeat(1_000),
];

function textCase(text: string): OccupationSourceCase {
  const shown = text.length > 60 ? `${text.length} letters` : text;
  return {
    name: `a text of an own column stays that text, letter for letter: ${shown}`,
    needs: ['also'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.apply(stage.taking(MARIA, { also: { Armador: text } }));
      assert.deepEqual(await stage.cells(), { ...NONE, Armador: text });
    },
  };
}

/** The app's own columns are written with the occupation, or not at all. */
export const ownColumns = sourceCases([
  {
    name: 'the source says which own columns it was given, and none if it was given none',
    run: async ({ source, declared }) => {
      assert.deepEqual(source.also, declared.also ? ALSO_COLUMNS : undefined);
    },
  },
  {
    name: 'taking and giving back write text, number, boolean and date-time with the occupation',
    needs: ['also'],
    run: async (stage) => {
      await stage.addRows(FREE);
      assertOccupied(await stage.apply(stage.taking(MARIA, { also: ALL })), MARIA, LATER);
      assert.deepEqual(await stage.cells(), ALL);
      const also = { Armador: 'nadie', Metros: -0.25, Revisado: false, Inicio: new Date(0) };
      assertFree(await stage.apply(stage.vacating(MARIA, { also })));
      assert.deepEqual(await stage.cells(), also);
    },
  },
  ...TEXTS.map(textCase),
  ...[0, -1, 1e21, 5e-7, Number.MAX_SAFE_INTEGER].map((number): OccupationSourceCase => ({
    name: `a number of an own column stays that number: ${number}`,
    needs: ['also'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.apply(stage.taking(MARIA, { also: { Metros: number } }));
      assert.deepEqual(await stage.cells(), { ...NONE, Metros: number });
    },
  })),
  {
    name: 'null makes the cell of an own column blank',
    needs: ['also'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.editAlso(TYPED);
      await stage.apply(stage.taking(MARIA, { also: NONE }));
      assert.deepEqual(await stage.cells(), NONE);
    },
  },
  {
    name: 'own columns that are left out stay as a person typed them',
    needs: ['also'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.editAlso(TYPED);
      await stage.apply(stage.taking(MARIA));
      assert.deepEqual(await stage.cells(), TYPED);
      await stage.apply(stage.vacating(MARIA, { also: { Metros: 4 } }));
      assert.deepEqual(await stage.cells(), { ...TYPED, Metros: 4 });
      await stage.apply(stage.taking(MARIA, { also: {} }));
      assert.deepEqual(await stage.cells(), { ...TYPED, Metros: 4 });
    },
  },
  {
    name: 'a write touches the own columns of no other row',
    needs: ['also'],
    run: async (stage) => {
      await stage.addRows({ ...FREE, tag: OTHER_TAG }, FREE, { ...FREE, tag: 'AFTER' });
      await stage.editAlso(TYPED, OTHER_TAG);
      await stage.apply(stage.taking(MARIA, { also: ALL }));
      assert.deepEqual(await stage.cells(TAG), ALL);
      assert.deepEqual(await stage.cells(OTHER_TAG), TYPED);
      assert.deepEqual(await stage.cells('AFTER'), NONE);
    },
  },
  {
    name: 'what a person typed into an own column meanwhile is written over, and no reason to refuse',
    needs: ['also'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const fence = await stage.version();
      await stage.apply(stage.taking(MARIA, { also: ALL }));
      await stage.editAlso(TYPED);
      const expected = { state: 'occupied', workerId: 93, version: fence + 1 } as const;
      await stage.apply(stage.vacating(MARIA, { expected, also: { Armador: 'nadie' } }));
      assert.deepEqual(await stage.cells(), { ...TYPED, Armador: 'nadie' });
    },
  },
  {
    name: 'a refused write writes no own column',
    needs: ['also', 'compareAndSet'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      await stage.editAlso(TYPED);
      assertRefused(await stage.write(stage.taking(JUAN, { also: ALL })));
      assertRefused(await stage.write(stage.vacating(JUAN, { also: ALL })));
      assert.deepEqual(await stage.cells(), TYPED);
    },
  },
  {
    name: 'of many who take at once, the own columns are those of the one who has the spool',
    needs: ['also', 'compareAndSet'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const workers = Array.from({ length: 8 }, (_, n) => ({ id: n + 1, initials: 'W' }));
      await Promise.all(
        workers.map((worker) =>
          stage.write(stage.taking(worker, { also: { Armador: `W(${worker.id})`, Metros: worker.id } })),
        ),
      );
      const row = await stage.row();
      const id = row.state === 'occupied' ? row.worker.id : assert.fail('nobody has the spool');
      assert.deepEqual(await stage.cells(), { ...NONE, Armador: `W(${id})`, Metros: id });
    },
  },
  {
    name: 'a write repeated under its id writes no own column again, whatever it brings',
    needs: ['also', 'settles'],
    run: async (stage) => {
      await stage.addRows(FREE);
      const change = stage.taking(MARIA, { also: ALL });
      await stage.apply(change);
      assertApplied(await stage.write({ ...change, also: { Metros: 99 } }), true);
      assert.deepEqual(await stage.cells(), ALL);
      await stage.editAlso(TYPED);
      assertApplied(await stage.write(change), true);
      assert.deepEqual(await stage.cells(), TYPED);
    },
  },
  {
    name: 'a write whose answer was lost wrote its own columns, if settling says that it was applied',
    needs: ['also', 'settles', 'loseReply'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.loseReply('write');
      const change = stage.taking(MARIA, { also: ALL });
      await stage.write(change);
      const isApplied = valueOf(await stage.settle(change)) === 'applied';
      assert.deepEqual(await stage.cells(), isApplied ? ALL : NONE);
      assert.equal((await stage.row()).state, isApplied ? 'occupied' : 'free');
    },
  },
  {
    name: 'a write that lands after its id was cancelled writes no own column',
    needs: ['also', 'settles', 'applyLate'],
    run: async (stage) => {
      await stage.addRows(FREE);
      await stage.editAlso(TYPED);
      const change = stage.taking(MARIA, { also: ALL });
      const land = await stage.giveUp(change);
      assert.equal(valueOf(await stage.settle(change)), 'cancelled');
      await land();
      assert.deepEqual(await stage.cells(), TYPED);
    },
  },
  {
    name: 'a late write that nobody cancelled writes no own column once the row has moved on',
    needs: ['also', 'compareAndSet', 'applyLate'],
    run: async (stage) => {
      await stage.addRows(MARIAS);
      const land = await stage.giveUp(stage.vacating(MARIA, { also: { Armador: 'nadie' } }));
      await stage.apply(stage.vacating(MARIA));
      await stage.apply(stage.taking(MARIA, { also: ALL }));
      await land();
      assert.deepEqual(await stage.cells(), ALL);
    },
  },
]);
