import { serialAsUtc } from './serial-time.js';

const TOKEN = /\[(?:h+|m+|s+)\]|am\/pm|a\/p|d+|m+|y+|h+|s+(?:[.,]0+)?|"[^"]*"|\\.|./gi;
const HALF_DAY = /^a(m\/pm|\/p)$/i;

/** Writes a day, a time or both by a pattern such as `dd-mm-yyyy hh:mm:ss`. */
export function writeTime(serial: number, pattern: string, languageTag: string): string {
  const tokens = pattern.match(TOKEN) ?? [];
  const fraction = tokens.map((token) => /^s+[.,](0+)$/i.exec(token)?.[1]?.length ?? 0);
  const time = serialAsUtc(
    serial,
    fraction.reduce((most, digits) => Math.max(most, digits), 0),
  );
  const twelveHours = tokens.some((token) => HALF_DAY.test(token));
  const minutes = minutesAmong(tokens);
  return tokens
    .map((token, index) =>
      writeToken(token, { serial, time, twelveHours, minutes: minutes.has(index), languageTag }),
    )
    .join('');
}

interface Moment {
  readonly serial: number;
  readonly time: Date;
  readonly twelveHours: boolean;
  /** Whether an `m` is minutes here, not the month. */
  readonly minutes: boolean;
  readonly languageTag: string;
}

function writeToken(token: string, moment: Moment): string {
  const { time, serial } = moment;
  const width = token.length;
  const padded = (value: number): string => String(value).padStart(Math.min(width, 2), '0');
  if (token.startsWith('"')) return token.slice(1, -1);
  if (token.startsWith('\\')) return token.slice(1);
  if (token.startsWith('[')) return String(elapsed(serial, token)).padStart(width - 2, '0');
  if (HALF_DAY.test(token)) {
    const half = time.getUTCHours() < 12 ? 'AM' : 'PM';
    return width === 3 ? half.slice(0, 1) : half;
  }
  switch (/^[dmyhs]/i.exec(token)?.[0].toLowerCase()) {
    case 'd':
      if (width < 3) return padded(time.getUTCDate());
      return named(moment, { weekday: width === 3 ? 'short' : 'long' });
    case 'm':
      if (moment.minutes) return padded(time.getUTCMinutes());
      if (width < 3) return padded(time.getUTCMonth() + 1);
      return named(moment, { month: width === 3 ? 'short' : 'long' });
    case 'y': {
      const year = String(time.getUTCFullYear()).padStart(4, '0');
      return width <= 2 ? year.slice(-2) : year;
    }
    case 'h': {
      const hour = time.getUTCHours();
      return padded(moment.twelveHours ? hour % 12 || 12 : hour);
    }
    case 's': {
      const [, whole = '', fraction = ''] = /^(s+)(?:[.,](0+))?$/i.exec(token) ?? [];
      const seconds = String(time.getUTCSeconds()).padStart(Math.min(whole.length, 2), '0');
      const ms = String(time.getUTCMilliseconds()).padStart(3, '0');
      return fraction === ''
        ? seconds
        : `${seconds}${token.charAt(whole.length)}${ms.slice(0, fraction.length)}`;
    }
    case undefined:
    default:
      return token;
  }
}

/** Which tokens are minutes: an `m` after hours or before seconds. */
function minutesAmong(tokens: readonly string[]): ReadonlySet<number> {
  const units = [...tokens.keys()].filter((index) => /^\[?[dmyhs]/i.test(tokens[index] ?? ''));
  const unit = (place: number): string => tokens[units[place] ?? -1] ?? '';
  return new Set(
    units.filter((_, place) => {
      const isMinutes = /^\[?h/i.test(unit(place - 1)) || /^\[?s/i.test(unit(place + 1));
      return isMinutes && /^m+$/i.test(unit(place));
    }),
  );
}

function elapsed(serial: number, token: string): number {
  const seconds = Math.round(serial * 86_400);
  if (/h/i.test(token)) return Math.floor(seconds / 3600);
  return /m/i.test(token) ? Math.floor(seconds / 60) : seconds;
}

function named({ time, languageTag }: Moment, part: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(languageTag, { ...part, timeZone: 'UTC' }).format(time);
}
