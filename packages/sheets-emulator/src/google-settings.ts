/**
 * What nobody has seen Google do: each question with the answers that are plausible. The first answer is the
 * default: what Google documents, what was seen elsewhere, or else the likeliest.
 *
 * @example
 * ```ts
 * const [usual, ...others] = GOOGLE_UNKNOWNS.pasteOntoFilteredRow;
 * console.log(usual, others);
 * ```
 */
export const GOOGLE_UNKNOWNS = {
  /** Where `copyPaste` writes if its destination is a row that a filter hides. */
  pasteOntoFilteredRow: ['by-address', 'next-visible-row', 'skipped', 'refused'],
  /** Where `copyPaste` writes if its destination is a row that a person has hidden. */
  pasteOntoHiddenRow: ['by-address', 'next-visible-row', 'skipped', 'refused'],
  /** Where `copyPaste` writes if its destination has several rows, and some of them are hidden. */
  pasteAcrossHiddenRows: ['by-address', 'next-visible-row', 'skipped', 'refused'],
  /** Whether `copyPaste` copies rows that a filter hides. */
  copyOfFilteredRow: ['copied', 'left-out'],
  /** Whether `copyPaste` copies rows that a person has hidden. */
  copyOfHiddenRow: ['copied', 'left-out'],
  /** When rows that a batch shows or hides are so for `copyPaste`: for its next request, or only after the batch. */
  hidingInItsOwnBatch: ['at-once', 'after-the-batch'],
  /** Whether two blank cells are alike to `deleteDuplicates`, in rows that are not wholly blank. */
  blankAndBlank: ['alike', 'different'],
  /** Whether a blank cell and 0 are alike to `deleteDuplicates`. */
  blankAndZero: ['different', 'alike'],
  /** Whether the number 7 and the text 7 are alike to `deleteDuplicates`. */
  numberAndItsText: ['different', 'alike'],
  /** Which numbers are alike to `deleteDuplicates`: equal ones, or those that look alike by their formats. */
  numbersCompared: ['by-value', 'as-displayed'],
  /** Whether spaces around a text count when `deleteDuplicates` compares it. */
  spacesAroundText: ['count', 'ignored'],
  /** Whether formats move up with the rows that `deleteDuplicates` leaves. */
  formatsOfRowsMovingUp: ['move-up', 'stay'],
  /** Whether a batch may use a tab that it has just added. */
  tabInItsOwnBatch: ['usable', 'refused'],
  /** Whether a row's developer metadata goes with the row when rows are sorted. */
  metadataUnderSort: ['stays', 'follows'],
  /** Whether the copy of a tab has copies of its developer metadata, with ids of their own. */
  metadataOfCopiedTab: ['not-copied', 'copied'],
  /** What becomes of developer metadata when an older version of the spreadsheet is restored. */
  metadataUnderRestore: ['restored', 'kept', 'lost'],
  /**
   * How old a read may be. `one-change-behind`: after a change, one read shows the spreadsheet as it was before
   * that change. `three-changes-behind`: three reads show it as it was three changes ago. Replies to writes are
   * never behind.
   */
  reads: ['up-to-date', 'one-change-behind', 'three-changes-behind'],
  /** What a batch's reply shows with `includeSpreadsheetInResponse`: what it left, what it found, or nothing. */
  repliesShow: ['what-the-batch-left', 'what-the-batch-found', 'nothing'],
  /** The language of error messages. */
  errorLanguage: ['English', 'Spanish'],
  /** What the message of a 400 has: the request it is about and the reason, only one of them, or neither. */
  errorForm: ['request-and-reason', 'reason-only', 'request-only', 'neither'],
  /** Whether a protected cell refuses every write, or only one that would change it. */
  protectedCell: ['refuses-every-write', 'refuses-changes'],
  /** Whether a pattern that fits the empty text, such as `^$`, finds blank cells. */
  patternsAndBlanks: ['not-found', 'found'],
  /** Whether `findReplace` searches rows that a filter or a person hides. */
  hiddenRowsInSearch: ['searched', 'skipped'],
  /** What `findReplace` with `includeFormulas` does where no formula would be left of a formula. */
  formulaReplaced: ['becomes-what-is-left', 'left-alone'],
  /** What `findReplace` looks for in a number: what it displays, or its plain value. */
  numbersFound: ['as-displayed', 'by-value'],
  /** What a replacement becomes that does not begin with a letter: what it would be if typed, or a text. */
  replacements: ['as-if-typed', 'text'],
} as const;

/** A question about Google that nobody has seen answered. */
export type GoogleUnknown = keyof typeof GOOGLE_UNKNOWNS;

/** One answer to every question in `GOOGLE_UNKNOWNS`: a Google that is possible. */
export type GoogleSettings = {
  readonly [U in GoogleUnknown]: (typeof GOOGLE_UNKNOWNS)[U][number];
};

/** The Google with the first answer to every question. */
export const LIKELIEST_GOOGLE: GoogleSettings = {
  pasteOntoFilteredRow: 'by-address',
  pasteOntoHiddenRow: 'by-address',
  pasteAcrossHiddenRows: 'by-address',
  copyOfFilteredRow: 'copied',
  copyOfHiddenRow: 'copied',
  hidingInItsOwnBatch: 'at-once',
  blankAndBlank: 'alike',
  blankAndZero: 'different',
  numberAndItsText: 'different',
  numbersCompared: 'by-value',
  spacesAroundText: 'count',
  formatsOfRowsMovingUp: 'move-up',
  tabInItsOwnBatch: 'usable',
  metadataUnderSort: 'stays',
  metadataOfCopiedTab: 'not-copied',
  metadataUnderRestore: 'restored',
  reads: 'up-to-date',
  repliesShow: 'what-the-batch-left',
  errorLanguage: 'English',
  errorForm: 'request-and-reason',
  protectedCell: 'refuses-every-write',
  patternsAndBlanks: 'not-found',
  hiddenRowsInSearch: 'searched',
  formulaReplaced: 'becomes-what-is-left',
  numbersFound: 'as-displayed',
  replacements: 'as-if-typed',
};

/** @throws TypeError for a question or an answer that is not in `GOOGLE_UNKNOWNS`. */
export function googleWith(settings: Partial<GoogleSettings> = {}): GoogleSettings {
  for (const [question, answer] of Object.entries(settings)) {
    const answers: readonly unknown[] | undefined = Object.entries(GOOGLE_UNKNOWNS).find(
      ([name]) => name === question,
    )?.[1];
    if (answers === undefined) throw new TypeError(`google has no setting ${question}`);
    if (!answers.includes(answer))
      throw new TypeError(`google.${question} must be one of ${answers.join(', ')}, not ${answer}`);
  }
  return { ...LIKELIEST_GOOGLE, ...settings };
}
