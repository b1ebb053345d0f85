import { describe, expect, test } from 'vitest';
import { VirtualClock } from '@spoollock/testing';

describe('VirtualClock', () => {
  test('timers run in the order in which they are due, and see the time they are due at', async () => {
    const clock = new VirtualClock(1_000);
    const ran: [string, number][] = [];
    const note = (name: string) => () => void ran.push([name, clock.now()]);
    clock.setTimer(30, note('late'));
    clock.setTimer(10, note('first'));
    clock.setTimer(10, note('second'));
    clock.setTimer(31, note('never'));
    await clock.advance(30);
    expect(ran).toEqual([
      ['first', 1_010],
      ['second', 1_010],
      ['late', 1_030],
    ]);
    expect(clock.now()).toBe(1_030);
    expect(clock.pending).toBe(1);
  });

  test('what a timer wakes runs on, and may set timers that are still due, before the next one', async () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    clock.setTimer(10, () => {
      void (async () => {
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        ran.push('woken');
        clock.setTimer(5, () => void ran.push('set by it'));
      })();
    });
    clock.setTimer(20, () => void ran.push('next'));
    await clock.advance(20);
    expect(ran).toEqual(['woken', 'set by it', 'next']);
  });

  test('a timer that is cancelled does not run, and cancelling late or twice does nothing', async () => {
    const clock = new VirtualClock();
    let ran = 0;
    const cancel = clock.setTimer(10, () => void (ran += 1));
    const later = clock.setTimer(10, () => void (ran += 1));
    cancel();
    cancel();
    await clock.advance(10);
    later();
    expect(ran).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('I8: what a timer throws comes out where time was advanced', async () => {
    const clock = new VirtualClock();
    clock.setTimer(1, () => {
      throw new Error('out of a timer');
    });
    await expect(clock.advance(1)).rejects.toThrow('out of a timer');
  });

  test('run lets as much time pass as the work needs', async () => {
    const clock = new VirtualClock(0);
    const nap = (ms: number) => new Promise<void>((resolve) => void clock.setTimer(ms, resolve));
    const work = async (): Promise<string> => {
      await nap(3_000);
      await nap(4_000);
      return 'done';
    };
    expect(await clock.run(work())).toBe('done');
    expect(clock.now()).toBe(7_000);
    await expect(clock.run(new Promise(() => undefined))).rejects.toThrow('not for this clock');
    await expect(clock.run(Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  });

  test('timers that set one another for ever are found out', async () => {
    const clock = new VirtualClock();
    const again = (): void => void clock.setTimer(0, again);
    again();
    await expect(clock.advance(1)).rejects.toThrow('they never end');
  });

  test('setting the clock moves what it shows and no timer', async () => {
    const clock = new VirtualClock(0);
    let ran = false;
    clock.setTimer(10, () => void (ran = true));
    clock.jump(-3_600_000);
    expect(clock.now()).toBe(-3_600_000);
    await clock.advance(10);
    expect(ran).toBe(true);
    expect(clock.now()).toBe(-3_599_990);
  });
});
