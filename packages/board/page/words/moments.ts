import type { Language } from '../state/state.js';
import type { Words } from './texts.js';

/** Times and durations as the shop's people say them, in the shop's zone wherever the tablet thinks it is. */

const MINUTE_MS = 60_000;

export function duration(ms: number, words: Words): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  return words.duration(Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60);
}

/** For an age that begins at nothing: seconds first. */
export function age(ms: number, words: Words): string {
  return ms < MINUTE_MS ? words.seconds(Math.max(0, Math.floor(ms / 1000))) : duration(ms, words);
}

/** `14:03`, with the day before it when that was not today. */
export function clock(at: number, now: number, zone: string, language: Language): string {
  const { day, time, date } = formats(zone, language);
  return day.format(at) === day.format(now) ? time.format(at) : date.format(at);
}

/** `14:03:22`, for a picture that is renewed every few seconds. */
export function clockWithSeconds(at: number, zone: string, language: Language): string {
  return formats(zone, language).seconds.format(at);
}

/** `30 nov 2026, 14:03`, for what is kept on paper. */
export function dateAndTime(at: number, zone: string, language: Language): string {
  return formats(zone, language).whole.format(at);
}

interface Formats {
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
  readonly whole: Intl.DateTimeFormat;
  readonly seconds: Intl.DateTimeFormat;
}

const known = new Map<string, Formats>();

/** Making a format costs more than a hundred uses of it. */
function formats(zone: string, language: Language): Formats {
  const key = `${language} ${zone}`;
  const made = known.get(key) ?? makeFormats(zone, language);
  known.set(key, made);
  return made;
}

/** Of those that do not say of where they are. */
const LOCALES: Readonly<Record<Language, string>> = { es: 'es-CL', en: 'en-GB' };

function makeFormats(zone: string, language: Language): Formats {
  const timeZone = isZone(zone) ? zone : 'UTC';
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const locale = LOCALES[language] ?? language;
  return {
    day: new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeZone }),
    time: new Intl.DateTimeFormat(locale, time),
    date: new Intl.DateTimeFormat(locale, { ...time, day: 'numeric', month: 'short' }),
    whole: new Intl.DateTimeFormat(locale, { ...time, day: 'numeric', month: 'short', year: 'numeric' }),
    seconds: new Intl.DateTimeFormat(locale, { ...time, second: '2-digit' }),
  };
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
