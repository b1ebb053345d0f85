import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  firstHandLock,
  formatShopTime,
  isTimeZone,
  parseLock,
  parseShopTime,
  wallTimeToInstant,
} from '@spoollock/core/adapter';
import { TOKEN, ZONE } from './support/shop.js';

const ZONES = [
  ZONE,
  'Europe/Madrid',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'UTC',
  'America/St_Johns',
  'Pacific/Chatham',
];
const FIRST_YEAR = 2019;
const LAST_YEAR = 2031;
const AROUND_MINUTES = 4 * 60;

/** Every change of the zone's offset in those years, as the oracle knows them. */
function changesOf(zone: string): Temporal.ZonedDateTime[] {
  const found: Temporal.ZonedDateTime[] = [];
  let at = Temporal.ZonedDateTime.from(`${String(FIRST_YEAR)}-01-01T00:00[${zone}]`).getTimeZoneTransition(
    'next',
  );
  while (at !== null && at.year < LAST_YEAR) {
    found.push(at);
    at = at.getTimeZoneTransition('next');
  }
  return found;
}

/** What the wall clock means by the one rule: of two moments the later, in the gap none. */
function byOracle(wall: Temporal.PlainDateTime, zone: string): number | null {
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  return later.toPlainDateTime().equals(wall) ? later.epochMilliseconds : null;
}

function written(wall: Temporal.PlainDateTime): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const date = `${two(wall.day)}-${two(wall.month)}-${String(wall.year)}`;
  return `${date} ${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`;
}

describe.each(ZONES)('A2: shop time in %s', (zone) => {
  test('every minute around every change reads as the oracle says', () => {
    const wrong: string[] = [];
    for (const change of changesOf(zone)) {
      let wall = change.toPlainDateTime().subtract({ minutes: AROUND_MINUTES });
      for (let minute = 0; minute < 2 * AROUND_MINUTES; minute++, wall = wall.add({ minutes: 1 })) {
        const text = written(wall);
        if ((parseShopTime(text, zone)?.getTime() ?? null) !== byOracle(wall, zone)) wrong.push(text);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('every minute around every change is written as the oracle shows it, and read back as the later', () => {
    const wrong: string[] = [];
    for (const change of changesOf(zone)) {
      for (let minute = -AROUND_MINUTES; minute < AROUND_MINUTES; minute++) {
        const at = change.add({ minutes: minute });
        const wall = at.toPlainDateTime();
        const instant = new Date(at.epochMilliseconds);
        const text = formatShopTime(instant, zone);
        const back = parseShopTime(text, zone);
        const lock = firstHandLock(93, TOKEN, instant, zone);
        const readAgain = parseLock(lock.value, zone);
        if (
          text !== written(wall) ||
          back === null ||
          back.getTime() !== byOracle(wall, zone) ||
          back < instant ||
          formatShopTime(back, zone) !== text ||
          readAgain?.value !== lock.value ||
          readAgain.since?.getTime() !== back.getTime()
        )
          wrong.push(at.toString());
      }
    }
    expect(wrong).toEqual([]);
  });

  test('every hour of a year reads as the oracle says', () => {
    const wrong: string[] = [];
    let wall = Temporal.PlainDateTime.from('2026-01-01T00:17:42');
    for (; wall.year === 2026; wall = wall.add({ hours: 1 }))
      if ((parseShopTime(written(wall), zone)?.getTime() ?? null) !== byOracle(wall, zone))
        wrong.push(wall.toString());
    expect(wrong).toEqual([]);
  });
});

describe('bug 15: the two changes of America/Santiago, by hand', () => {
  test('the oracle has found them, twice a year', () => {
    expect(changesOf(ZONE)).toHaveLength(2 * (LAST_YEAR - FIRST_YEAR));
    expect(changesOf('UTC')).toEqual([]);
  });

  test('an hour that comes twice is the later of the two', () => {
    // On 5 April 2026, 24:00 became 23:00 on the 4th: 23:30 came at 02:30 UTC and again at 03:30 UTC.
    expect(parseShopTime('04-04-2026 23:30:00', ZONE)).toEqual(new Date('2026-04-05T03:30:00Z'));
    expect(formatShopTime(new Date('2026-04-05T02:30:00Z'), ZONE)).toBe('04-04-2026 23:30:00');
  });

  test('an hour that never was is unreadable', () => {
    // On 6 September 2026, 00:00 became 01:00.
    expect(parseShopTime('06-09-2026 00:30:00', ZONE)).toBeNull();
    expect(parseShopTime('05-09-2026 23:59:59', ZONE)).toEqual(new Date('2026-09-06T03:59:59Z'));
    expect(parseShopTime('06-09-2026 01:00:00', ZONE)).toEqual(new Date('2026-09-06T04:00:00Z'));
  });
});

test.each([
  '31-02-2026 10:00:00',
  '29-02-2025 10:00:00',
  '00-01-2026 10:00:00',
  '32-01-2026 10:00:00',
  '01-00-2026 10:00:00',
  '01-13-2026 10:00:00',
  '01-01-2026 24:00:00',
  '01-01-2026 10:60:00',
  '01-01-2026 10:00:60',
  '01-01-0026 10:00:00',
  '1-1-2026 10:00:00',
  '01-01-26 10:00:00',
  '01/01/2026 10:00:00',
  '01-01-2026T10:00:00',
  '01-01-2026 10:00',
  '01-01-2026  10:00:00',
  ' 01-01-2026 10:00:00',
  '01-01-2026 10:00:00 ',
  '01-01-2026 10:00:00\n',
  '2026-01-01T10:00:00Z',
  '46146.5',
  '٠١-٠١-٢٠٢٦ ١٠:٠٠:٠٠',
  'ayer',
  '',
])('A2: %j is no shop time', (text) => {
  expect(parseShopTime(text, ZONE)).toBeNull();
});

test('29-02-2028 was a day', () => {
  expect(parseShopTime('29-02-2028 10:00:00', ZONE)).toEqual(new Date('2028-02-29T13:00:00Z'));
});

test.each([
  { day: 31, month: 6 },
  { month: 13 },
  { month: 0 },
  { day: 0 },
  { hour: 24 },
  { hour: -1 },
  { minute: 60 },
  { minute: -5 },
  { second: 60 },
  { second: -1 },
  { month: 1.5 },
  { hour: 10.5 },
  { minute: 0.5 },
  { second: 0.5 },
  { year: 1899 },
  { year: NaN },
  { hour: undefined },
])('a wall clock cannot show %j', (parts) => {
  const wall = { year: 2026, month: 5, day: 4, hour: 10, minute: 0, second: 0 };
  expect(wallTimeToInstant(wall, ZONE)).not.toBeNull();
  expect(wallTimeToInstant({ ...wall, ...parts }, ZONE)).toBeNull();
});

test('A10: what is a time zone, and what is none', () => {
  expect([...ZONES, 'Etc/GMT+4'].map(isTimeZone)).not.toContain(false);
  expect(['', 'Chile', 'America/Nowhere', '../UTC', 'x'.repeat(1000)].map(isTimeZone)).not.toContain(true);
});

test('A2: an offset, or a text with one in it, is no time zone', () => {
  for (const zone of ['garbage-03:00', 'x+05', '+99', '-03:00', '04-05-2026 08:00:00', ''])
    expect([zone, isTimeZone(zone)]).toEqual([zone, false]);
  for (const zone of ['America/Santiago', 'Europe/Madrid', 'UTC'])
    expect([zone, isTimeZone(zone)]).toEqual([zone, true]);
});
