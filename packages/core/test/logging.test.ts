import { describe, expect, test } from 'vitest';
import type { SpoolLock, SpoolLockEvent } from '@spoollock/core';
import { consoleLogger, logEvents, type LogFields, type Logger } from '@spoollock/core/logging';
import {
  HOUR_MS,
  JP,
  lockValue,
  MR,
  occupiedRow,
  openShop,
  OTHER_TOKEN,
  tagOf,
  TOKEN,
} from './support/shop.js';

interface Line {
  readonly level: keyof Logger;
  readonly fields: LogFields;
  readonly message: string;
}

function book(): { readonly lines: Line[]; readonly logger: Required<Logger> } {
  const lines: Line[] = [];
  const on = (level: keyof Logger) => (fields: LogFields, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, logger: { info: on('info'), warn: on('warn'), error: on('error'), debug: on('debug') } };
}

/** A lock that tells chosen events. */
function telling(...events: readonly SpoolLockEvent[]): Pick<SpoolLock, 'listen'> {
  return {
    listen(listener) {
      for (const event of events) listener(event);
      return () => undefined;
    },
  };
}

const A = tagOf('A');
const SINCE = new Date('2026-05-04T12:00:00Z');
const GRANTED = { tag: A, worker: MR, since: SINCE, fence: 1, mode: 'persistent' } as const;
const REPORT = { reconciled: 0, skipped: 0, skips: [], orphansRemoved: 0, complete: true, stoppedBy: null };
const SECRET_VALUE = lockValue(93, SINCE.getTime());
const TIMED_OUT = { type: 'timed-out', message: 'The deadline passed.', next: 'repeat' } as const;

/** One of each type: a type that is new has to be added here. */
const ONE_OF_EACH: { readonly [Type in SpoolLockEvent['type']]: Extract<SpoolLockEvent, { type: Type }> } = {
  granted: { type: 'granted', ...GRANTED },
  resumed: { type: 'resumed', ...GRANTED },
  superseded: { type: 'superseded', ...GRANTED, former: JP, formerSince: null },
  'taken-over': { type: 'taken-over', ...GRANTED, from: 'JP?', by: 'A. Soto', reason: 'went home' },
  released: { type: 'released', tag: A, from: 'JP?', by: 'A. Soto', reason: 'went home', repeated: false },
  'given-back': { type: 'given-back', tag: A, worker: MR, repeated: false },
  settled: {
    type: 'settled',
    tag: A,
    outcome: 'applied',
    change: { operationId: TOKEN, tag: A, expected: { state: 'free' }, next: { state: 'free' } },
  },
  refused: { type: 'refused', operation: 'iniciar', tag: A, error: TIMED_OUT },
  'orphan-reclaimed': { type: 'orphan-reclaimed', tag: A, value: SECRET_VALUE },
  'orphan-removed': { type: 'orphan-removed', tag: A, value: SECRET_VALUE, by: 'cleanup' },
  'lock-rebuilt': { type: 'lock-rebuilt', tag: A, workerId: 93, former: SECRET_VALUE, by: 'contact' },
  'degraded-entered': { type: 'degraded-entered', detail: 'the connection is closed' },
  'degraded-left': { type: 'degraded-left' },
  reconciled: { type: 'reconciled', report: REPORT },
  warning: { type: 'warning', detail: 'two parts do not fit' },
  fault: { type: 'fault', detail: 'a listener threw', cause: new TypeError('oh') },
};

describe('B14: every event is one line of any log', () => {
  test('with a level that says how much it matters, and its type among the fields', () => {
    const { lines, logger } = book();
    logEvents(telling(...Object.values(ONE_OF_EACH)), logger);
    expect(Object.fromEntries(lines.map(({ level, fields }) => [fields['event'], level]))).toEqual({
      granted: 'info',
      resumed: 'info',
      superseded: 'warn',
      released: 'warn',
      'taken-over': 'warn',
      'given-back': 'info',
      settled: 'warn',
      refused: 'info',
      'orphan-reclaimed': 'warn',
      'orphan-removed': 'warn',
      'lock-rebuilt': 'debug',
      'degraded-entered': 'warn',
      'degraded-left': 'info',
      reconciled: 'info',
      warning: 'warn',
      fault: 'error',
    });
    expect(lines).toHaveLength(Object.keys(ONE_OF_EACH).length);
  });

  test('no line has a token, a stored value or an operation id in it', () => {
    const { lines, logger } = book();
    logEvents(telling(...Object.values(ONE_OF_EACH)), logger);
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
  });

  test('no token gets into the log of a shop at work, whose locks give way and come back', async () => {
    const { clock, lock, memoryStore, memorySource } = openShop({ rows: [{ tag: 'A' }, { tag: 'B' }] });
    const { lines, logger } = book();
    logEvents(lock, logger);
    const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    await lock.finalizar('A', MR, { token: OTHER_TOKEN });
    memorySource.edit('A', { label: '' });
    await lock.iniciar('A', JP);
    memorySource.edit('B', occupiedRow(clock, 'B', MR, 1));
    memoryStore.put('B', lockValue(94, clock.now()));
    await clock.run(lock.reconcile());
    memorySource.edit('B', { label: '' });
    await clock.run(lock.reconcile());
    const told = lines.map(({ fields }) => fields['event']);
    for (const event of [
      'granted',
      'refused',
      'orphan-reclaimed',
      'lock-rebuilt',
      'orphan-removed',
      'reconciled',
    ])
      expect(told).toContain(event);
    const log = JSON.stringify(lines);
    for (const secret of [token, TOKEN, OTHER_TOKEN]) expect(log).not.toContain(secret);
    expect(log).not.toMatch(/[\da-f]{8}-[\da-f]{4}-[45][\da-f-]{22}/);
  });

  test('a refusal that is a trouble of the shop’s is a warning; that somebody has the spool is none', async () => {
    const { lock, sourcePlan, storePlan } = openShop();
    const { lines, logger } = book();
    await lock.iniciar('A', MR);
    logEvents(lock, logger);
    await lock.iniciar('A', JP);
    storePlan.outage(true);
    sourcePlan.outage(true);
    await lock.iniciar('A', JP);
    expect(lines.map(({ level, fields }) => [level, fields['event'], fields['error']])).toEqual([
      ['info', 'refused', 'occupied'],
      ['warn', 'degraded-entered', undefined],
      ['warn', 'refused', 'unavailable'],
    ]);
  });

  test('a reconcile is its counts, with the rows left alone by reason', async () => {
    const { clock, lock } = openShop({
      rows: [
        { tag: 'A', label: 'MR(93)', since: null },
        { tag: 'B', label: 'JP(94)', since: new Date(Date.UTC(2026, 4, 4, 12) - HOUR_MS) },
      ],
    });
    const { lines, logger } = book();
    logEvents(lock, logger);
    await clock.run(lock.reconcile());
    expect(lines.at(-1)).toEqual({
      level: 'info',
      message: 'the locks agree with the truth',
      fields: {
        event: 'reconciled',
        reconciled: 1,
        skipped: 1,
        reasons: { 'no-date': 1 },
        orphansRemoved: 0,
        complete: true,
      },
    });
  });

  test('one that stopped early is a warning that says why', () => {
    const { lines, logger } = book();
    const report = { ...REPORT, complete: false, stoppedBy: TIMED_OUT };
    logEvents(telling({ type: 'reconciled', report }), logger);
    expect(lines).toMatchObject([
      {
        level: 'warn',
        fields: { stoppedBy: 'timed-out' },
        message: 'reconcile stopped early: The deadline passed.',
      },
    ]);
  });

  test('what people typed can neither begin a line nor turn the reading direction, wherever it stands', () => {
    const { lines, logger } = book();
    const hostile = 'x\u001b[2J\r\nforged\u202e\u2028\u0085y';
    logEvents(
      telling(
        { type: 'taken-over', ...GRANTED, from: hostile, by: hostile, reason: hostile },
        { type: 'superseded', ...GRANTED, former: { id: 1, initials: hostile }, formerSince: null },
        { type: 'warning', detail: hostile },
        { type: 'fault', detail: hostile, cause: new Error(hostile) },
        { type: 'refused', operation: 'iniciar', tag: A, error: { ...TIMED_OUT, message: hostile } },
      ),
      logger,
    );
    const texts = JSON.stringify(lines, (_key, value: unknown) =>
      typeof value === 'string' ? encodeURIComponent(value) : value,
    );
    expect(texts).not.toMatch(/%1B|%0D|%0A|%E2%80%AE|%E2%80%A8|%C2%85/);
    expect(lines[0]?.fields['since']).toBe(SINCE);
  });

  test('a logger of three methods is enough: what comes in hundreds is then not written', () => {
    const { lines, logger } = book();
    const { info, warn, error } = logger;
    logEvents(telling(ONE_OF_EACH['lock-rebuilt'], ONE_OF_EACH.granted), { info, warn, error });
    expect(lines.map(({ fields }) => fields['event'])).toEqual(['granted']);
  });

  test('its methods are called on the logger', () => {
    class Counting {
      count = 0;
      info(): void {
        this.count += 1;
      }
      warn = (): void => undefined;
      error = (): void => undefined;
      debug(): void {
        this.count += 1;
      }
    }
    const logger = new Counting();
    logEvents(telling(ONE_OF_EACH['lock-rebuilt'], ONE_OF_EACH.granted), logger);
    expect(logger.count).toBe(2);
  });

  test('types that are excepted are left out, and what is handed back ends it', async () => {
    const { lock } = openShop();
    const { lines, logger } = book();
    const stop = logEvents(lock, logger, { except: ['granted'] });
    await lock.iniciar('A', MR);
    await lock.iniciar('A', MR);
    stop();
    await lock.finalizar('A', MR);
    expect(lines.map(({ message }) => message)).toEqual(['A resumed']);
  });

  test('a log that cannot be written to changes nothing for a worker', async () => {
    const { lock, events } = openShop();
    const full = (): never => {
      throw new Error('the disk is full');
    };
    logEvents(lock, { info: full, warn: full, error: full });
    expect((await lock.iniciar('A', MR)).isOk()).toBe(true);
    expect(events.map(({ type }) => type)).toContain('fault');
  });

  test('on a console a line is the message and the fields', () => {
    const written: string[] = [];
    const on = (name: string) => (line: string) => void written.push(`${name}: ${line}`);
    const to = { info: on('info'), warn: on('warn'), error: on('error') };
    logEvents(
      telling(ONE_OF_EACH.granted, ONE_OF_EACH['degraded-entered'], ONE_OF_EACH.fault),
      consoleLogger(to),
    );
    expect(written).toEqual([
      'info: A granted {"event":"granted","tag":"A","worker":{"id":93,"initials":"MR"},' +
        '"since":"2026-05-04T12:00:00.000Z","fence":1,"mode":"persistent"}',
      'warn: the lock store cannot be reached: the truth alone decides ' +
        '{"event":"degraded-entered","detail":"the connection is closed"}',
      'error: a listener threw {"event":"fault","cause":"TypeError: oh"}',
    ]);
  });
});
