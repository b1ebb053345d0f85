import {
  parseLabel,
  type OccupationChange,
  type SourceFault,
  type WriteAnswer,
} from '@spoollock/core/adapter';
import type { PlainValue } from '@spoollock/sheets-emulator';
import type { Result } from 'neverthrow';
import { afterEach, describe, expect, test } from 'vitest';
import { Bookkeeping } from './support/bookkeeping.js';
import { settle, taking, takingOver, vacating } from './support/changes.js';
import { IS_LONG_RUN } from './support/google-under-test.js';
import { lightClient } from './support/light-client.js';
import { serial, ShopSheet, soon, TAB } from './support/shop-sheet.js';

const TAGS = Array.from({ length: 12 }, (_, at) => `S-${at}`);
const SOURCES = 4;
const OPERATIONS = IS_LONG_RUN ? 150 : 60;
let sheet: ShopSheet;

afterEach(() => sheet.close());

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A serial number is a fraction of a day: two ways to reckon it meet in the second. */
function seconds(cell: PlainValue): number | null {
  return typeof cell === 'number' ? Math.round(cell * 86_400) : null;
}

interface Done {
  readonly change: OccupationChange;
  readonly answer: Result<WriteAnswer, SourceFault>;
}

describe.each([1, 2, 3])(
  'B1, B18: four processes, hundreds of operations, faults and people at random (%i)',
  (seed) => {
    test('what was told applied was written once, and all else never was', async () => {
      const random = seeded(seed);
      const pick = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0];
      sheet = await ShopSheet.open(
        TAGS.map((tag, at) => (at % 3 === 0 ? { tag } : { tag, label: 'DISPONIBLE', version: at })),
        { makeClient: lightClient },
      );
      const { emulator, person } = sheet;
      const sources = await Promise.all(
        Array.from({ length: SOURCES }, () => sheet.preparedSource({ backoffMs: 1, requestTimeoutMs: 700 })),
      );
      const tag = (): string => pick(['S-0', ...TAGS]);
      const people: [() => void, ...(() => void)[]] = [
        () => person.sortRows(TAB, { seed: Math.floor(random() * 1e6) }),
        () => person.moveRow(TAB, sheet.rowNumber(tag()), 2),
        () => person.insertRow(TAB, 2 + Math.floor(random() * 5)),
        () => deleteBlank(),
        () => sheet.edit(tag(), { label: 'DISPONIBLE', since: null }),
        () => sheet.edit(tag(), { label: 'QQ(77)', since: '04-05-2026 08:15:00' }),
        () => sheet.edit(tag(), { label: 'turno noche' }),
        () => sheet.edit(tag(), { version: Math.floor(random() * 1_000) }),
      ];
      const books = new Bookkeeping(sheet, () => {
        if (random() < 0.25) pick(people)();
      });
      emulator.faults.random({
        seed,
        probability: 0.2,
        kinds: ['lose-request', 'lose-reply', 'apply-late', 'cut', 'status', 'status-after', 'delay'],
        delayMs: 5,
      });

      const done: Done[] = [];
      let stamp = 0;
      await Promise.all(
        sources.map(async (source, number) => {
          const worker = { id: number + 1, initials: 'W' };
          for (let at = 0; at < OPERATIONS; at++) {
            const change = next(worker, new Date(Date.UTC(2026, 0, 1) + 1000 * stamp++));
            const answer = await source.write(change, soon());
            done.push({ change, answer });
            if (answer.isOk() && answer.value.outcome === 'applied' && random() < 0.1) {
              const again = (await source.write(change, soon())).map(({ outcome }) => outcome);
              if (again.isOk()) expect(again.value).toBe('applied');
            }
            if (random() < 0.05) await emulator.faults.release();
          }
        }),
      );
      emulator.faults.clear();
      const [source = sheet.source()] = sources;
      const applied = new Set<OccupationChange>();
      for (const { change, answer } of done) {
        const isApplied = (await settle(source, change)) === 'applied';
        if (isApplied) applied.add(change);
        // What was said at first holds.
        if (answer.isOk()) expect([change, isApplied]).toEqual([change, answer.value.outcome === 'applied']);
        else if (answer.error.type === 'source-fault' && answer.error.reached === 'never')
          expect(isApplied).toBe(false);
      }
      await emulator.faults.release();
      books.close();

      expect(books.wrong).toEqual([]);
      expect(books.made).toHaveLength(applied.size);
      expect(applied.size).toBeGreaterThan((OPERATIONS * 2) / 3);
      for (const { change } of done) {
        const { next: to } = change;
        if (to.state === 'free') continue;
        const shown = books.made.filter((made) => seconds(made.to.since) === seconds(serial(to.since)));
        expect(shown.map((made) => made.tag)).toEqual(applied.has(change) ? [change.tag] : []);
      }
      for (const one of TAGS) {
        const given = [...applied].filter((change) => change.tag === one && change.next.state === 'free');
        expect(books.made.filter((made) => made.tag === one && made.to.label === 'DISPONIBLE')).toHaveLength(
          given.length,
        );
      }
      for (const { from, to } of books.made) {
        if (to.label === 'DISPONIBLE') expect(to.since).toBeNull();
        expect(parseLabel(String(from.label ?? ''))).not.toBeNull();
      }

      function next(worker: { id: number; initials: string }, since: Date): OccupationChange {
        const on = tag();
        const there = parseLabel(String(sheet.row(on).label ?? ''));
        const to = { state: 'occupied', worker, since } as const;
        if (there?.kind !== 'worker') return taking(on, worker, { next: to });
        if (random() < 0.6) return vacating(on, there.worker);
        return { ...takingOver(on, there.worker, worker), next: to };
      }

      function deleteBlank(): void {
        const blank = person.values(TAB).findIndex((row) => row.every((cell) => cell === null));
        if (blank > 0) person.deleteRow(TAB, blank + 1);
      }
    }, 120_000);
  },
);
