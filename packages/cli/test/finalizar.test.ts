import { describe, expect, it } from 'vitest';
import { Bench, clockStart, HOUR_MS, tagOf } from './support/bench.js';

const TAG = 'MK-1';
const since = new Date(clockStart - 3 * HOUR_MS);
const rows = [{ tag: TAG, label: 'MR(93)', since, version: 4 }];
const BY = ['--by', 'A. Soto', '--reason', 'tablet broken'];
const GIVE_BACK = ['finalizar', TAG, '--worker', 'MR(93)', ...BY];

function state(bench: Bench): string {
  return bench.source.peek(tagOf(TAG)).state;
}

describe('finalizar', () => {
  it('shows whose hold it ends, and gives back after a Yes', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['s'] });
    expect(await bench.run(...GIVE_BACK)).toBe(0);
    expect(bench.err).toContain('MR(93), since 04-05-2026 05:00:00 (3 h 00 min)');
    expect(bench.err).toContain('Give it back for MR(93)? [y/N] ');
    expect(bench.out).toBe(
      'done: MK-1: MR(93) has given it back. There was no lock of theirs.\n  by A. Soto: tablet broken\n',
    );
    expect(state(bench)).toBe('free');
    expect(bench.trail).toContain('given-back');
  });

  it('leaves it alone after a No', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['n'] });
    expect(await bench.run(...GIVE_BACK, '--json')).toBe(1);
    expect(bench.document()).toMatchObject({ error: { type: 'not-confirmed', next: 'nothing' } });
    expect(state(bench)).toBe('occupied');
  });

  it('needs --yes where nobody can be asked', async () => {
    const bench = new Bench({ rows });
    expect(await bench.run(...GIVE_BACK, '--json')).toBe(2);
    expect(bench.document()).toMatchObject({ error: { type: 'wrong-usage', next: 'correct-input' } });
    expect(bench.opened).toBe(0);
  });

  it('is refused when the same worker began anew while it asked', async () => {
    const bench = new Bench({ rows, isTTY: true, answers: ['y'] });
    bench.meanwhile = () => bench.source.edit(TAG, { since: new Date(clockStart), version: 6 });
    expect(await bench.run(...GIVE_BACK)).toBe(1);
    expect(state(bench)).toBe('occupied');
  });

  it('is refused at another fence than the one given', async () => {
    const bench = new Bench({ rows });
    expect(await bench.run(...GIVE_BACK, '--fence', '3', '--yes', '--json')).toBe(1);
    expect(bench.document()).toMatchObject({ error: { type: 'version-conflict', expected: 3, actual: 4 } });
    expect(state(bench)).toBe('occupied');
  });

  it('is refused for another worker than the holder, whose hold nobody is asked to end', async () => {
    const bench = new Bench({ rows, isTTY: true });
    expect(await bench.run('finalizar', TAG, '--worker', 'JP(7)', ...BY)).toBe(1);
    expect(bench.err).not.toContain('[y/N]');
    expect(state(bench)).toBe('occupied');
  });

  it('names its operation when the outcome is unknown, and the repeat under it says what came of it', async () => {
    const bench = new Bench({ rows });
    bench.plan.next('lose-reply', 'write').next('lose-request', 'settle');
    expect(await bench.run(...GIVE_BACK, '--yes', '--json')).toBe(4);
    const { error } = unknownOutcome(bench.document());
    expect(error.repeat).toEqual([...GIVE_BACK, '--operation-id', error.operationId, '--fence', '4']);
    expect(bench.err).toContain(`--operation-id ${error.operationId} --fence 4`);
    expect(await bench.run(...error.repeat, '--yes', '--json')).toBe(0);
    expect(bench.document()).toMatchObject({ repeated: true, operationId: error.operationId });
  });

  it('is repeated in the same shop, where the command line named it', async () => {
    const bench = new Bench({ rows });
    const shop = ['--tab', 'Taller norte', '--key-prefix', 'norte:', '--timeout', '20s'];
    bench.plan.next('lose-reply', 'write').next('lose-request', 'settle');
    expect(await bench.run(...shop, ...GIVE_BACK, '--yes', '--json')).toBe(4);
    const { error } = unknownOutcome(bench.document());
    expect(bench.err).toContain("--fence 4 --tab 'Taller norte' --key-prefix norte: --timeout 20s\n");
    bench.settings = null;
    expect(await bench.run(...error.repeat, '--yes', '--json')).toBe(0);
    expect(bench.settings).toMatchObject({ sheet: { tab: 'Taller norte' } });
  });

  it('says outcome unknown, not interrupted, when Ctrl-C comes after the write was sent', async () => {
    const bench = new Bench({ rows });
    bench.plan.next('delay', 'write');
    const running = bench.start(...GIVE_BACK, '--yes');
    await bench.clock.advance(100);
    bench.interrupt.abort();
    expect(await bench.clock.run(running)).toBe(4);
    await bench.plan.release();
  });
});

function unknownOutcome(document: unknown): { error: { operationId: string; repeat: string[] } } {
  const { error } = document as { error: { operationId: string; repeat: string[] } };
  return { error };
}
