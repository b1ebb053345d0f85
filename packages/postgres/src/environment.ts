import { invalidInput, type InvalidInput } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { checkedName } from './client/statement.js';
import { columnsOf, type SpoolColumns } from './tables/columns.js';

/** A table of the shop's own, as a deployment says it: the options of the source. */
export interface TableSettings {
  /** `undefined`: the table is this package's own. */
  readonly table: { readonly schema?: string | undefined; readonly name: string } | undefined;
  readonly columns: SpoolColumns;
}

/**
 * The variables that `readTableSettings` reads.
 *
 * @example
 * ```ts
 * console.log(TABLE_VARIABLES.table); // 'SPOOLLOCK_TABLE'
 * ```
 */
export const TABLE_VARIABLES = {
  table: 'SPOOLLOCK_TABLE',
  tag: 'SPOOLLOCK_COLUMN_TAG',
  label: 'SPOOLLOCK_COLUMN_LABEL',
  since: 'SPOOLLOCK_COLUMN_SINCE',
  version: 'SPOOLLOCK_COLUMN_VERSION',
} as const;

/**
 * Reads from an environment which table of the database has the spools. Pass `process.env`. What is not set is as in this
 * package's own table. `SPOOLLOCK_TABLE` is a name, or a schema, a dot and a name, letter for letter.
 *
 * @returns the settings, or one error for each variable that is wrong, with its name and what it must be.
 * @example
 * ```ts
 * const settings = readTableSettings({ SPOOLLOCK_TABLE: 'shop.spools', SPOOLLOCK_COLUMN_TAG: 'tag_spool' });
 * if (settings.isOk()) console.log(settings.value.table); // { schema: 'shop', name: 'spools' }
 * ```
 */
export function readTableSettings(
  env: Readonly<Record<string, string | undefined>>,
): Result<TableSettings, readonly InvalidInput[]> {
  const problems: InvalidInput[] = [];
  const given = (variable: string): string | undefined => {
    const text = env[variable]?.trim() ?? '';
    return text === '' ? undefined : text;
  };
  const name = (variable: string): string | undefined => {
    const text = given(variable);
    if (text !== undefined && !isName(text)) problems.push(invalidInput(variable, NAME_RULE, text));
    return text;
  };
  const { table: tableVariable, ...columnVariables } = TABLE_VARIABLES;
  const [tag, label, since, version] = Object.values(columnVariables).map(name);
  const table = given(tableVariable);
  const dot = table?.indexOf('.') ?? -1;
  const [schema, plain] = dot === -1 ? [undefined, table] : [table?.slice(0, dot), table?.slice(dot + 1)];
  if (![schema ?? 'public', plain ?? 'spools'].every(isName))
    problems.push(invalidInput(tableVariable, TABLE_RULE, table ?? ''));
  if (table === undefined && [tag, label, since, version].some((column) => column !== undefined))
    problems.push(
      invalidInput(tableVariable, 'must be set beside the columns, which are those of a table of yours', ''),
    );
  if (problems.length > 0) return err(problems);
  try {
    const columns = columnsOf({ tag, label, since, version });
    return ok({ table: plain === undefined ? undefined : { schema, name: plain }, columns });
  } catch {
    return err([invalidInput(TABLE_VARIABLES.tag, 'must be another column than the other three', tag ?? '')]);
  }
}

const NAME_RULE = 'must be a name of 1 to 63 bytes';
const TABLE_RULE = 'must be a name of 1 to 63 bytes, or a schema, a dot and such a name';

function isName(text: string): boolean {
  try {
    return checkedName('name', text) === text;
  } catch {
    return false;
  }
}
