import type { Protection } from '../protections/protection.js';

/** The trial of the guarded write, which notices at once what it can, is left as it is: it is made in the ledger. */
const COMPARED =
  'comparisonColumns: [span(KEY.tag, 1), span(KEY.label, 1), span(KEY.since, 2), span(KEY.headers, 4)],';
const inTheShop = (columns: string): string =>
  `comparisonColumns: this.#layout.shopId === this.#layout.ledgerId
          ? [span(KEY.tag, 1), span(KEY.label, 1), span(KEY.since, 2), span(KEY.headers, 4)]
          : [${columns}],`;

export const SHEET_PROTECTIONS: readonly Protection[] = [
  {
    name: 'the row is compared before it is written',
    why: 'a write would overwrite the row of a worker who was faster',
    removed: [
      {
        file: 'compare-and-set/guarded-write.ts',
        find: COMPARED,
        replace: inTheShop('span(KEY.headers, 4)'),
      },
    ],
    scenarios: ['two workers take and give back'],
  },
  {
    name: 'the tag is compared: a row is not written by its number alone',
    why: 'if rows are sorted meanwhile, the write would take another spool',
    removed: [
      {
        file: 'compare-and-set/guarded-write.ts',
        find: COMPARED,
        replace: inTheShop('span(KEY.label, 1), span(KEY.since, 2), span(KEY.headers, 4)'),
      },
    ],
    scenarios: ['two workers take while rows are sorted'],
  },
  {
    name: 'the version is compared, and not the label alone',
    why: 'a late give-back would end a newer occupation of the same worker',
    removed: [
      {
        file: 'compare-and-set/guarded-write.ts',
        find: COMPARED,
        replace: inTheShop('span(KEY.tag, 1), span(KEY.label, 1), span(KEY.headers, 4)'),
      },
    ],
    scenarios: ['a worker gives back at one machine, and gives back and takes at another'],
  },
  {
    name: 'the headers are compared',
    why: 'if a header is renamed meanwhile, the write would change a column that is not ours',
    removed: [
      {
        file: 'compare-and-set/guarded-write.ts',
        find: COMPARED,
        replace: inTheShop('span(KEY.tag, 1), span(KEY.label, 1), span(KEY.since, 2)'),
      },
    ],
    scenarios: ['two workers take while a header is renamed'],
  },
  {
    name: 'a write uses its operation id up',
    why: 'a write that was cancelled would still be applied, late',
    removed: [
      {
        file: 'writing/write-batch.ts',
        find: 'marked.map(({ mark }) => useId(ledgerId, mark.id, bucket));',
        replace: 'marked.slice(marked.length).map(({ mark }) => useId(ledgerId, mark.id, bucket));',
      },
    ],
    scenarios: ['a worker takes while a person names another and clears the row'],
  },
  {
    name: 'an unsettled write is settled by cancelling its id',
    why: 'a write that was cancelled would still be applied, late',
    removed: [
      {
        file: 'google-sheets-source.ts',
        find: "const answer = await this.#tools.writer.end({ kind: 'cancel', mark }, call);",
        replace:
          "if (call.deadlineMs > 0) return ok('cancelled'); const answer = await this.#tools.writer.end({ kind: 'cancel', mark }, call);",
      },
    ],
    scenarios: ['a worker gives back and takes again, alone'],
  },
  {
    name: 'a used id is looked up in the ledger',
    why: 'an applied write would count as one that was never applied',
    removed: [
      {
        file: 'writing/refusals.ts',
        find: 'else one.ended(await this.#endedBefore(',
        replace:
          "else if (layout.shopId >= 0) one.ended(ok({ status: 'ended', ending: 'cancelled', shown: null })); else one.ended(await this.#endedBefore(",
      },
    ],
    scenarios: ['a worker gives back and takes again, alone'],
  },
  {
    name: 'the confirmation looks at the sheet',
    why: 'a worker would hear Ok about an occupation that a person has ended',
    removed: [
      {
        file: 'google-sheets-source.ts',
        find: '    const row = reader.latest?.rows.find(tag);\n',
        replace: `    const row = reader.latest?.rows.find(tag);
    if (reader.latest && row !== undefined) return ok(reader.latest.rows.occupation(tag));
`,
      },
    ],
    scenarios: ['a worker takes while a person clears the row between any two calls'],
  },
  {
    name: 'the confirmation minds where the columns stand',
    why: 'the text of another column would be taken for the label',
    removed: [
      {
        file: 'writing/sheet-writer.ts',
        find: 'const isMoved = !reply.isOfShop || !reply.hasColumns;',
        replace: 'const isMoved = !reply.isOfShop;',
      },
    ],
    scenarios: ['two workers take while a column is inserted'],
  },
  {
    name: 'a read minds where the columns stand',
    why: 'the text of another column would be taken for the label',
    removed: [
      {
        file: 'reading/sheet-reader.ts',
        find: 'if (!sameColumns(found.value, columns)) continue;',
        replace: '',
      },
    ],
    scenarios: ['two workers take while a column is inserted'],
  },
  {
    name: 'nobody is refused on the word of an old read',
    why: 'a worker who gave the spool back earlier would be named as its holder',
    removed: [
      {
        file: 'writing/write-row.ts',
        find: "if (ledger !== null) return ok({ outcome: 'refused', now });",
        replace: "if (at !== undefined || ledger !== null) return ok({ outcome: 'refused', now });",
      },
    ],
    scenarios: ['a worker gives back, and another takes later'],
  },
  {
    name: 'a tag that stands twice is no row',
    why: 'one of two rows with one tag would be written, and nobody knows which is right',
    removed: [
      {
        file: 'reading/shop-rows.ts',
        find: "else if (typeof others === 'number') this.#rowsOfLook.set(look, { rows: [others, row], said: null });",
        replace: "else if (typeof others === 'number') continue;",
      },
    ],
    scenarios: ['two workers take while a person doubles the row'],
  },
  {
    name: 'each write of a group is told what became of itself',
    why: 'a worker would hear Ok about a give-back that was not applied',
    removed: [
      {
        file: 'writing/batch-reply.ts',
        find: '(at) => replies[at]?.deleteDuplicates?.duplicatesRemovedCount === 1',
        replace:
          '(at) => at >= 0 && replies.some((reply) => reply.deleteDuplicates?.duplicatesRemovedCount === 1)',
      },
      // The row in the reply would tell it too.
      {
        file: 'writing/sheet-writer.ts',
        find: 'if (shown !== null && !isWritten(shown.row, part))',
        replace: 'if (shown !== null && shown.row.tag === 0 && !isWritten(shown.row, part))',
      },
    ],
    scenarios: ['two spools in one process while one row is moved'],
  },
  {
    name: 'what Google does with hidden rows is tried out',
    why: 'a write to a row that a filter hides would change the next row that is seen',
    removed: [
      {
        file: 'compare-and-set/hidden-tabs.ts',
        find: "const hidden = failed('hidden-rows');",
        replace: "const hidden = failed('hidden-rows') && undefined;",
      },
    ],
    scenarios: [
      'two workers take while a filter hides the row, and Google pastes to the next row that is seen',
    ],
  },
  {
    name: 'a hidden row is shown for the time of the batch',
    why: 'Google would not write it, or would write another',
    removed: [
      {
        file: 'writing/write-batch.ts',
        find: 'const shown = cover === null ? null :',
        replace: 'const shown = cover === null || layout.shopId >= 0 ? null :',
      },
    ],
    scenarios: [
      'two workers take while a filter hides the row, and Google pastes to the next row that is seen',
    ],
  },
  {
    name: 'a write that came to the archived tab is not taken for one in the shop',
    why: 'a worker would hear Ok, and the shop’s tab would not show them',
    removed: [
      { file: 'writing/sheet-writer.ts', find: 'if (!reply.isOfShop)', replace: 'if (layout.shopId < 0)' },
    ],
    scenarios: ['two workers take while a copy is put in the place of the tab'],
  },
  {
    name: 'attempts are counted anew in the tab that has the name now',
    why: 'settling would cancel an attempt that was never sent, and say so of one that was applied',
    removed: [
      {
        file: 'writing/write-row.ts',
        find: 'if (shopId !== tabId) [attempt, tabId] = [1, shopId];',
        replace: 'tabId = shopId;',
      },
    ],
    scenarios: ['a worker gives back and takes again while a copy is put in the place of the tab'],
  },
  {
    name: 'a copy that shows the row as it was written is believed',
    why: 'a worker would hear that they never had the spool which they just gave back',
    removed: [
      {
        file: 'writing/amends.ts',
        find: 'if (await this.#isInCopy(part, deadlineMs))',
        replace: 'if (part.mark.text === "" && (await this.#isInCopy(part, deadlineMs)))',
      },
    ],
    scenarios: ['a worker gives back and takes again while a copy is put in the place of the tab'],
  },
  {
    name: 'the rows with a tag are counted',
    why: 'a spool would be granted whose tag stands in two rows',
    removed: [
      {
        file: 'compare-and-set/tag-count.ts',
        find: 'this.count(tag, answer, offset) === inGroup',
        replace: 'this.count(tag, answer, offset) >= inGroup',
      },
    ],
    scenarios: ['two workers take while a person doubles the row'],
  },
];
