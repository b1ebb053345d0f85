import { shown, type Bench, type Request } from '../bench.js';
import { unknowns, unless } from '../unknown.js';

/** Of 30,000 characters that a tab has room for, two of these are too many. */
const MUCH = 16_000;

export const idUnknowns = unknowns([
  {
    what: 'The error for a metadata id that is in use',
    reliedOn: true,
    ask: async (bench) => {
      const id = bench.newId();
      await bench.update(bench.useId(id, 'aa'));
      const fault = await bench.refusalOf(bench.useId(id, 'bb'));
      return {
        found: fault?.message ?? 'none: it was used twice',
        ...unless(
          fault?.status === 400 && new Set(fault.message.match(/\d+/g)).has(String(id)),
          `A used id must be refused with 400 and an error that names the number ${id}.`,
        ),
      };
    },
  },
  {
    what: 'Is a batch that fails without any effect?',
    reliedOn: true,
    ask: async (bench) => {
      const row = bench.rows(2);
      const [used, fresh] = [bench.newId(), bench.newId()];
      await bench.update(bench.put(row, 0, [['before'], ['below']]), bench.useId(used, 'aa'));
      const range = { sheetId: bench.sheetId, dimension: 'ROWS', startIndex: row + 1, endIndex: row + 2 };
      const fault = await bench.refusalOf(
        bench.put(row, 0, [['after']]),
        { insertDimension: { range, inheritFromBefore: false } },
        bench.useId(fresh, 'aa'),
        bench.useId(used, 'aa'),
      );
      const cells = (await bench.look(row, 0, 1, 2)).map(([cell]) => shown(cell));
      const isFree = (await bench.sheets.findMetadata(fresh)) === undefined;
      const isAsBefore = cells.join() === 'the text "before",the text "below"' && isFree;
      return {
        found: `${fault?.status ?? 'no error'}; a cell, the rows and a new id after it: ${isAsBefore ? 'as before' : `${cells.join(', ')}, the new id is ${isFree ? 'free' : 'used'}`}`,
        ...unless(fault?.status === 400 && isAsBefore, 'A batch that was refused has changed something.'),
      };
    },
  },
  {
    what: 'Deleting metadata of a tab by its key, and what deleting none answers',
    reliedOn: false,
    ask: async (bench) => {
      const [one, two, other] = [bench.newId(), bench.newId(), bench.newId()];
      await bench.update(bench.useId(one, 'c1'), bench.useId(two, 'c1'), bench.useId(other, 'c2'));
      const { replies = [] } = await bench.update(forget(bench, 'c1'));
      const count = replies[0]?.deleteDeveloperMetadata?.deletedDeveloperMetadata?.length ?? 0;
      const again = await bench.refusalOf(forget(bench, 'c1'));
      const isOtherThere = (await bench.sheets.findMetadata(other)) !== undefined;
      return {
        found: `${count} of 2 deleted, another key ${isOtherThere ? 'kept' : 'gone'}; deleting none: ${again === null ? 'succeeds' : again.message}`,
      };
    },
  },
  {
    what: 'Can an id be used again after its metadata, or its tab, was deleted?',
    reliedOn: false,
    ask: async (bench) => {
      const [id, ofTab, sheetId] = [bench.newId(), bench.newId(), bench.newId()];
      await bench.update(bench.useId(id, 'd1'));
      await bench.update(forget(bench, 'd1'));
      const afterDeletion = await bench.refusalOf(bench.useId(id, 'd2'));
      const title = `${bench.sheets.run.tabs.contract.title}-brief`;
      await bench.update(
        { addSheet: { properties: { sheetId, title } } },
        bench.useId(ofTab, 'd1', sheetId),
        { deleteSheet: { sheetId } },
      );
      const afterTab = await bench.refusalOf(bench.useId(ofTab, 'd2'));
      const can = (refused: typeof afterTab): string =>
        refused === null ? 'yes' : `no (${refused.message})`;
      return { found: `after its metadata: ${can(afterDeletion)}; after its tab: ${can(afterTab)}` };
    },
  },
  {
    what: 'How much metadata a tab takes (30,000 characters are documented)',
    reliedOn: false,
    ask: async (bench) => {
      const much = (key: string): Request => {
        const location = { sheetId: bench.sheetId };
        const metadataValue = 'x'.repeat(MUCH);
        const developerMetadata = { metadataKey: key, metadataValue, visibility: 'DOCUMENT', location };
        return { createDeveloperMetadata: { developerMetadata } };
      };
      await bench.update(much('e1'));
      const refused = await bench.refusalOf(much('e2'));
      await bench.update(forget(bench, 'e1'));
      const afterwards = await bench.refusalOf(much('e3'));
      await bench.update(forget(bench, 'e3'));
      return {
        found: `twice ${MUCH}: ${refused?.message ?? 'accepted'}; once more after the first was deleted: ${afterwards?.message ?? 'accepted'}`,
      };
    },
  },
]);

function forget(bench: Bench, metadataKey: string): Request {
  const metadataLocation = { sheetId: bench.sheetId };
  return {
    deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataKey, metadataLocation } } },
  };
}
