/**
 * The text under which a value is stored. A text of PostgreSQL holds no NUL and no half of a surrogate pair. Both are
 * escaped, and so is the backslash. The locks of the engine have none of them, so they stand there as they are.
 */
export function storedText(value: string): string {
  return value.replace(ESCAPED, (found) => {
    if (found === '\\') return '\\\\';
    return found === '\0' ? '\\0' : `\\u${found.charCodeAt(0).toString(16)}`;
  });
}

/** The value of a stored text. The table takes no other escape. */
export function valueOf(stored: string): string {
  return stored.replace(ESCAPES, (_, found: string) => {
    if (found === '\\') return '\\';
    return found === '0' ? '\0' : String.fromCharCode(Number.parseInt(found.slice(1), 16));
  });
}

const ESCAPED = /[\\\0]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const ESCAPES = /\\(\\|0|u[0-9a-f]{4})/g;
