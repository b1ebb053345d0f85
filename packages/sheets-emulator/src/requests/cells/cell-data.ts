import { z } from 'zod';
import { invalidArgument, notImitated } from '../../google-error.js';
import { withFormat, withFormula, withValue, type Cell, type Kept } from '../../grid/cell.js';
import { constantValue } from '../../grid/constant-formula.js';
import { writeKept } from '../../grid/kept.js';
import type { FieldMask } from '../../http/field-mask.js';
import { readMask } from '../request-mask.js';

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

const cellFormat = z.looseObject({ numberFormat: numberFormat.optional() });

/** The part of CellData that can be written here. */
export const cellData = z.strictObject({
  userEnteredValue: extendedValue.optional(),
  userEnteredFormat: cellFormat.optional(),
  note: z.string().optional(),
  dataValidation: z.record(z.string(), z.unknown()).optional(),
});

export const rowData = z.strictObject({ values: z.array(cellData).optional() });

export type CellData = z.infer<typeof cellData>;

/** The fields of a cell that a request writes, from its field `fields`. */
export type CellFields = FieldMask;

const WRITABLE = new Set(['userEnteredValue', 'userEnteredFormat', 'note', 'dataValidation']);

export function readCellFields(fields: string | undefined): CellFields {
  const mask = readMask(fields, 'CellData');
  for (const name of mask.names() ?? []) {
    if (!WRITABLE.has(name)) throw notImitated(`writing the field "${name}" of a cell`);
  }
  return mask;
}

/** The cell with the fields written to it. One that is listed, and that `data` does not have, is cleared. */
export function writeCell(cell: Cell, data: CellData, fields: CellFields): Cell {
  let written = cell;
  if (fields.covers('userEnteredValue')) written = writeValue(written, data.userEnteredValue ?? {});
  if (fields.covers('userEnteredFormat')) {
    written = writeFormat(written, data.userEnteredFormat ?? {}, fields.of('userEnteredFormat'));
  }
  if (fields.covers('note')) {
    const { note = '' } = data;
    written = { ...written, note: note === '' ? undefined : note };
  }
  if (fields.covers('dataValidation')) written = { ...written, validation: data.dataValidation };
  return written;
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
  return withFormula(cell, value.formulaValue, constantValue(value.formulaValue, '.'));
}

function writeFormat(cell: Cell, format: z.infer<typeof cellFormat>, mask: FieldMask): Cell {
  const { numberFormat: number, ...style } = format;
  const styled: Cell = { ...cell, style: writeStyle(cell.style, style, mask) };
  if (!mask.covers('numberFormat')) return styled;
  if (number === undefined) return withFormat(styled, null);
  const { type = cell.format?.type, pattern = cell.format?.pattern } = number;
  if (type === undefined) throw invalidArgument('userEnteredFormat.numberFormat.type is required.');
  return withFormat(styled, { type, pattern });
}

/** A colour that is written in one form is gone in the other. */
function writeStyle(style: Kept | undefined, sent: Kept, mask: FieldMask): Kept | undefined {
  const { numberFormat: _, ...written } = writeKept(style, sent, mask) ?? {};
  for (const name of Object.keys(sent)) {
    const other = name.endsWith('Style') ? name.replace(/Style$/, '') : `${name}Style`;
    if (!Object.hasOwn(sent, other)) Reflect.deleteProperty(written, other);
  }
  return Object.keys(written).length === 0 ? undefined : written;
}
