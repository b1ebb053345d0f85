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
  const tag = locale.replaceAll('_', '-');
  let parts: readonly Intl.DateTimeFormatPart[];
  try {
    // Of a locale that it does not know, Intl would say what the machine's own is.
    if (Intl.DateTimeFormat.supportedLocalesOf(tag).length === 0) return 'day-month-year';
    parts = new Intl.DateTimeFormat(tag).formatToParts(0);
  } catch {
    return 'day-month-year';
  }
  const [first, second] = parts.map(({ type }) => type).filter((type) => /^(day|month|year)$/.test(type));
  if (first === 'year') return 'year-month-day';
  return first === 'month' && second === 'day' ? 'month-day-year' : 'day-month-year';
}

const LONGEST = 60;

const HALF = String.raw`(?: ?([ap])\.? ?m\.?)?`;
const UNIT = String.raw`(?: ?(?:hrs?\.?|horas|uhr|h))?`;
/** `10:00`, `10:00:30.5`, `1:00 p. m.`, `10.00 Uhr`, `10h30`, `10 hrs`, `10:00 GMT-4`. */
const CLOCK = new RegExp(
  String.raw`^(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?)?${HALF}${UNIT}(?: ?(z|(?:gmt|utc)?[+-]\d{1,2}(?::?\d{2})?))?$`,
);
/** A date with a time behind it. A number alone is no time. */
const TIME_BEHIND =
  /^(?<date>.+?)(?:[ ,;]+(?:- |a las |um |at )?|t)(?<clock>\d{1,2}[:.h]\d{2}.*|\d{1,2} ?(?:[ap]\.? ?m\.?|hrs?\.?|horas|uhr|h))$/;
const TIME_FIRST = new RegExp(
  String.raw`^(?<clock>\d{1,2}:\d{2}(?::\d{2})?${HALF}${UNIT})[ ,;-]+(?:del? )?(?<date>.+)$`,
);
const WEEKDAY =
  /^(?:lun|mar|mie|jue|vie|sab|dom|mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|sam|son|mo|di|mi|do|fr|sa|so)[a-z]*\.?,? (?:el |den )?/;

/** `2026-05-04`, also with slashes or dots: the year says the order. */
const YEAR_FIRST = /^(\d{4})( ?[-/.] ?)(\d{1,2})\2(\d{1,2})$/;
/** `04/05/2026`: the locale says which is the month. */
const YEAR_LAST = /^(\d{1,2})( ?[-/.] ?| )(\d{1,2})\2(\d{4}|\d{2})$/;
/** `4 de mayo de 2026`, `4-may-26`, `4. Mai 2026`, `4th May 2026`. */
const DAY_AND_NAME =
  /^(\d{1,2})(?:o|er|st|nd|rd|th)?[ \-/.]+(?:de )?([a-z]{3,10})\.?[ \-/.,]+(?:del? )?(\d{4}|\d{2})$/;
/** `May 4, 2026`. */
const NAME_AND_DAY = /^([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:del? )?(\d{4})$/;

interface Day {
  readonly year: string;
  readonly month: number;
  readonly day: number;
}

/**
 * The moment of a date that somebody typed as text, on the clocks of `zone`; `null` if none can be read in it. What
 * the locale's order cannot mean, such as month 13, is read in the other order.
 */
export function parseTypedDate(text: string, order: DateOrder, zone: string): Date | null {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return null;
  const typed = trimmed.normalize('NFKD').replace(UNSEEN, '').replace(/\s+/g, ' ').trim().toLowerCase();
  const whole = dayIn(typed, order);
  if (whole !== null) return momentOf(whole, '0:00', zone);
  for (const form of [TIME_BEHIND, TIME_FIRST]) {
    const { date, clock } = form.exec(typed)?.groups ?? {};
    const day = date === undefined ? null : dayIn(date, order);
    if (day !== null && clock !== undefined) return momentOf(day, clock, zone);
  }
  return null;
}

/** Accents count for nothing, and neither does what nobody sees. */
const UNSEEN = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** The day in a text without a time. A weekday before it is not checked. */
function dayIn(date: string, order: DateOrder): Day | null {
  return dayOf(date, order) ?? (WEEKDAY.test(date) ? dayOf(date.replace(WEEKDAY, ''), order) : null);
}

function dayOf(date: string, order: DateOrder): Day | null {
  const [, y, , m, d] = YEAR_FIRST.exec(date) ?? [];
  if (y !== undefined) return { year: y, month: Number(m), day: Number(d) };
  const [, day, name, year] = DAY_AND_NAME.exec(date) ?? [];
  if (year !== undefined) return { year, month: monthNamed(name), day: Number(day) };
  const [, nameBefore, dayBehind, yearBehind] = NAME_AND_DAY.exec(date) ?? [];
  if (yearBehind !== undefined)
    return { year: yearBehind, month: monthNamed(nameBefore), day: Number(dayBehind) };
  const [, one, by = '', two, last] = YEAR_LAST.exec(date) ?? [];
  if (last === undefined) return null;
  const dayFirst = { year: last, month: Number(two), day: Number(one) };
  const monthFirst = { year: last, month: Number(one), day: Number(two) };
  // The shop itself writes `04-05-2026`, in every locale.
  if (by.trim() === '-') return dayFirst;
  const [usual, other] = order === 'month-day-year' ? [monthFirst, dayFirst] : [dayFirst, monthFirst];
  return usual.month > 12 ? other : usual;
}

function momentOf({ year, month, day }: Day, clock: string, zone: string): Date | null {
  const [, hour, minute = '0', second = '0', half, offset] = CLOCK.exec(clock) ?? [];
  const wall = {
    year: Number(year) + (year.length === 2 ? 2000 : 0),
    month,
    day,
    hour: hourOfDay(Number(hour), half),
    minute: Number(minute),
    second: Number(second),
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
  if (offset === 'z') return 0;
  const [, sign, hours, minutes = '00'] = /([+-])(\d{1,2}):?(\d{2})?$/.exec(offset) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The month whose name begins so in one of these languages; `NaN` if none does, or several. */
function monthNamed(name = ''): number {
  const fit = MONTHS.flatMap((names, at) => (names.some((one) => one.startsWith(name)) ? [at + 1] : []));
  return fit.length === 1 && fit[0] !== undefined ? fit[0] : NaN;
}

/** In Spanish, English, German, Portuguese and French, without accents. */
const MONTHS: readonly (readonly string[])[] = [
  'enero january januar janner janeiro janvier',
  'febrero february februar fevereiro fevrier',
  'marzo march marz marco mars',
  'abril april avril',
  'mayo may mai maio',
  'junio june juni junho juin',
  'julio july juli julho juillet',
  'agosto august aout',
  'septiembre setiembre september setembro septembre',
  'octubre october oktober outubro octobre',
  'noviembre november novembro novembre',
  'diciembre december dezember dezembro decembre',
].map((names) => names.split(' '));
