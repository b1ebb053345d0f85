import { parseSpoolTag, type SpoolLockEvent, type SpoolTag } from '@spoollock/core';
import { VirtualClock } from '@spoollock/testing';
import { describe, expect, it, vi } from 'vitest';
import { AUDIT_HEADERS } from '../src/audit/lines.js';
import type { AuditTrailOptions, AuditTrouble } from '../src/audit/options.js';
import type { AuditClient } from '../src/audit/tab-calls.js';
import { createAuditTrail } from '../src/audit/trail.js';
import type { AppendData, AppendValues, BatchGetValues } from '../src/calls/sheets-client.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const HEADERS: readonly unknown[] = AUDIT_HEADERS;
const COLUMNS = 'ABCDEFGHIJ';

type Fate = 'pass' | 'lose-reply' | 'lose-request' | 'hang' | 'throw' | { readonly status: number };

/** The tab in memory, and what becomes of the calls to it. */
class StandIn {
  rows: unknown[][] = [[...HEADERS]];
  hasTab = true;
  readonly calls: string[] = [];
  readonly appended: AppendValues[] = [];
  #fates: { readonly fate: Fate; readonly method: string | undefined }[] = [];
  #hanging: (() => void)[] = [];

  readonly client: AuditClient = {
    spreadsheets: {
      values: {
        batchGet: (params, { signal }) => this.#carry('batchGet', signal, () => this.#read(params)),
        append: (params, { signal }) => this.#carry('append', signal, () => this.#append(params)),
      },
    },
  };

  next(fate: Fate, method?: string): this {
    this.#fates.push({ fate, method });
    return this;
  }

  release(): void {
    for (const arrive of this.#hanging.splice(0)) arrive();
  }

  /** One column of the lines. */
  column(name: (typeof AUDIT_HEADERS)[number]): unknown[] {
    return this.rows.slice(1).map((row) => row[AUDIT_HEADERS.indexOf(name)]);
  }

  #carry<T extends object>(method: string, signal: AbortSignal, apply: () => T): Promise<{ data: T }> {
    this.calls.push(method);
    const at = this.#fates.findIndex((one) => one.method === undefined || one.method === method);
    const fate = at === -1 ? 'pass' : (this.#fates.splice(at, 1)[0]?.fate ?? 'pass');
    if (fate === 'throw') throw new Error('No access, refresh token, API key or refresh handler callback');
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return (async () => {
      if (typeof fate === 'object')
        throw Object.assign(new Error('as told'), { response: { status: fate.status } });
      if (fate === 'lose-request') throw reset;
      if (fate === 'hang')
        await new Promise<void>((resolve, reject) => {
          this.#hanging.push(resolve);
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      if (!this.hasTab)
        throw Object.assign(new Error('Unable to parse range: x'), { response: { status: 400 } });
      const data = apply();
      if (fate === 'lose-reply') throw reset;
      return { data: { spreadsheetId: 'shop', ...data } };
    })();
  }

  #read({ ranges: [range = ''] }: BatchGetValues): { valueRanges: { values: unknown[][] }[] } {
    const [, from = 'A', fromRow = '', to = 'A', toRow = ''] =
      /!([A-J])(\d*):([A-J])(\d*)$/.exec(range) ?? [];
    const rows = this.rows.slice(
      fromRow === '' ? 0 : Number(fromRow) - 1,
      toRow === '' ? undefined : Number(toRow),
    );
    const columns = HEADERS.map((_, index) => index).slice(COLUMNS.indexOf(from), COLUMNS.indexOf(to) + 1);
    const values = columns.map((index) => rows.map((row) => row[index] ?? ''));
    return { valueRanges: [{ values }] };
  }

  #append(params: AppendValues): AppendData {
    this.appended.push(params);
    this.rows.push(...params.requestBody.values);
    return {};
  }
}

function openTrail(options: Partial<AuditTrailOptions> = {}) {
  const clock = new VirtualClock();
  const tab = new StandIn();
  const troubles: AuditTrouble[] = [];
  let ids = 0;
  const trail = createAuditTrail({
    client: tab.client,
    spreadsheetId: 'shop',
    onTrouble: (trouble) => troubles.push(trouble),
    // p-retry keeps real time.
    backoffMs: 1,
    longestBackoffMs: 2,
    clock,
    newId: () => `id-${++ids}`,
    ...options,
  });
  const hear = (...tags: string[]): void => {
    for (const tag of tags) trail.listener(granted(tag));
  };
  /** Flushes until it succeeds: a pause may end a try early, and the first one may fail. */
  const flushAll = async (): Promise<void> => {
    for (let tries = 0; (await trail.flush()).isErr(); tries++) expect(tries).toBeLessThan(50);
  };
  return { clock, tab, trail, troubles, hear, flushAll };
}

function tagOf(text: string): SpoolTag {
  return parseSpoolTag(text)._unsafeUnwrap();
}

function granted(tag: string): SpoolLockEvent {
  return { type: 'granted', tag: tagOf(tag), worker: MR, since: null, fence: 1, mode: 'persistent' };
}

describe('B17: how the audit trail is written', () => {
  it('gathers lines for a moment and appends them in their order, raw, into rows of their own', async () => {
    const { clock, tab, trail, hear } = openTrail();
    hear('A', 'B');
    await clock.advance(49);
    expect(tab.calls).toEqual([]);
    hear('C');
    await clock.advance(1);
    expect(tab.calls).toEqual(['batchGet', 'append']);
    expect(tab.column('TAG_SPOOL')).toEqual(['A', 'B', 'C']);
    expect(tab.column('ID')).toEqual(['id-1', 'id-2', 'id-3']);
    expect(tab.appended[0]).toMatchObject({
      spreadsheetId: 'shop',
      range: "'Metadata'!A1:J1",
      valueInputOption: 'RAW',
      insertDataOption: 'INSERT_ROWS',
    });
    expect(trail.waiting).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('looks at the headers once, and at most so often a minute sends anything', async () => {
    const { clock, tab, hear } = openTrail({ appendsPerMinute: 20 });
    for (let second = 0; second < 60; second++) {
      hear(`A${second}`);
      await clock.advance(1_000);
    }
    expect(tab.calls.filter((call) => call === 'batchGet')).toHaveLength(1);
    expect(tab.appended.length).toBeLessThanOrEqual(21);
    await clock.advance(3_000);
    expect(tab.column('TAG_SPOOL')).toEqual(Array.from({ length: 60 }, (_, second) => `A${second}`));
  });

  it('has one call under way at a time; what arrives meanwhile shares the next', async () => {
    const { clock, tab, trail, hear } = openTrail();
    tab.next('hang', 'append');
    hear('A');
    await clock.advance(50);
    hear('B', 'C');
    await clock.advance(10_000);
    hear('D');
    expect(tab.calls).toEqual(['batchGet', 'append']);
    const flushed = trail.flush();
    tab.release();
    expect((await flushed).isOk()).toBe(true);
    expect(tab.appended.map(({ requestBody }) => requestBody.values.length)).toEqual([1, 3]);
    expect(tab.column('TAG_SPOOL')).toEqual(['A', 'B', 'C', 'D']);
  });

  it('sends no more lines at once than it may', async () => {
    const { tab, trail, hear } = openTrail({ mostPerAppend: 2 });
    hear('A', 'B', 'C', 'D', 'E');
    expect((await trail.flush()).isOk()).toBe(true);
    expect(tab.appended.map(({ requestBody }) => requestBody.values.length)).toEqual([2, 2, 1]);
    expect(tab.column('TAG_SPOOL')).toEqual(['A', 'B', 'C', 'D', 'E']);
  });

  it('asks nothing of the sheet while there is nothing to write', async () => {
    const { clock, tab, trail } = openTrail();
    trail.listener({ type: 'degraded-left' });
    expect((await trail.flush()).isOk()).toBe(true);
    await clock.advance(60_000);
    expect((await trail.close()).isOk()).toBe(true);
    expect((await trail.flush()).isOk()).toBe(true);
    expect(tab.calls).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('goes on at its pace when the clock is set back by an hour', async () => {
    const { clock, tab, hear } = openTrail();
    hear('A');
    await clock.advance(50);
    clock.jump(-3_600_000);
    hear('B');
    await clock.advance(3_000);
    expect(tab.column('TAG_SPOOL')).toEqual(['A', 'B']);
  });
});

describe('B17: what becomes of the audit trail when calls fail', () => {
  it.each([[{ status: 429 }], [{ status: 503 }], ['lose-request'], ['lose-reply']] as const)(
    'writes each line once, in order, after %j',
    async (fate) => {
      for (const method of ['batchGet', 'append']) {
        const { tab, troubles, hear, flushAll } = openTrail();
        tab.next(fate, method).next(fate, method);
        hear('A', 'B');
        await flushAll();
        hear('C');
        await flushAll();
        expect(tab.column('ID')).toEqual(['id-1', 'id-2', 'id-3']);
        expect(troubles.length).toBeGreaterThanOrEqual(fate === 'lose-reply' && method === 'append' ? 1 : 2);
      }
    },
  );

  it('reads the ids back before it repeats what may have been written, and only then', async () => {
    const lost = openTrail();
    lost.tab.next('lose-reply', 'append');
    lost.hear('A');
    await lost.flushAll();
    expect(lost.tab.calls).toEqual(['batchGet', 'append', 'batchGet']);
    const refused = openTrail();
    refused.tab.next({ status: 429 }, 'append');
    refused.hear('A');
    await refused.flushAll();
    expect(refused.tab.calls).toEqual(['batchGet', 'append', 'append']);
  });

  it('does not repeat anything while the ids cannot be read', async () => {
    const { tab, hear, flushAll } = openTrail();
    tab.next('pass', 'batchGet').next('lose-reply', 'append');
    tab.next({ status: 503 }, 'batchGet').next({ status: 503 }, 'batchGet');
    hear('A');
    await flushAll();
    expect(tab.calls).toEqual(['batchGet', 'append', 'batchGet', 'batchGet', 'batchGet']);
    expect(tab.column('ID')).toEqual(['id-1']);
  });

  it('sends what came meanwhile along with what turned out to be missing', async () => {
    const { tab, trail, hear, flushAll } = openTrail();
    tab.next('lose-request', 'append');
    hear('A', 'B');
    expect((await trail.flush()).isErr()).toBe(true);
    hear('C');
    await flushAll();
    expect(tab.appended.map(({ requestBody }) => requestBody.values.length)).toEqual([3]);
    expect(tab.column('TAG_SPOOL')).toEqual(['A', 'B', 'C']);
  });

  it('tries again by itself, and says each time what is the matter and when it tries again', async () => {
    const { clock, tab, trail, troubles, hear } = openTrail();
    tab.next({ status: 429 }, 'append').next({ status: 503 }, 'append').next({ status: 403 }, 'append');
    hear('A');
    await clock.advance(50);
    await vi.waitFor(() => expect(trail.waiting).toBe(0));
    expect(troubles).toEqual([
      { what: 'quota', detail: 'Google Sheets answered 429: as told', waiting: 1, retryAfterMs: 2 },
      { what: 'unanswered', detail: 'Google Sheets answered 503: as told', waiting: 1, retryAfterMs: 2 },
      { what: 'refused', detail: 'Google Sheets answered 403: as told', waiting: 1, retryAfterMs: 2 },
    ]);
    expect(tab.column('TAG_SPOOL')).toEqual(['A']);
  });

  it('pauses from 1 s up to 32 s, with as much again at random, unless told otherwise', async () => {
    const { tab, trail, troubles, hear } = openTrail({ backoffMs: undefined, longestBackoffMs: undefined });
    for (let tries = 0; tries < 8; tries++) {
      tab.next({ status: 503 }, 'batchGet');
      hear('A');
      expect((await trail.flush()).isErr()).toBe(true);
    }
    const pauses = troubles.map((trouble) => 'retryAfterMs' in trouble && trouble.retryAfterMs / 1_000);
    expect(pauses).toEqual([2, 4, 8, 16, 32, 32, 32, 32]);
    expect((await trail.close()).isOk()).toBe(true);
  });

  it('gives a request up that is never answered, and counts its lines as perhaps written', async () => {
    const { clock, tab, trail, troubles, hear, flushAll } = openTrail({ requestTimeoutMs: 5_000 });
    tab.next('hang', 'append');
    hear('A');
    await clock.advance(5_050);
    expect(troubles).toMatchObject([{ what: 'unanswered', waiting: 1 }]);
    await flushAll();
    expect(tab.calls.slice(0, 4)).toEqual(['batchGet', 'append', 'batchGet', 'append']);
    expect(trail.waiting).toBe(0);
  });

  it('survives a client that throws at once, and an onTrouble that throws', async () => {
    let told = 0;
    const { tab, hear, flushAll } = openTrail({
      onTrouble: () => {
        told += 1;
        throw new Error('the log is full');
      },
    });
    tab.next('throw', 'append');
    hear('A');
    await flushAll();
    expect(tab.column('TAG_SPOOL')).toEqual(['A']);
    expect(told).toBe(1);
  });

  it('answers one who flushes in the middle of a report with that trouble, and pauses all the same', async () => {
    const answers: unknown[] = [];
    const { clock, tab, trail, hear } = openTrail({
      backoffMs: 60_000,
      longestBackoffMs: 60_000,
      onTrouble: () => void trail.flush().then((answer) => answers.push(answer.isErr())),
    });
    tab.next({ status: 503 }, 'batchGet');
    hear('A');
    await clock.advance(60_000);
    expect(answers).toEqual([true]);
    expect(tab.calls).toEqual(['batchGet']);
    expect((await trail.flush()).isOk()).toBe(true);
  });

  it('keeps no more lines than it may, and hands those over that it does not keep', async () => {
    const { tab, trail, troubles, hear, flushAll } = openTrail({ mostWaiting: 2 });
    tab.next({ status: 503 }, 'batchGet');
    hear('A', 'B', 'C');
    expect(troubles).toMatchObject([{ what: 'overflow', waiting: 2, line: { TAG_SPOOL: 'C', ID: 'id-3' } }]);
    expect(trail.waiting).toBe(2);
    await flushAll();
    hear('D');
    await flushAll();
    expect(tab.column('TAG_SPOOL')).toEqual(['A', 'B', 'D']);
  });
});

describe('B17: a tab that is not as it must be', () => {
  it('gets its headers when it is wholly empty', async () => {
    const { tab, trail, hear } = openTrail();
    tab.rows = [];
    hear('A');
    expect((await trail.flush()).isOk()).toBe(true);
    expect(tab.rows).toEqual([HEADERS, expect.arrayContaining(['id-1'])]);
    expect(tab.appended[0]?.valueInputOption).toBe('RAW');
  });

  it('gets its headers once, though the answer to that was lost', async () => {
    const { tab, hear, flushAll } = openTrail();
    tab.rows = [];
    tab.next('lose-reply', 'append');
    hear('A');
    await flushAll();
    expect(tab.rows).toEqual([HEADERS, expect.arrayContaining(['id-1'])]);
  });

  it.each([
    [
      'a header is another',
      HEADERS.map((header) => (header === 'Accion' ? 'Nota' : header)),
      /column H .* Accion, .* "Nota"/,
    ],
    ['two headers are swapped', ['Timestamp', 'ID', ...HEADERS.slice(2)], /column A .* ID, .* "Timestamp"/],
    ['a header is missing', HEADERS.slice(0, 9), /column J .* Metadata_JSON, but its header is ""/],
    ['it is used for something else', [], /column A .* ID, but the header row is blank/],
  ] as const)(
    'is named when %s, and its lines wait until a person has put it right',
    async (_, first, words) => {
      const { tab, trail, troubles, hear, flushAll } = openTrail();
      tab.rows = [[...first], ['somebody else’s']];
      hear('A');
      expect((await trail.flush())._unsafeUnwrapErr()).toMatchObject({
        what: 'tab-misshaped',
        detail: expect.stringMatching(words) as unknown,
        waiting: 1,
      });
      expect(troubles).toHaveLength(1);
      expect(tab.appended).toEqual([]);
      tab.rows = [[...HEADERS]];
      await flushAll();
      expect(tab.column('TAG_SPOOL')).toEqual(['A']);
    },
  );

  it('is named when it is missing, and looked at again when it went away later', async () => {
    const { tab, trail, hear, flushAll } = openTrail({ tab: "Bitácora d'obra" });
    hear('A');
    expect((await trail.flush()).isOk()).toBe(true);
    expect(tab.appended[0]?.range).toBe("'Bitácora d''obra'!A1:J1");
    tab.hasTab = false;
    hear('B');
    expect((await trail.flush())._unsafeUnwrapErr()).toMatchObject({
      what: 'tab-missing',
      detail: "the spreadsheet has no tab Bitácora d'obra",
    });
    tab.hasTab = true;
    tab.rows = [['ID']];
    expect((await trail.flush())._unsafeUnwrapErr().what).toBe('tab-misshaped');
    tab.rows = [[...HEADERS]];
    await flushAll();
    expect(tab.column('TAG_SPOOL')).toEqual(['B']);
  });
});

describe('B17: closing the audit trail', () => {
  it('writes what waits at once, and lets nothing in afterwards', async () => {
    const { clock, tab, trail, troubles, hear } = openTrail({ mostPerAppend: 1 });
    hear('A', 'B');
    const closing = trail.close();
    hear('C');
    expect((await closing).isOk()).toBe(true);
    expect(await trail.close()).toBe(await closing);
    expect(tab.column('TAG_SPOOL')).toEqual(['A', 'B']);
    expect(troubles).toMatchObject([{ what: 'closed', line: { TAG_SPOOL: 'C' } }]);
    expect(clock.pending).toBe(0);
  });

  it('tries once more at once in the middle of a pause', async () => {
    const { tab, trail, hear } = openTrail({ backoffMs: 60_000, longestBackoffMs: 60_000 });
    tab.next({ status: 503 }, 'append');
    hear('A');
    expect((await trail.flush()).isErr()).toBe(true);
    expect((await trail.close()).isOk()).toBe(true);
    expect(tab.column('TAG_SPOOL')).toEqual(['A']);
  });

  it('hands back in their order what could not be written in time, and says how much of it is in doubt', async () => {
    const { clock, tab, trail, hear } = openTrail({ mostPerAppend: 2 });
    tab.next('hang', 'append');
    hear('A', 'B', 'C');
    const flushed = trail.flush();
    const closed = (await clock.run(trail.close({ deadlineMs: 4_000 })))._unsafeUnwrapErr();
    expect(closed).toMatchObject({
      trouble: { what: 'unanswered', waiting: 3 },
      lines: [{ TAG_SPOOL: 'A' }, { TAG_SPOOL: 'B' }, { TAG_SPOOL: 'C' }],
      perhapsWritten: 2,
    });
    expect((await flushed).isErr()).toBe(true);
    expect((await trail.flush()).isErr()).toBe(true);
    tab.release();
    await clock.advance(60_000);
    expect(tab.calls).toEqual(['batchGet', 'append']);
    expect(clock.pending).toBe(0);
  });

  it('does not wait for a person', async () => {
    const { clock, tab, trail, hear } = openTrail();
    tab.rows = [['something', 'else']];
    hear('A');
    expect((await trail.close())._unsafeUnwrapErr()).toMatchObject({
      trouble: { what: 'tab-misshaped' },
      lines: [{ TAG_SPOOL: 'A' }],
      perhapsWritten: 0,
    });
    expect(clock.pending).toBe(0);
  });
});

describe('B17: what stands in the audit trail', () => {
  const since = new Date('2026-05-04T11:30:15Z');
  const grant = { tag: tagOf('MK-1'), worker: JP, since, fence: 7, mode: 'persistent' } as const;
  const change = { operationId: 'op', tag: tagOf('MK-1') } as const;
  const settled = { type: 'settled', tag: tagOf('MK-1'), outcome: 'applied' } as const;
  const released = { type: 'released', tag: tagOf('MK-1'), by: 'Jefa', reason: 'turno' } as const;
  const taken = { state: 'occupied', worker: JP, since } as const;
  const NOW = '04-05-2026 08:00:00';
  const SINCE = '04-05-2026 07:30:15';

  it.each<[SpoolLockEvent, string, string, string, string, string, unknown]>([
    [
      { type: 'granted', ...grant },
      'INICIAR',
      'JP(94)',
      'INICIAR',
      'OCUPAR',
      SINCE,
      { fence: 7, mode: 'persistent' },
    ],
    [
      { type: 'resumed', ...grant, since: null, mode: 'degraded' },
      'INICIAR_REANUDADO',
      'JP(94)',
      'INICIAR',
      'NINGUNA',
      '',
      { fence: 7, mode: 'degraded' },
    ],
    [
      { type: 'superseded', ...grant, former: MR, formerSince: new Date('2026-05-01T12:00:00Z') },
      'INICIAR_RELEVO',
      'JP(94)',
      'INICIAR',
      'RELEVAR',
      SINCE,
      { fence: 7, mode: 'persistent', former: { id: 93, label: 'MR(93)', since: '01-05-2026 08:00:00' } },
    ],
    [
      { type: 'taken-over', ...grant, fence: null, from: MR, by: 'Jefa', reason: 'turno' },
      'TOMAR_CONTROL',
      'JP(94)',
      'TOMAR_CONTROL',
      'RELEVAR',
      SINCE,
      { fence: null, mode: 'persistent', former: { id: 93, label: 'MR(93)' }, by: 'Jefa', reason: 'turno' },
    ],
    [
      { type: 'taken-over', ...grant, from: 'alguien', by: 'Jefa', reason: 'turno' },
      'TOMAR_CONTROL',
      'JP(94)',
      'TOMAR_CONTROL',
      'RELEVAR',
      SINCE,
      { fence: 7, mode: 'persistent', former: { label: 'alguien' }, by: 'Jefa', reason: 'turno' },
    ],
    [
      { ...released, from: JP, repeated: false },
      'LIBERACION',
      'JP(94)',
      'LIBERACION',
      'LIBERAR',
      NOW,
      { by: 'Jefa', reason: 'turno', repeated: false },
    ],
    [
      { ...released, from: JP, repeated: true },
      'LIBERACION_REPETIDA',
      'JP(94)',
      'LIBERACION',
      'NINGUNA',
      NOW,
      { by: 'Jefa', reason: 'turno', repeated: true },
    ],
    [
      { type: 'given-back', tag: tagOf('MK-1'), worker: JP, repeated: false },
      'FINALIZAR',
      'JP(94)',
      'FINALIZAR',
      'LIBERAR',
      NOW,
      { repeated: false },
    ],
    [
      { type: 'given-back', tag: tagOf('MK-1'), worker: JP, repeated: true },
      'FINALIZAR_REPETIDO',
      'JP(94)',
      'FINALIZAR',
      'NINGUNA',
      NOW,
      { repeated: true },
    ],
    [
      { ...settled, change: { ...change, expected: { state: 'free' }, next: taken } },
      'INICIAR_CONFIRMADO',
      'JP(94)',
      'INICIAR',
      'OCUPAR',
      SINCE,
      {},
    ],
    [
      {
        ...settled,
        change: { ...change, expected: { state: 'occupied', workerId: 94 }, next: { state: 'free' } },
      },
      'FINALIZAR_CONFIRMADO',
      '',
      'FINALIZAR',
      'LIBERAR',
      '',
      {},
    ],
    [
      { ...settled, change: { ...change, expected: { state: 'occupied', workerId: 93 }, next: taken } },
      'RELEVO_CONFIRMADO',
      'JP(94)',
      '',
      'RELEVAR',
      SINCE,
      { former: { id: 93 } },
    ],
    [
      { ...settled, change: { ...change, expected: { state: 'unreadable', label: 'x' }, next: taken } },
      'RELEVO_CONFIRMADO',
      'JP(94)',
      '',
      'RELEVAR',
      SINCE,
      { former: { label: 'x' } },
    ],
  ])('is one line for %j', async (event, type, label, operation, action, at, details) => {
    const { tab, trail } = openTrail();
    trail.listener(event);
    await trail.flush();
    const [line = []] = tab.rows.slice(1);
    expect(line.slice(0, 9)).toEqual(['id-1', NOW, type, 'MK-1', 94, label, operation, action, at]);
    expect(JSON.parse(String(line[9]))).toEqual(details);
  });

  it('is one line without a worker’s id for a released label that nobody can read, and for a lost one', async () => {
    const { tab, trail } = openTrail();
    trail.listener({ ...released, from: 'turno noche', repeated: false });
    const expected = { state: 'unreadable', label: 'turno noche' } as const;
    trail.listener({ ...settled, change: { ...change, expected, next: { state: 'free' } } });
    await trail.flush();
    const about = ['MK-1', '', 'turno noche', 'LIBERACION', 'LIBERAR'];
    expect(tab.rows.slice(1).map((line) => line.slice(2, 9))).toEqual([
      ['LIBERACION', ...about, NOW],
      ['LIBERACION_CONFIRMADA', ...about, ''],
    ]);
  });

  it("says which of the app's own columns were written, dates as the shop writes them", async () => {
    const { tab, trail } = openTrail();
    const also = { Armador: '=1+1', Metros: 12.5, Listo: true, Inicio: since, Nota: null };
    const shown = { ...also, Inicio: SINCE };
    const expected = { state: 'free' } as const;
    const told: readonly SpoolLockEvent[] = [
      { type: 'granted', ...grant, also },
      { type: 'superseded', ...grant, former: MR, formerSince: null, also },
      { type: 'taken-over', ...grant, from: MR, by: 'Jefa', reason: 'turno', also },
      { ...released, from: MR, repeated: false, also },
      { type: 'given-back', tag: grant.tag, worker: MR, repeated: false, also },
      { ...settled, change: { ...change, expected, next: taken, also } },
      { type: 'resumed', ...grant, also: undefined },
    ];
    for (const event of told) trail.listener(event);
    await trail.flush();
    const written = tab
      .column('Metadata_JSON')
      .map((json) => (JSON.parse(String(json)) as { also?: unknown }).also);
    expect(written).toEqual([shown, shown, shown, shown, shown, shown, undefined]);
  });

  it('fits into one cell, with as many own columns and as much text in them as can be given', async () => {
    const { tab, trail } = openTrail();
    const names = Array.from({ length: 20 }, (_, n) => `${String(n).padStart(2, '0')}${'"'.repeat(98)}`);
    const also = Object.fromEntries(names.map((name) => [name, '"'.repeat(1_000)]));
    trail.listener({ ...released, from: 'x'.repeat(200), reason: '"'.repeat(500), repeated: false, also });
    await trail.flush();
    expect(String(tab.column('Metadata_JSON')[0]).length).toBeLessThan(50_000);
  });

  it('is nothing for cleanup, repair, refusals, and writes that were not done', async () => {
    const { trail } = openTrail();
    const tag = tagOf('MK-1');
    const next = { state: 'free' } as const;
    const silent: SpoolLockEvent[] = [
      { type: 'orphan-reclaimed', tag, value: 'v' },
      { type: 'orphan-removed', tag, value: 'v', by: 'cleanup' },
      { type: 'lock-rebuilt', tag, workerId: 1, former: null, by: 'reconcile' },
      { type: 'degraded-entered', detail: 'x' },
      { type: 'degraded-left' },
      { type: 'warning', detail: 'x' },
      { type: 'fault', detail: 'x', cause: null },
      {
        ...settled,
        outcome: 'cancelled',
        change: { ...change, expected: { state: 'occupied', workerId: 94 }, next },
      },
      {
        type: 'refused',
        tag,
        operation: 'iniciar',
        error: { type: 'unknown-spool', message: '', next: 'correct-input', tag },
      },
    ];
    for (const event of silent) trail.listener(event);
    expect(trail.waiting).toBe(0);
  });

  it('is in the zone that the shop writes its times in', async () => {
    const { tab, trail, hear } = openTrail({ timeZone: 'Europe/Madrid' });
    hear('A');
    await trail.flush();
    expect(tab.column('Timestamp')).toEqual(['04-05-2026 14:00:00']);
  });
});

describe('B17: options of the audit trail that cannot be', () => {
  it.each([
    [{ spreadsheetId: '' }, /spreadsheetId/],
    [{ tab: '' }, /tab/],
    [{ timeZone: 'Chile/Somewhere' }, /timeZone/],
    [{ gatherMs: -1 }, /gatherMs/],
    [{ gatherMs: NaN }, /gatherMs/],
    [{ appendsPerMinute: 0 }, /appendsPerMinute/],
    [{ mostPerAppend: 0.5 }, /mostPerAppend/],
    [{ mostWaiting: 0 }, /mostWaiting/],
    [{ backoffMs: 0 }, /backoffMs/],
    [{ longestBackoffMs: 3_000_000_000 }, /longestBackoffMs must be a number from 1 to 2147483647/],
    [{ requestTimeoutMs: 0 }, /requestTimeoutMs/],
  ])('%j is named in a TypeError', (options, words) => {
    expect(() => openTrail(options)).toThrow(TypeError);
    expect(() => openTrail(options)).toThrow(words);
  });
});
