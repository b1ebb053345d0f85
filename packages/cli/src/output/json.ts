/** What a terminal or a log must not get raw, the line breaks between members apart. */
const UNFIT = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu;

/** One document. What JSON itself leaves as it is (C1 controls, bidirectional marks) is escaped: the same value, harmless. */
export function toJson(document: unknown, form: 'pretty' | 'one-line' = 'pretty'): string {
  return JSON.stringify(document, null, form === 'pretty' ? 2 : undefined).replace(UNFIT, escaped);
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
