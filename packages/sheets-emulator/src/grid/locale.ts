/** What a spreadsheet's locale decides about texts. */
export interface Locale {
  /** BCP 47, for Intl. */
  readonly languageTag: string;
  readonly decimalMark: string;
  readonly groupMark: string;
  readonly trueText: string;
  readonly falseText: string;
  readonly datePattern: string;
}

const known = new Map<string, Locale>();

/** Reads a name such as `es_CL`. One that Intl does not know is read as `en_US`. */
export function localeOf(name: string): Locale {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const languageTag = asLanguageTag(name);
  const parts = new Intl.NumberFormat(languageTag, { useGrouping: 'always' }).formatToParts(12_345.6);
  const mark = (type: string, otherwise: string): string =>
    parts.find((part) => part.type === type)?.value ?? otherwise;
  const isSpanish = languageTag.startsWith('es');
  const locale: Locale = {
    languageTag,
    decimalMark: mark('decimal', '.'),
    groupMark: mark('group', ','),
    trueText: isSpanish ? 'VERDADERO' : 'TRUE',
    falseText: isSpanish ? 'FALSO' : 'FALSE',
    datePattern: languageTag === 'en-US' ? 'm/d/yyyy' : 'dd-mm-yyyy',
  };
  known.set(name, locale);
  return locale;
}

function asLanguageTag(name: string): string {
  try {
    return Intl.getCanonicalLocales(name.replaceAll('_', '-'))[0] ?? 'en-US';
  } catch {
    return 'en-US';
  }
}
