import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import type { Spreadsheet, SpreadsheetProperties } from '../../grid/spreadsheet.js';
import { requestKind } from '../request-kind.js';
import { readMask } from '../request-mask.js';

/** The part of SpreadsheetProperties that can be written here. */
export const spreadsheetProperties = z.strictObject({
  title: z.string().optional(),
  locale: z.string().optional(),
  timeZone: z.string().optional(),
  autoRecalc: z.enum(['ON_CHANGE', 'MINUTE', 'HOUR']).optional(),
});

const schema = z.strictObject({ properties: spreadsheetProperties, fields: z.string().optional() });

const WRITABLE = Object.keys(spreadsheetProperties.shape);

export const updateSpreadsheetProperties = requestKind(schema, ({ properties, fields }, { spreadsheet }) => {
  const mask = readMask(fields, 'SpreadsheetProperties');
  for (const name of mask.names() ?? []) {
    if (!WRITABLE.includes(name)) throw notImitated(`writing the field "${name}" of a spreadsheet`);
  }
  const written = Object.entries(properties).filter(([name]) => mask.covers(name));
  changeProperties(spreadsheet, Object.fromEntries(written));
  return null;
});

type Changes = {
  readonly [Name in keyof Omit<SpreadsheetProperties, 'id'>]?: SpreadsheetProperties[Name] | undefined;
};

/** @throws Google's 400 for a title, a zone or a locale that cannot be. */
export function changeProperties(spreadsheet: Spreadsheet, change: Changes): void {
  const { title, timeZone, locale } = change;
  if (title === '') throw invalidArgument('The title of a spreadsheet cannot be empty.');
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw invalidArgument(`Invalid time zone: ${timeZone}`);
  if (locale !== undefined && !isLocale(locale)) throw invalidArgument(`Unsupported locale: ${locale}`);
  const { properties } = spreadsheet;
  spreadsheet.properties = {
    ...properties,
    title: title ?? properties.title,
    timeZone: timeZone ?? properties.timeZone,
    locale: locale ?? properties.locale,
    autoRecalc: change.autoRecalc ?? properties.autoRecalc,
  };
}

/** Google takes a name such as `America/Santiago`, and a fixed one such as `GMT-03:00`. */
function isTimeZone(name: string): boolean {
  if (/^GMT[+-]\d{2}:\d{2}$/.test(name)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

function isLocale(name: string): boolean {
  return (
    /^[a-z]{2,3}(_[A-Z]{2})?$/.test(name) &&
    Intl.NumberFormat.supportedLocalesOf(name.replace('_', '-')).length > 0
  );
}
