import { auth, sheets } from '@googleapis/sheets';
import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { startSheetsEmulator, type CellSeed, type SheetsEmulator } from '@spoollock/sheets-emulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUDIT_HEADERS } from '../src/audit/lines.js';
import type { AuditTrail, AuditTrailOptions, AuditTrouble } from '../src/audit/options.js';
import { createAuditTrail } from '../src/audit/trail.js';
import type { AppendData, SheetsClient } from '../src/calls/sheets-client.js';
import { sheetsClient } from './support/clients.js';

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const TAGS = ['MK-1', '=1+1', '+1', '-1', '@SUM(A1)', "'quoted", '007', '1/2', 'TRUE'];
const APPEND = 'spreadsheets.values.append';
const BATCH_GET = 'spreadsheets.values.batchGet';

let emulator: SheetsEmulator;
let source: MemoryOccupationSource;
let lock: SpoolLock;
let trail: AuditTrail;
let troubles: AuditTrouble[];

const HEADER_ROW: CellSeed[] = [...AUDIT_HEADERS];

function keepTrail(options: Partial<AuditTrailOptions> = {}, heard = lock): AuditTrail {
  const kept = createAuditTrail({
    client: sheetsClient(emulator.url, emulator.token),
    spreadsheetId: 'shop',
    onTrouble: (trouble) => troubles.push(trouble),
    gatherMs: 5,
    appendsPerMinute: 60_000,
    backoffMs: 2,
    longestBackoffMs: 20,
    ...options,
  });
  heard.listen(kept.listener);
  return kept;
}

function column(name: (typeof AUDIT_HEADERS)[number]): unknown[] {
  const rows = emulator.spreadsheet('shop').values('Metadata').slice(1);
  return rows.map((row) => row[AUDIT_HEADERS.indexOf(name)]);
}

/** Flushes until it succeeds: the first tries may be told to fail. */
async function flushed(): Promise<void> {
  for (let tries = 0; (await trail.flush()).isErr(); tries++) expect(tries).toBeLessThan(50);
}

async function taken(...tags: string[]): Promise<void> {
  for (const tag of tags) expect((await lock.iniciar(tag, MR)).isOk()).toBe(true);
}

beforeEach(async () => {
  troubles = [];
  emulator = await startSheetsEmulator({
    spreadsheets: [
      {
        id: 'shop',
        sheets: [
          { title: 'Operaciones', values: [['TAG_SPOOL']] },
          { title: 'Metadata', values: [HEADER_ROW] },
          { title: 'Empty', values: [] },
        ],
      },
    ],
  });
  source = new MemoryOccupationSource(TAGS.map((tag) => ({ tag })));
  lock = createSpoolLock({ store: new MemoryLockStore(), source });
  trail = keepTrail();
});

afterEach(async () => {
  emulator.faults.clear();
  await lock.close();
  await trail.close();
  await emulator.close();
});

describe("B17: the audit trail, by Google's own client over HTTP", () => {
  it('has a line for each INICIAR, FINALIZAR and take-over, in order, below what stood there', async () => {
    emulator.spreadsheet('shop').appendRows('Metadata', [['an-older-line', 'of', 'another', 'service']]);
    const { token } = (await lock.iniciar('MK-1', MR))._unsafeUnwrap();
    await lock.iniciar('MK-1', MR);
    await lock.iniciar('MK-1', JP);
    await lock.takeOver('MK-1', { from: MR, to: JP, by: 'Jefa', reason: 'cambio de turno' });
    await lock.finalizar('MK-1', JP, { operationId: 'tap' });
    await lock.finalizar('MK-1', JP, { operationId: 'tap' });
    await lock.iniciar('MK-1', JP);
    const order = { from: JP, by: 'Jefa', reason: 'se fue', operationId: 'tap' };
    await lock.release('MK-1', order);
    await lock.release('MK-1', order);
    expect((await trail.flush()).isOk()).toBe(true);
    expect(column('ID')[0]).toBe('an-older-line');
    expect(column('Evento_Tipo').slice(1)).toEqual([
      'INICIAR',
      'INICIAR_REANUDADO',
      'TOMAR_CONTROL',
      'FINALIZAR',
      'FINALIZAR_REPETIDO',
      'INICIAR',
      'LIBERACION',
      'LIBERACION_REPETIDA',
    ]);
    expect(column('Worker_ID').slice(1)).toEqual([93, 93, 94, 94, 94, 94, 94, 94]);
    expect(column('Worker_Nombre')[3]).toBe('JP(94)');
    expect(column('Timestamp')[1]).toMatch(/^\d{2}-\d{2}-\d{4} \d{2}:\d{2}:\d{2}$/);
    expect(JSON.parse(String(column('Metadata_JSON')[3]))).toMatchObject({
      former: { id: 93, label: 'MR(93)' },
      by: 'Jefa',
      reason: 'cambio de turno',
    });
    expect(JSON.parse(String(column('Metadata_JSON')[7]))).toEqual({
      by: 'Jefa',
      reason: 'se fue',
      repeated: false,
    });
    expect(new Set(column('ID')).size).toBe(9);
    expect(JSON.stringify(emulator.spreadsheet('shop').values('Metadata'))).not.toContain(token);
  });

  it('shares calls: what arrives while one is under way goes out in the next', async () => {
    emulator.faults.next('delay', { of: APPEND, delayMs: 500 });
    const sent = new Promise<void>((resolve) => {
      emulator.beforeEachCall(({ method }) => method === APPEND && resolve());
    });
    await taken('MK-1');
    await sent;
    await taken(...TAGS.slice(1));
    await flushed();
    expect(column('TAG_SPOOL')).toEqual(TAGS);
    expect(emulator.calls.byMethod()).toEqual({ [BATCH_GET]: 1, [APPEND]: 2 });
  });

  it('writes nothing that a caller supplied as a formula, a number or a date', async () => {
    await taken(...TAGS);
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '=IMPORTRANGE("x","y")', "'=1+1"];
    for (const text of texts)
      await lock.takeOver('MK-1', {
        from: texts.indexOf(text) % 2 === 0 ? MR : JP,
        to: texts.indexOf(text) % 2 === 0 ? JP : MR,
        by: text,
        reason: text,
      });
    // What core would not let through, should it ever.
    for (const prefix of ['\t', '\n', '\r'])
      trail.listener({
        type: 'taken-over',
        tag: (await lock.inspect('MK-1'))._unsafeUnwrap().tag,
        worker: MR,
        since: null,
        fence: null,
        mode: 'persistent',
        from: `${prefix}=1+1`,
        by: `${prefix}=1+1`,
        reason: `${prefix}=1+1`,
      });
    for (const text of texts) {
      source.edit('MK-1', { label: text });
      await lock.release('MK-1', { from: text, by: text, reason: text });
    }
    await flushed();
    expect(column('TAG_SPOOL').slice(0, TAGS.length)).toEqual(TAGS);
    const details = column('Metadata_JSON').slice(TAGS.length);
    expect(details.map((json) => (JSON.parse(String(json)) as { by: unknown }).by)).toEqual([
      ...texts,
      '\t=1+1',
      '\n=1+1',
      '\r=1+1',
      ...texts,
    ]);
    expect(column('Worker_Nombre').slice(-texts.length)).toEqual(texts);
    const person = emulator.spreadsheet('shop');
    const rows = person.values('Metadata').length;
    for (let row = 1; row <= rows; row++)
      for (const letter of 'ABCDEFGHIJ'.split('')) {
        const { formula, value } = person.cell('Metadata', `${letter}${row}`);
        expect(formula).toBeNull();
        // The worker's id is the only number, and a label that nobody can read has none.
        expect(typeof value).toBe(
          value === null ? 'object' : letter === 'E' && row > 1 ? 'number' : 'string',
        );
      }
  });

  it.each(['status', 'status-after', 'lose-request', 'lose-reply', 'cut'] as const)(
    'has each line once, in order, when calls meet the fault %s',
    async (fault) => {
      for (const of of [BATCH_GET, APPEND] as const) emulator.faults.next(fault, { of, times: 2 });
      await taken('MK-1', '=1+1');
      await trail.flush();
      await taken('+1');
      await flushed();
      expect(column('TAG_SPOOL')).toEqual(['MK-1', '=1+1', '+1']);
      expect(new Set(column('ID')).size).toBe(3);
      expect(troubles.length).toBeGreaterThanOrEqual(2);
      expect(emulator.faults.pending).toBeLessThanOrEqual(2);
    },
  );

  it('waits out a quota that is used up, and repeats without reading back what was refused', async () => {
    emulator.faults.next('status', { of: APPEND, status: 429, times: 3 });
    await taken('MK-1');
    await flushed();
    expect(troubles.map(({ what }) => what)).toEqual(['quota', 'quota', 'quota']);
    expect(emulator.calls.byMethod()).toEqual({ [BATCH_GET]: 1, [APPEND]: 4 });
    expect(column('TAG_SPOOL')).toEqual(['MK-1']);
  });

  it('keeps a line that lands later than its repeat, told apart by its ID', async () => {
    emulator.faults.next('apply-late', { of: APPEND });
    await taken('MK-1');
    await flushed();
    await emulator.faults.release();
    await taken('+1');
    await flushed();
    const ids = column('ID');
    expect(column('TAG_SPOOL')).toEqual(['MK-1', 'MK-1', '+1']);
    expect(ids[0]).toBe(ids[1]);
  });

  it('neither slows nor undoes a grant while the sheet is down, and catches up afterwards', async () => {
    emulator.faults.outage(true);
    await taken(...TAGS);
    expect((await trail.flush())._unsafeUnwrapErr()).toMatchObject({ waiting: TAGS.length });
    expect(troubles[0]).toMatchObject({ what: 'unanswered', waiting: TAGS.length });
    for (const tag of TAGS) expect((await lock.finalizar(tag, MR)).isOk()).toBe(true);
    expect(column('TAG_SPOOL')).toEqual([]);
    emulator.faults.outage(false);
    await flushed();
    expect(column('TAG_SPOOL')).toEqual([...TAGS, ...TAGS]);
    expect(trail.waiting).toBe(0);
  });

  it('survives rows that a person sorts and inserts between two appends', async () => {
    await taken('MK-1', '=1+1');
    await flushed();
    const person = emulator.spreadsheet('shop');
    person.sortRows('Metadata', (one, other) => String(other[3]).localeCompare(String(one[3])));
    person.insertRow('Metadata', 2, ['by-hand', '', '', 'MK-9']);
    emulator.faults.next('lose-reply', { of: APPEND });
    await taken('+1');
    await flushed();
    expect([...column('TAG_SPOOL')].sort()).toEqual(['+1', '=1+1', 'MK-1', 'MK-9']);
    expect(column('TAG_SPOOL').at(-1)).toBe('+1');
  });

  it('is written at the end by close, and what cannot be written is handed back', async () => {
    await taken('MK-1');
    expect((await trail.close()).isOk()).toBe(true);
    expect(column('TAG_SPOOL')).toEqual(['MK-1']);
    const another = keepTrail();
    emulator.faults.outage(true);
    await taken('+1', '-1');
    const left = (await another.close({ deadlineMs: 50 }))._unsafeUnwrapErr();
    expect(left.lines.map((line) => line.TAG_SPOOL)).toEqual(['+1', '-1']);
    // No append was sent: not even the headers could be read.
    expect(left.perhapsWritten).toBe(0);
    expect(left.trouble).toMatchObject({ what: 'unanswered', waiting: 2 });
  });
});

describe('B17: a spreadsheet that the audit trail cannot be written to', () => {
  it('gets its headers in a tab that is wholly empty, and nothing else is created', async () => {
    const another = keepTrail({ tab: 'Empty' });
    await taken('MK-1');
    expect((await another.flush()).isOk()).toBe(true);
    expect(emulator.spreadsheet('shop').values('Empty')).toEqual([
      AUDIT_HEADERS,
      expect.arrayContaining(['INICIAR', 'MK-1', 'MR(93)']),
    ]);
    await another.close();
  });

  it.each([
    [
      'the tab is missing',
      { tab: 'Bitácora' },
      { what: 'tab-missing', detail: 'the spreadsheet has no tab Bitácora' },
    ],
    ['the tab is another', { tab: 'Operaciones' }, { what: 'tab-misshaped' }],
    ['the spreadsheet is missing', { spreadsheetId: 'none' }, { what: 'refused' }],
  ] as const)('is named when %s, its lines wait, and nothing is created', async (_, options, trouble) => {
    const another = keepTrail(options);
    await taken('MK-1');
    expect((await another.flush())._unsafeUnwrapErr()).toMatchObject({ ...trouble, waiting: 1 });
    const left = (await another.close())._unsafeUnwrapErr();
    expect(left).toMatchObject({ trouble, lines: [{ TAG_SPOOL: 'MK-1' }], perhapsWritten: 0 });
    const person = emulator.spreadsheet('shop');
    expect(person.tabs().map(({ title }) => title)).toEqual(['Operaciones', 'Metadata', 'Empty']);
    expect(person.values('Operaciones')).toEqual([['TAG_SPOOL']]);
  });

  it('is named when the token is not accepted, without the token', async () => {
    const another = keepTrail({ client: sheetsClient(emulator.url, 'ya29.not-the-right-token') });
    await taken('MK-1');
    const trouble = (await another.flush())._unsafeUnwrapErr();
    expect(trouble).toMatchObject({ what: 'refused', waiting: 1 });
    expect(JSON.stringify(troubles)).not.toContain('ya29');
    await another.close();
  });

  it('is written to again once a person has put the header right', async () => {
    const person = emulator.spreadsheet('shop');
    person.edit('Metadata', 'C1', 'Tipo');
    await taken('MK-1');
    expect((await trail.flush())._unsafeUnwrapErr()).toMatchObject({
      what: 'tab-misshaped',
      detail: 'column C of the tab Metadata must have the header Evento_Tipo, but its header is "Tipo"',
    });
    person.edit('Metadata', 'C1', 'Evento_Tipo');
    await flushed();
    expect(column('TAG_SPOOL')).toEqual(['MK-1']);
  });
});

describe('B17: a column that a person inserts into the trail in mid-run', () => {
  it.each(['A', 'D', 'J'])(
    'is noticed and named by the next line, which is kept: column %s',
    async (letter) => {
      await taken('MK-1');
      await flushed();
      const person = emulator.spreadsheet('shop');
      person.insertColumn('Metadata', letter);
      await taken('+1');
      const trouble = (await trail.flush())._unsafeUnwrapErr();
      expect(trouble).toMatchObject({ what: 'tab-misshaped', waiting: 1 });
      expect(trouble.detail).toContain(`column ${letter} of the tab Metadata must have the header`);
      await taken('-1');
      expect(trail.waiting).toBe(2);
      person.deleteColumn('Metadata', letter);
      await flushed();
      // Whole again, whatever became of the line that was one column off.
      const whole = emulator
        .spreadsheet('shop')
        .values('Metadata')
        .filter((row) => row[2] === 'INICIAR');
      const tags = new Set(
        whole.filter((row) => JSON.stringify(row).includes('"INICIAR","OCUPAR"')).map((row) => row[3]),
      );
      expect([...tags]).toEqual(expect.arrayContaining(['MK-1', '+1', '-1']));
    },
  );

  it('goes on where the tab has columns of the shop’s own beside the trail', async () => {
    const person = emulator.spreadsheet('shop');
    person.edit('Metadata', 'K1', 'Notas');
    for (const tag of TAGS) {
      await taken(tag);
      await flushed();
    }
    expect(troubles).toEqual([]);
    expect(column('TAG_SPOOL')).toEqual(TAGS);
    // The headers were looked at twice: at the start, and at the first line.
    expect(emulator.calls.byMethod()[BATCH_GET]).toBe(2);
  });
});

describe('B17: an append that added nothing', () => {
  const answering = (data: (answer: AppendData) => AppendData): AuditTrailOptions['client'] => {
    const { values } = sheetsClient(emulator.url, emulator.token).spreadsheets;
    let isFirst = true;
    return {
      spreadsheets: {
        values: {
          batchGet: (params, options) => values.batchGet(params, options),
          append: async (params, options) => {
            if (!isFirst) return values.append(params, options);
            isFirst = false;
            return { data: data({ updates: { updatedRange: 'Metadata!A2:J2', updatedRows: 1 } }) };
          },
        },
      },
    };
  };

  it.each<[string, (answer: AppendData) => AppendData]>([
    ['says so', (answer) => ({ ...answer, updates: { updatedRows: 0 } })],
    ['leaves the count out', (answer) => ({ ...answer, updates: {} })],
  ])('and %s counts as not written: the line is looked for, and sent again', async (_what, data) => {
    await trail.close();
    trail = keepTrail({ client: answering(data) });
    await taken('MK-1');
    await flushed();
    // The closed trail tells of the line too.
    expect(troubles.find(({ what }) => what !== 'closed')).toMatchObject({ what: 'unanswered', waiting: 1 });
    expect(column('TAG_SPOOL')).toEqual(['MK-1']);
  });
});

describe('B17: a client that repeats what it sent', () => {
  const stubborn = (): AuditTrailOptions['client'] & SheetsClient => {
    const login = new auth.OAuth2();
    login.setCredentials({ access_token: emulator.token });
    const retryConfig = {
      retry: 3,
      noResponseRetries: 3,
      retryDelay: 1,
      httpMethodsToRetry: ['GET', 'POST'],
    };
    return sheets({ version: 'v4', rootUrl: emulator.url, auth: login, retry: true, retryConfig });
  };

  it('leaves one line of an append whose answer was lost', async () => {
    await trail.close();
    trail = keepTrail({ client: stubborn() });
    emulator.faults.next('lose-reply', { of: APPEND });
    await taken('MK-1');
    await flushed();
    expect(column('TAG_SPOOL')).toEqual(['MK-1']);
    expect(emulator.calls.byMethod()[APPEND]).toBe(1);
  });
});
