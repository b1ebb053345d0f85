import { printable } from '@spoollock/core/adapter';

/** One document. What JSON itself leaves as it is (C1 controls, bidirectional marks) is escaped: the same value, harmless. */
export function toJson(document: unknown, form: 'pretty' | 'one-line' = 'pretty'): string {
  return printable(JSON.stringify(document, null, form === 'pretty' ? 2 : undefined), escaped);
}

/** The line breaks between members stay. */
function escaped(character: string): string {
  if (character === '\n') return character;
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
