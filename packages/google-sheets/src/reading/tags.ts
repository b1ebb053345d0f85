import { parseSpoolTag, type SpoolTag } from '@spoollock/core';
import { lookOf } from '@spoollock/core/adapter';

/** What the text of a tag cell says. */
export interface TagText {
  /** `null`: it is no valid tag. */
  readonly tag: SpoolTag | null;
  /** What people see; `null` if they see nothing, or an error of the spreadsheet's. */
  readonly look: string | null;
}

const NO_TAG: TagText = { tag: null, look: null };

/** Reads the text of a tag cell, as people see it. An error such as `#REF!` is no tag. */
export function readTagText(text: string): TagText {
  if (text.trim() === '' || isErrorText(text)) return NO_TAG;
  return { tag: parseSpoolTag(text).unwrapOr(null), look: lookOf(text) || null };
}

/** Reads the texts of tags, and remembers them: tags hardly change, and checking one costs more than reading it. */
export class TagTexts {
  readonly #known = new Map<string, TagText>();

  read(text: string): TagText {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_TAGS) this.#known.clear();
    const read = readTagText(text);
    this.#known.set(text, read);
    return read;
  }
}

const MOST_TAGS = 50_000;

/**
 * Whether a cell shows an error of the spreadsheet's, whatever its language, or that it is still calculated. The API
 * answers an error as such a text, so a text that somebody typed counts as one too.
 */
export function isErrorText(text: string): boolean {
  return ERROR.test(text);
}

/** `#REF!`, `#¡REF!`, `#BEZUG!`, `#NAME?`, `#N/A`, `#N/D`, `#NV`; while a formula asks another sheet, `Loading...`. */
const ERROR = /^\s*(?:#[¡¿]?\p{Lu}[\p{Lu}/\d]*[!?]|#N\/[AD]|#NV|Loading\.\.\.|Cargando\.\.\.)\s*$/u;
