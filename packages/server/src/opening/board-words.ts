import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { readPage, type BoardWords, type Texts } from '@spoollock/board';
import { err, ok, type Result } from 'neverthrow';

/** Five times what English has. */
const LARGEST_BYTES = 100_000;

/**
 * The words of each file: its name is the language's tag, as in `pt-BR.json`.
 *
 * @param list paths, parted by commas.
 * @returns the words, or a sentence that names what is wrong.
 */
export function readBoardWords(list: string | undefined, folder: string): Result<BoardWords, string> {
  if (list === undefined) return ok({});
  const files = new Map<string, Texts>();
  for (const path of list.split(',').map((each) => each.trim())) {
    const tag = basename(path, '.json');
    const texts = textsIn(resolve(folder, path));
    if (texts === null || tag === '')
      return err(`BOARD_WORDS must name files of JSON with at most ${LARGEST_BYTES} bytes, not ${path}.`);
    if (files.has(tag)) return err(`BOARD_WORDS must name one file of ${tag}.`);
    files.set(tag, texts);
  }
  const words = Object.fromEntries(files);
  try {
    // Here and not first when the shop opens, so that it is told beside everything else that is wrong.
    readPage({ words });
    return ok(words);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return err(`BOARD_WORDS is not as it must be. ${cause.message}`);
  }
}

function textsIn(path: string): Texts | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > LARGEST_BYTES) return null;
  try {
    const texts: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isTexts(texts) ? texts : null;
  } catch {
    return null;
  }
}

/** As far down as it matters here; the board looks at every text. */
function isTexts(read: unknown): read is Texts {
  return typeof read === 'object' && read !== null && !Array.isArray(read);
}
