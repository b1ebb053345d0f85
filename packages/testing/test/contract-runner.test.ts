import { MemoryLockStore } from '@spoollock/core/memory';
import * as nodeTest from 'node:test';
import * as vitest from 'vitest';
import {
  lockStoreContract,
  occupationSourceContract,
  type ContractRunner,
  type LockStoreHarness,
} from '@spoollock/testing';
import { CollectingRunner } from './collecting-runner.js';
import { memoryStoreHarness } from './memory-store-harness.js';

const { describe, expect, test } = vitest;

const NAME = 'a free tag is reserved with its expiry';

function makeHarness(): LockStoreHarness {
  return memoryStoreHarness((clock) => new MemoryLockStore({ clock }));
}

function unused(): never {
  throw new Error('a harness was made although no test was run');
}

describe('B11: a contract and its runner', () => {
  test('the runners fit as they are', () => {
    const runners: ContractRunner[] = [
      { describe: nodeTest.describe, test: nodeTest.test },
      { describe: nodeTest.describe, test: nodeTest.it },
      { describe: vitest.describe, test: vitest.test },
      { describe: vitest.describe, test: vitest.it },
    ];
    expect(runners).toHaveLength(4);
  });

  test('an excepted test is shown with its reason, and not run', () => {
    const runner = new CollectingRunner();
    lockStoreContract(runner, unused, { except: { [NAME]: 'the server rounds expiries' } });
    expect(runner.skipped).toContain(`${NAME} [not tested: the server rounds expiries]`);
    expect(runner.tests.map(({ name }) => name)).not.toContain(NAME);
  });

  test('a runner without skip still shows an excepted test', () => {
    const shown: string[] = [];
    const runner = {
      describe: (_: string, body: () => void) => body(),
      test: (name: string) => shown.push(name),
    };
    lockStoreContract(runner, unused, { except: { [NAME]: 'the server rounds expiries' } });
    expect(shown).toContain(`${NAME} [not tested: the server rounds expiries]`);
  });

  test('an exception that names no test is an error', () => {
    const except = { 'a free tag is reserved': 'renamed meanwhile' };
    expect(() => lockStoreContract(new CollectingRunner(), unused, { except })).toThrow(
      'a free tag is reserved',
    );
    expect(() => occupationSourceContract(new CollectingRunner(), unused, { except })).toThrow('exception');
  });

  test('a cause that does not exist is an error', () => {
    const cannot = { loseReplies: 'no proxy' } as object;
    expect(() => lockStoreContract(new CollectingRunner(), unused, { cannot })).toThrow('loseReplies');
  });

  test('what the harness cannot do is shown for each test that needs it', () => {
    const runner = new CollectingRunner();
    lockStoreContract(runner, unused, { cannot: { loseReply: 'no proxy' } });
    expect(runner.skipped.filter((name) => name.endsWith('[not tested: no proxy]')).length).toBeGreaterThan(
      5,
    );
  });

  test('a hook that is neither there nor excused fails its tests', async () => {
    const runner = new CollectingRunner();
    lockStoreContract(runner, () => {
      const { advance: _, ...harness } = makeHarness();
      return harness;
    });
    const failures = await runner.failures();
    expect(failures).toContain('the remaining time counts down');
    expect(failures).not.toContain(NAME);
  });

  test('what a source declares it cannot do is shown as such', () => {
    const runner = new CollectingRunner();
    occupationSourceContract(runner, unused, { abilities: { compareAndSet: false, settles: false } });
    const reasons = new Set(runner.skipped.map((name) => /\[(.*)\]$/.exec(name)?.[1]));
    expect([...reasons].sort()).toEqual([
      'not tested: the source declares no own columns',
      'not tested: the source declares that it cannot compare and set',
      'not tested: the source declares that it cannot settle',
    ]);
  });

  test('names are unique, since exceptions go by them', () => {
    for (const contract of [lockStoreContract, occupationSourceContract]) {
      const runner = new CollectingRunner();
      contract(runner, unused);
      const names = runner.tests.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('the harness is closed after a test that passes and after one that fails', async () => {
    const runner = new CollectingRunner();
    let open = 0;
    lockStoreContract(runner, () => {
      open += 1;
      const { advance: _, ...harness } = makeHarness();
      return { ...harness, close: () => void (open -= 1) };
    });
    await runner.failures();
    expect(open).toBe(0);
  });
});
