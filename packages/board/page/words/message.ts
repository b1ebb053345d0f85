import { object } from '../wire/reading.js';

/**
 * One text, or one for each plural form of its language. Parts stand in braces, as in `{count} spools`. It is text and never
 * markup: whoever shows it sets it as such.
 */
export type Message = string | Partial<Readonly<Record<Intl.LDMLPluralRule, string>>>;

/** The messages of a part of the page, some of them in groups. */
export interface Messages {
  [key: string]: string | Messages;
}

/** A message with its parts in their places. */
export type Say = (message: Message, parts: Readonly<Record<string, string | number>>) => string;

/** The words of a part of the page, in any language. */
export type InLanguage<Words> = (language: string) => Words;

/**
 * @param make what is said with the messages of a language.
 * @param given what the shop has of another language: all that it lacks is said in English, or in Spanish for Spanish of
 *   somewhere. It has been checked where it came from.
 */
export function inLanguages<M extends Messages, Words>(
  { es, en }: { readonly es: M; readonly en: M },
  make: (messages: M, say: Say) => Words,
  given: (language: string) => unknown,
): InLanguage<Words> {
  const made = new Map<string, Words>();
  return (language) => {
    const known = made.get(language);
    if (known !== undefined) return known;
    const messages = structuredClone({ es, en }[spokenMeanwhile(language)]);
    lay(given(language), messages);
    const words = make(messages, sayIn(language));
    made.set(language, words);
    return words;
  };
}

/** What is spoken until the words of a language are there, and wherever they say nothing. */
export function spokenMeanwhile(language: string): 'es' | 'en' {
  return /^es\b/.test(language) ? 'es' : 'en';
}

/** `count` chooses the plural form. What a part says is not looked at for parts. */
function sayIn(language: string): Say {
  const rules = new Intl.PluralRules(language);
  return (message, parts) => {
    const forms = typeof message === 'string' ? { other: message } : message;
    const text = forms[rules.select(Number(parts['count']))] ?? forms.other ?? '';
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name]));
  };
}

function lay(given: unknown, over: Messages): void {
  for (const [key, theirs] of Object.entries(object(given) ?? {})) {
    const own = over[key];
    // Another language has plural forms of its own.
    const group = own === undefined || typeof own === 'string' || 'other' in own ? {} : own;
    if (typeof theirs !== 'string') lay(theirs, group);
    over[key] = typeof theirs === 'string' ? theirs : group;
  }
}
