import { wallTimeToInstant } from '@spoollock/core/adapter';

/** In which order a date has its parts. */
export type DateOrder = 'day-month-year' | 'month-day-year' | 'year-month-day';

/** The order that people of a spreadsheet's locale write dates in; `es_CL` is day, month, year. */
export function dateOrderOf(locale: string): DateOrder {
  const known = orders.get(locale);
  if (known !== undefined) return known;
  const order = orderIn(locale);
  orders.set(locale, order);
  return order;
}

const orders = new Map<string, DateOrder>();

function orderIn(locale: string): DateOrder {
  let parts: readonly Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat(locale.replaceAll('_', '-')).formatToParts(0);
  } catch {
    return 'day-month-year';
  }
  const [first, second] = parts.map(({ type }) => type).filter((type) => /^(day|month|year)$/.test(type));
  if (first === 'year') return 'year-month-day';
  return first === 'month' && second === 'day' ? 'month-day-year' : 'day-month-year';
}

const LONGEST = 60;
const TIME = String.raw`(?:[ ,T]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d{1,9})?)?(?:\s*(?<half>[ap])\.?\s*m\.?)?)?`;
const OFFSET = String.raw`(?:\s*(?<offset>Z|[+-]\d{2}:?\d{2}))?`;
/** `2026-05-04`, also with slashes or dots: the year says the order. */
const YEAR_FIRST = new RegExp(
  String.raw`^(?<one>\d{4})(?<by>[-/.])(?<two>\d{1,2})\k<by>(?<three>\d{1,2})${TIME}${OFFSET}$`,
  'i',
);
/** `04/05/2026`: the locale says which is the month. */
const YEAR_LAST = new RegExp(
  String.raw`^(?<one>\d{1,2})(?<by>[-/.])(?<two>\d{1,2})\k<by>(?<three>\d{4}|\d{2})${TIME}$`,
  'i',
);
/** `4 de mayo de 2026`, `4-may-26`. */
const NAMED = new RegExp(
  String.raw`^(?<one>\d{1,2})[ -/.]+(?:de )?(?<name>[a-z]{3,10})\.?[ -/.,]+(?:de )?(?<three>\d{4}|\d{2})${TIME}$`,
  'i',
);

/**
 * The moment of a date that somebody typed as text, on the clocks of `zone`; `null` if none can be read in it. What
 * the locale's order cannot mean, such as month 13, is read in the other order.
 */
export function parseTypedDate(text: string, order: DateOrder, zone: string): Date | null {
  const typed = text.trim().replace(/\s+/g, ' ');
  if (typed.length > LONGEST) return null;
  const iso = YEAR_FIRST.exec(typed)?.groups;
  if (iso !== undefined)
    return momentOf(iso, { year: iso['one'], month: iso['two'], day: iso['three'] }, zone);
  const named = NAMED.exec(typed)?.groups;
  if (named !== undefined) {
    const month = monthNamed(named['name'] ?? '');
    return momentOf(named, { year: named['three'], month: String(month), day: named['one'] }, zone);
  }
  const parts = YEAR_LAST.exec(typed)?.groups;
  if (parts === undefined) return null;
  const { one, two, three, by } = parts;
  const dayFirst = { day: one, month: two, year: three };
  const monthFirst = { month: one, day: two, year: three };
  // The shop itself writes `04-05-2026`, in every locale.
  if (by === '-') return momentOf(parts, dayFirst, zone);
  const [usual, other] = order === 'month-day-year' ? [monthFirst, dayFirst] : [dayFirst, monthFirst];
  return momentOf(parts, Number(usual.month) > 12 ? other : usual, zone);
}

type Groups = Readonly<Record<string, string | undefined>>;

function momentOf(
  { hour, minute, second, half, offset }: Groups,
  day: Readonly<Record<'year' | 'month' | 'day', string | undefined>>,
  zone: string,
): Date | null {
  const { year = '', month, day: dayOfMonth } = day;
  const hours = hourOfDay(Number(hour ?? 0), half?.toLowerCase());
  const wall = {
    year: Number(year) + (year.length === 2 ? 2000 : 0),
    month: Number(month),
    day: Number(dayOfMonth),
    hour: hours,
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  if (offset === undefined) return wallTimeToInstant(wall, zone);
  const minutes = minutesOf(offset);
  const at = minutes === null ? null : wallTimeToInstant(wall, 'UTC');
  return at && minutes !== null ? new Date(at.getTime() - minutes * 60_000) : null;
}

/** An hour of a clock with twelve hours, as one of twenty-four. */
function hourOfDay(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return NaN;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

function minutesOf(offset: string): number | null {
  if (/^z$/i.test(offset)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?([0-5]\d)$/.exec(offset) ?? [];
  if (sign === undefined || Number(hours) > 14) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The month that a Spanish or an English name begins; `NaN` if none does. */
function monthNamed(name: string): number {
  const at = MONTHS.findIndex((beginnings) => beginnings.some((one) => name.toLowerCase().startsWith(one)));
  return at === -1 ? NaN : at + 1;
}

const MONTHS: readonly (readonly string[])[] = [
  ['ene', 'jan'],
  ['feb'],
  ['mar'],
  ['abr', 'apr'],
  ['may'],
  ['jun'],
  ['jul'],
  ['ago', 'aug'],
  ['sep', 'set'],
  ['oct'],
  ['nov'],
  ['dic', 'dec'],
];
