import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import { withFormat, withFormula, withValue, type Cell } from '../../grid/cell.js';
import { FieldMask } from '../../http/field-mask.js';

const extendedValue = z.strictObject({
  stringValue: z.string().optional(),
  numberValue: z.number().optional(),
  boolValue: z.boolean().optional(),
  formulaValue: z.string().optional(),
  errorValue: z.looseObject({}).optional(),
});

const numberFormat = z.strictObject({
  type: z
    .enum(['TEXT', 'NUMBER', 'PERCENT', 'CURRENCY', 'DATE', 'TIME', 'DATE_TIME', 'SCIENTIFIC'])
    .optional(),
  pattern: z.string().optional(),
});

/** The part of CellData that can be written here. */
export const cellData = z.strictObject({
  userEnteredValue: extendedValue.optional(),
  userEnteredFormat: z.strictObject({ numberFormat: numberFormat.optional() }).optional(),
});

export const rowData = z.strictObject({ values: z.array(cellData).optional() });

export type CellData = z.infer<typeof cellData>;

/** Which of a cell's fields a request writes, from its field `fields`. */
export interface CellFields {
  readonly value: boolean;
  readonly format: boolean;
}

export function readCellFields(fields: string | undefined): CellFields {
  if (fields === undefined || fields === '')
    throw invalidArgument("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)");
  const mask = FieldMask.parse(fields);
  for (const name of mask.names() ?? []) {
    if (!/^userEntered(Value|Format)$/.test(name)) throw notImitated(`writing the field "${name}" of a cell`);
  }
  const formats = mask.of('userEnteredFormat').names() ?? [];
  for (const name of mask.names() === null ? [] : formats) {
    if (name !== 'numberFormat') throw notImitated(`writing the field "userEnteredFormat.${name}" of a cell`);
  }
  return { value: mask.covers('userEnteredValue'), format: mask.covers('userEnteredFormat') };
}

/** The cell with the fields written to it. One that is listed, and that `data` does not have, is cleared. */
export function writeCell(cell: Cell, data: CellData, fields: CellFields): Cell {
  const valued = fields.value ? writeValue(cell, data.userEnteredValue ?? {}) : cell;
  return fields.format ? writeFormat(valued, data.userEnteredFormat?.numberFormat) : valued;
}

function writeValue(cell: Cell, value: z.infer<typeof extendedValue>): Cell {
  const given = Object.values(value).filter((it) => it !== undefined);
  if (given.length > 1) throw invalidArgument('A value can be of one type only.');
  if (value.errorValue !== undefined) throw invalidArgument('userEnteredValue.errorValue cannot be written.');
  if (value.formulaValue === undefined) {
    return withValue(cell, value.stringValue ?? value.numberValue ?? value.boolValue ?? null);
  }
  if (!value.formulaValue.startsWith('=')) {
    throw invalidArgument(`userEnteredValue.formulaValue has to start with "=": ${value.formulaValue}`);
  }
  return withFormula(cell, value.formulaValue, null);
}

function writeFormat(cell: Cell, format: z.infer<typeof numberFormat> | undefined): Cell {
  if (format === undefined) return withFormat(cell, null);
  const { type = cell.format?.type, pattern = cell.format?.pattern } = format;
  if (type === undefined) throw invalidArgument('userEnteredFormat.numberFormat.type is required.');
  return withFormat(cell, { type, pattern });
}
