import { describe, expect, test } from 'vitest';
import { BundledProcess, bundled } from './support/bundled-process.js';
import { ID, ShopSheet } from './support/shop-sheet.js';
import { problems, type Turn } from './support/spool-history.js';
import { freeRows, numbered, spool } from './support/timed-shop.js';
import type { History, Task } from './support/workers-without-redis.js';

const PROGRAM = new URL('support/workers-without-redis.ts', import.meta.url);
const SPOOLS = 20;
const ROUNDS = 100;
/** Ten thousand INICIARs, on a machine that may be busy. */
const LONGEST_MS = 240_000;

describe('A11, B1: two processes on one sheet, without any Redis', () => {
  test(
    'a hundred workers go for twenty spools for a hundred rounds: no spool is ever in two hands, and every grant is in the sheet',
    async () => {
      const sheet = await ShopSheet.open(freeRows(SPOOLS));
      const { emulator } = sheet;
      const turns = new Map(numbered(SPOOLS, (at): [string, Turn[]] => [spool(at), []]));
      // One call changes a row at most once, so what stands there before the next call is each of its changes.
      const note = (): void => {
        for (const { tag, label, version } of sheet.rows) {
          const before = turns.get(String(tag)) ?? [];
          if (Number(version) !== (before.at(-1)?.version ?? 0))
            before.push({ version: Number(version), label: String(label) });
        }
      };
      emulator.beforeEachCall(note);

      const file = await bundled(PROGRAM);
      const run = async (from: number): Promise<History> => {
        const task: Task = {
          url: emulator.url,
          token: emulator.token,
          spreadsheetId: ID,
          tags: numbered(SPOOLS, spool),
          workerIds: numbered(50, (at) => from + at),
          rounds: ROUNDS,
          haste: 100,
          longestRequestMs: 5_000,
        };
        // The program is ours, and answers with this.
        return (await new BundledProcess(file).run(task)) as History;
      };
      const histories = await Promise.all([run(1), run(101)]);
      note();
      await sheet.close();

      const held = histories.flatMap((history) => history.held);
      const found = [...turns].flatMap(([tag, changes]) =>
        problems(
          tag,
          changes,
          held.filter((one) => one.tag === tag),
        ),
      );
      expect(found).toEqual([]);
      for (const { held: mine, refused, wrong } of histories) {
        expect(wrong).toEqual([]);
        // Both had their share, and whoever got none was told that somebody has it.
        expect(mine.length).toBeGreaterThan(ROUNDS);
        expect(refused).toEqual({ occupied: 50 * ROUNDS - mine.length });
      }
    },
    LONGEST_MS,
  );

  test('the judge finds a spool granted twice, to somebody else, without a row, or never given back', () => {
    const turns: Turn[] = [
      { version: 1, label: 'MR(1)' },
      { version: 2, label: 'DISPONIBLE' },
      { version: 3, label: 'MR(2)' },
      { version: 4, label: 'DISPONIBLE' },
    ];
    const first = { tag: 'A', workerId: 1, fence: 1 };
    const second = { tag: 'A', workerId: 2, fence: 3 };
    expect(problems('A', turns, [first, second])).toEqual([]);
    expect(problems('A', turns, [first, { ...first, workerId: 2 }])).toEqual([
      'A was granted twice under 1',
      'A was granted to 2 under 1, where the sheet says MR(1)',
    ]);
    expect(problems('A', turns, [first])).toEqual(['A was taken 2 times and granted 1 times']);
    expect(problems('A', turns, [first, second, { tag: 'A', workerId: 3, fence: 5 }])).toHaveLength(2);
    expect(problems('A', turns.slice(0, 3), [first, second])).toEqual(['A was not given back at the end']);
    const overwritten = [...turns.slice(0, 1), { version: 2, label: 'MR(2)' }];
    expect(problems('A', overwritten, [first, { ...second, fence: 2 }])).toEqual([
      'A says MR(2) at version 2',
    ]);
  });
});
