/**
 * The texts of a language as in `words/en.json`: by their keys, in groups, and some in plural forms.
 *
 * @example
 * ```ts
 * const texts: Texts = { board: { heldBy: 'Está com {who}.', shown: { one: 'um spool', other: '{count} spools' } } };
 * await board(lock, { words: { pt: texts } }).close();
 * ```
 */
export interface Texts {
  readonly [key: string]: string | Texts;
}

/**
 * What a board speaks besides Spanish and English, by language tag. What a language lacks is said in English, or in Spanish
 * where the tag is one such as `es-MX`.
 *
 * @example
 * ```ts
 * const words: BoardWords = { pt: { board: { question: 'Quem está com cada spool?' } } };
 * const page = readPage({ words });
 * console.log(page.files.get('/')?.body.includes('content="pt=board/words/pt.')); // true
 * ```
 */
export type BoardWords = Readonly<Record<string, Texts>>;

/** The page has a button for each. */
const MOST_LANGUAGES = 8;
const LONGEST_TAG = 35;
const LONGEST_TEXT = 500;
const BUILT_IN = ['es', 'en'];
const FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'];
const PART = /\{(\w+)\}/g;

/**
 * The texts by their tags, these as they are properly written.
 *
 * @param english what there is to say: every text has a key of its, and no part that its text there has not.
 * @throws RangeError that names the language and the key.
 */
export function checkedWords(words: BoardWords, english: unknown): ReadonlyMap<string, Texts> {
  if (Object.keys(words).length > MOST_LANGUAGES) refuse(`be at most ${MOST_LANGUAGES} languages`);
  const checked = new Map<string, Texts>();
  for (const [given, texts] of Object.entries(words)) {
    const tag = tagOf(given);
    if (tag === null)
      refuse(`have a language tag such as pt or pt-BR for each language, not ${short(given)}`);
    else if (BUILT_IN.includes(tag)) refuse(`not be of ${tag}, which is built in; ${tag}-XX may vary it`);
    else if (checked.has(tag)) refuse(`have ${tag} once`);
    else {
      const problem = problemIn(texts, english, '');
      if (problem !== null) throw new RangeError(`The board’s words of ${tag}: ${problem}.`);
      checked.set(tag, texts);
    }
  }
  return checked;
}

function refuse(must: string): never {
  throw new RangeError(`The board’s words must ${must}.`);
}

function tagOf(given: string): string | null {
  try {
    return given.length > LONGEST_TAG ? null : (Intl.getCanonicalLocales(given)[0] ?? null);
  } catch {
    return null;
  }
}

/** The first thing that is wrong. No more is looked at than there are keys in English. */
function problemIn(given: unknown, english: unknown, key: string): string | null {
  const text =
    typeof english === 'string' ? english : isForms(english) ? Object.values(english).join(' ') : null;
  if (text !== null) return isGroup(given) ? formsProblem(given, text, key) : textProblem(given, text, key);
  if (!isGroup(given)) return `${key || 'they'} must be an object with texts`;
  for (const [name, text] of Object.entries(given)) {
    const path = key === '' ? short(name) : `${key}.${short(name)}`;
    if (!isGroup(english) || !Object.hasOwn(english, name)) return `${path} is no key of words/en.json`;
    const problem = problemIn(text, english[name], path);
    if (problem !== null) return problem;
  }
  return null;
}

/** One text for each plural form that the language has: which these are, its speakers know. */
function formsProblem(given: Readonly<Record<string, unknown>>, english: string, key: string): string | null {
  if (!english.includes('{count}')) return `${key} must be a text`;
  if (!isForms(given)) return `${key}.other must be a text`;
  for (const [form, text] of Object.entries(given)) {
    if (!FORMS.includes(form)) return `${key}.${short(form)} must be one of ${FORMS.join(', ')}`;
    const problem = textProblem(text, english, `${key}.${form}`);
    if (problem !== null) return problem;
  }
  return null;
}

function textProblem(given: unknown, english: string, key: string): string | null {
  if (typeof given !== 'string' || given.trim() === '') return `${key} must be a text`;
  if (given.length > LONGEST_TEXT) return `${key} must have at most ${LONGEST_TEXT} characters`;
  const known = new Set(english.match(PART));
  const other = given.match(PART)?.find((part) => !known.has(part));
  if (other !== undefined) {
    const all = known.size === 0 ? 'it has none' : `it has ${[...known].join(', ')}`;
    return `${key} has no part ${short(other)}: ${all}`;
  }
  return /[{}]/.test(given.replace(PART, '')) ? `${key} has a brace that begins or ends no part` : null;
}

function isGroup(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function isForms(given: unknown): given is Readonly<Record<string, unknown>> {
  return isGroup(given) && Object.hasOwn(given, 'other');
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
