import { describe, expect, it } from 'vitest';
import { guardedWrite, type SheetRow } from '../src/mini-sheet.js';
import { parseProvisional } from '../src/provisional-label.js';
import { CALL, giveBack, NOON, perform, row, rowOf, shop, tag, take, worker } from './two-call-shop.js';

const [A, C] = [tag('SP-A'), tag('SP-C')];
const MR = worker(93, 'MR');
const JP = worker(7, 'JP');
/** Sorting by this, every row lands where another was. */
const REVERSED = (one: SheetRow, other: SheetRow) => String(other.tag).localeCompare(String(one.tag));

describe('the least of a sheet', () => {
  it('applies a batch whole or, when an id is used, not at all', async () => {
    const { sheet } = shop();
    const batch = {
      requests: [
        { kind: 'findReplace', column: 'label', row: 0, find: 'DISPONIBLE', replacement: 'MR(93)' },
        { kind: 'createMetadata', id: 'once' },
      ],
      respond: 'all',
    } as const;
    expect(await sheet.batch(batch)).toMatchObject({ status: 'done', counts: [1, 0] });
    await sheet.edit('SP-A', { label: 'DISPONIBLE' });
    expect(await sheet.batch(batch)).toEqual({ status: 'used', id: 'once' });
    expect(rowOf(sheet, A).label).toBe('DISPONIBLE');
  });

  it('a guarded write changes all three cells or none, and never counts a miss as a hit', async () => {
    const { sheet } = shop([row('SP-A', 'MR(93)', 'then', 4)]);
    const cells = { label: 'MR(93)', date: 'now', version: 5 };
    const miss = await sheet.batch({ requests: guardedWrite(0, 'JP(7)', cells), respond: 'all' });
    expect(miss).toMatchObject({ counts: [0, 0, 0, 0, 0] });
    expect(sheet.rows()).toEqual([row('SP-A', 'MR(93)', 'then', 4)]);
    const hit = await sheet.batch({ requests: guardedWrite(0, 'MR(93)', cells), respond: 'all' });
    expect(hit).toMatchObject({ counts: [0, 0, 0, 1, 0] });
    expect(sheet.rows()).toEqual([row('SP-A', 'MR(93)', 'now', 5)]);
  });
});

describe('a two-call source', () => {
  it('B8: 50 INICIARs at once cost one read and two writes', async () => {
    const tags = Array.from({ length: 50 }, (_, at) => tag(`SP-${String(at)}`));
    const { sheet, source } = shop(tags.map((one) => row(one, 'DISPONIBLE', null, 0)));
    const answers = await Promise.all(
      tags.map(async (one) => {
        await source.read([one], CALL);
        return perform(source, take(one, MR));
      }),
    );
    expect(answers.every(({ how }) => how === 'applied')).toBe(true);
    expect(sheet.calls).toEqual({ reads: 1, writes: 2 });
    expect(sheet.rows().every(({ label, version }) => label === 'MR(93)' && version === 1)).toBe(true);
  });

  it('B18: a write repeated under its id changes nothing, also after the spool was given back', async () => {
    const { sheet, source, other } = shop();
    const change = take(A, MR);
    await perform(source, change);
    expect((await other.write(change, CALL))._unsafeUnwrap()).toEqual({ outcome: 'applied', replayed: true });
    await perform(source, giveBack(A, MR, 1));
    await perform(other, take(A, JP));
    expect((await other.write(change, CALL))._unsafeUnwrap()).toEqual({ outcome: 'applied', replayed: true });
    expect(rowOf(sheet, A)).toMatchObject({ label: 'JP(7)', version: 3 });
  });

  it('hole 1: a write that lands late changes nothing once its id is burned', async () => {
    const { sheet, source, land, onWrite } = shop();
    const change = take(A, MR);
    await source.read([A], CALL);
    onWrite.push('late');
    expect((await source.write(change, CALL))._unsafeUnwrapErr()).toMatchObject({ reached: 'perhaps' });
    expect((await source.settle(change, CALL))._unsafeUnwrap()).toBe('burned');
    await land();
    expect(rowOf(sheet, A)).toEqual(row('SP-A', 'DISPONIBLE', null, 0));
    expect((await source.settle(change, CALL))._unsafeUnwrap()).toBe('burned');
  });

  it('hole 1: that its id is used does not say that a write hit; what it left behind does', async () => {
    const lost = async (before: string) => {
      const { sheet, source, other, onWrite, onReply } = shop();
      const change = take(A, MR);
      await source.read([A], CALL);
      await sheet.edit('SP-A', { label: before });
      onReply.push('lose');
      expect((await source.write(change, CALL)).isErr()).toBe(true);
      if (before === 'DISPONIBLE') await other.mend(CALL);
      onWrite.length = 0;
      return (await source.settle(change, CALL))._unsafeUnwrap();
    };
    expect(await lost('DISPONIBLE')).toBe('applied');
    expect(await lost('JP(7)')).toBe('burned');
  });

  it('hole 2: a wrong row that was hit is not to be trusted, and anyone undoes it', async () => {
    const { sheet, source, other, onWrite } = shop();
    await source.read([A], CALL);
    await sheet.sort(REVERSED);
    onWrite.push('go', 'lose');
    expect((await source.write(take(A, MR), CALL))._unsafeUnwrapErr()).toMatchObject({ reached: 'perhaps' });
    const seen = (await other.read([C], CALL))._unsafeUnwrap().get(C);
    expect(seen).toMatchObject({ state: 'unsettled' });
    expect((await perform(other, take(C, JP))).now).toMatchObject({ worker: JP, version: 1 });
    expect(rowOf(sheet, A)).toEqual(row('SP-A', 'DISPONIBLE', null, 0));
  });

  it('hole 2: a late undo does not end a grant made on the row meanwhile', async () => {
    const { sheet, source, other, onWrite, land } = shop();
    await source.read([A], CALL);
    await sheet.sort(REVERSED);
    onWrite.push('go', 'go', 'late');
    await source.write(take(A, MR), CALL);
    await perform(other, take(C, MR));
    await land();
    expect(rowOf(sheet, C)).toMatchObject({ label: 'MR(93)', version: 1 });
  });

  it('hole 2: a second attempt has a label of its own, so a late undo of the first does not meet it', async () => {
    const { sheet, source, other, onWrite } = shop();
    const change = take(A, MR);
    await source.read([A], CALL);
    await sheet.sort(REVERSED);
    expect((await source.write(change, CALL))._unsafeUnwrap()).toEqual({
      outcome: 'applied',
      replayed: false,
    });
    expect(parseProvisional(rowOf(sheet, A).label)).toMatchObject({ attempt: 2, former: 'DISPONIBLE' });
    expect(rowOf(sheet, C)).toEqual(row('SP-C', 'DISPONIBLE', null, 0));
    onWrite.push('lose');
    expect((await source.complete(change, CALL)).isErr()).toBe(true);
    expect((await other.complete(change, CALL))._unsafeUnwrap()).toMatchObject({ worker: MR, version: 1 });
  });

  it('hole 3: the second call leaves a moved row alone and finds its own; by address it would not', async () => {
    const moved = async (secondWrite: 'guarded' | 'by-address') => {
      const held = row('SP-C', 'JP(7)', '19-11-2026 08:00:00', 9);
      const { sheet, source } = shop([row('SP-A', 'DISPONIBLE', null, 0), held], { secondWrite });
      const change = take(A, MR);
      await source.write(change, CALL);
      await sheet.sort(REVERSED);
      await source.complete(change, CALL);
      return { taken: rowOf(sheet, A), held: rowOf(sheet, C) };
    };
    const guarded = await moved('guarded');
    expect(guarded.held).toEqual(row('SP-C', 'JP(7)', '19-11-2026 08:00:00', 9));
    expect(guarded.taken).toEqual(row('SP-A', 'MR(93)', '20-11-2026 12:00:00', 1));
    expect((await moved('by-address')).held).not.toEqual(guarded.held);
  });

  it('hole 3: an old date never belongs to a fresh occupation', async () => {
    const { sheet, source } = shop([row('SP-A', 'DISPONIBLE', '01-01-2025 08:00:00', 3)]);
    const change = take(A, MR);
    await source.write(change, CALL);
    expect((await source.read([A], CALL))._unsafeUnwrap().get(A)).toMatchObject({ state: 'unsettled' });
    expect((await source.complete(change, CALL))._unsafeUnwrap()).toMatchObject({ since: new Date(NOON) });
    await perform(source, giveBack(A, MR, 4));
    expect(rowOf(sheet, A)).toEqual(row('SP-A', 'DISPONIBLE', null, 5));
  });

  it('hole 3: giving back never frees another spool of the same worker, not even for a moment', async () => {
    const since = '20-11-2026 08:00:00';
    const { sheet, source, onWrite } = shop([
      row('SP-A', 'MR(93)', since, 4),
      row('SP-C', 'MR(93)', since, 4),
    ]);
    await source.read([A], CALL);
    await sheet.sort(REVERSED);
    onWrite.push('go', 'lose');
    await source.write(giveBack(A, MR, 4), CALL);
    expect((await source.read([C], CALL))._unsafeUnwrap().get(C)).toMatchObject({ state: 'unsettled' });
    expect((await source.mend(CALL))._unsafeUnwrap()).toBe(1);
    expect(sheet.rows()).toEqual([row('SP-C', 'MR(93)', since, 4), row('SP-A', 'MR(93)', since, 4)]);
  });

  it('a label that a person or the earlier service wrote over a provisional one stays', async () => {
    const { sheet, source } = shop();
    const change = take(A, MR);
    await source.write(change, CALL);
    await sheet.edit('SP-A', { label: 'JP(7)', date: '20-11-2026 12:00:01' });
    expect((await source.complete(change, CALL))._unsafeUnwrap()).toMatchObject({ worker: JP, version: 0 });
  });

  it('a tag that two rows carry is refused, also when the second came between the two calls', async () => {
    const { sheet, source } = shop();
    const change = take(A, MR);
    await source.write(change, CALL);
    // Right where the first was, so that its address shows a free row with the right tag.
    await sheet.insert(0, row('SP-A', 'DISPONIBLE', null, 0));
    expect((await source.complete(change, CALL))._unsafeUnwrap()).toEqual({ state: 'doubled', rows: 2 });
    expect((await perform(source, take(A, JP))).how).toBe('not');
    expect(sheet.rows().every(({ label }) => label === 'DISPONIBLE')).toBe(true);
  });

  it('hole 4: two who finish the same write stamp one version between them', async () => {
    const { sheet, source, other } = shop();
    const change = take(A, MR);
    await source.write(change, CALL);
    await Promise.all([source.complete(change, CALL), other.mend(CALL), other.complete(change, CALL)]);
    expect(rowOf(sheet, A)).toMatchObject({ label: 'MR(93)', version: 1 });
  });

  it('hole 4: a label that came back (given back, taken again) is not the one that was read', async () => {
    const { sheet, source, other } = shop();
    await perform(source, take(A, MR));
    await other.read([A], CALL);
    await perform(source, giveBack(A, MR, 1));
    await perform(source, take(A, MR));
    expect((await perform(other, giveBack(A, MR, 1))).how).toBe('not');
    expect(rowOf(sheet, A)).toMatchObject({ label: 'MR(93)', version: 3 });
  });

  it('hole 5: a read that lags does not mislead the settling', async () => {
    const { source, other, onReply, onRead } = shop();
    const change = take(A, MR);
    await source.read([A], CALL);
    onReply.push('lose');
    await source.write(change, CALL);
    onRead.push('stale', 'stale');
    expect((await other.read([A], CALL))._unsafeUnwrap().get(A)).toMatchObject({ state: 'free' });
    expect((await perform(other, take(A, JP))).how).toBe('not');
    expect((await source.settle(change, CALL))._unsafeUnwrap()).toBe('applied');
  });

  it.each([true, false])(
    'a blank free cell is taken or named, never overwritten (matched: %s)',
    async (blankMatches) => {
      const { sheet, source } = shop([row('SP-A', null, null, null)], {}, { blankMatches });
      const { how } = await perform(source, take(A, MR));
      expect(how).toBe(blankMatches ? 'applied' : 'not');
      expect(rowOf(sheet, A).label).toBe(blankMatches ? 'MR(93)' : null);
      await source.read([A], CALL);
      await sheet.edit('SP-A', { label: 'JP(7)' });
      expect((await perform(source, take(A, MR))).how).toBe('not');
      expect(rowOf(sheet, A).label).toBe('JP(7)');
    },
  );
});
