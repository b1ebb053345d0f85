import type { Kind } from './wanted.js';

/** The texts of the page that prints labels; they come with it. */
export interface LabelWords {
  readonly title: string;
  readonly back: string;
  readonly which: string;
  readonly kinds: Readonly<Record<Kind, (count: number) => string>>;
  readonly typed: string;
  readonly typedHint: string;
  readonly wrong: (lines: string) => string;
  readonly sheet: string;
  readonly cut: (name: string, places: number, width: string, height: string) => string;
  readonly code: string;
  readonly qr: string;
  readonly code128: string;
  readonly asSquares: (count: number) => string;
  readonly first: string;
  readonly firstHint: string;
  readonly part: string;
  readonly from: (first: number, last: number) => string;
  readonly print: (labels: number, sheets: number) => string;
  readonly nothing: string;
  readonly preview: string;
  readonly badge: string;
}

export const esLabels: LabelWords = {
  title: 'Etiquetas',
  back: 'Volver al tablero',
  which: 'Qué se imprime',
  kinds: {
    shown: (count) => `Los spools de la lista (${count})`,
    all: (count) => `Todos los spools (${count})`,
    workers: (count) => `Credenciales de trabajadores (${count})`,
    typed: () => 'Lo que escribas',
  },
  typed: 'Un TAG o una credencial en cada línea',
  typedHint: 'Una credencial se escribe MR(93)',
  wrong: (lines) => `No se imprime: ${lines}`,
  sheet: 'Hoja de etiquetas',
  cut: (name, places, width, height) => `${name}: ${places} por hoja, ${width} × ${height} mm`,
  code: 'Código',
  qr: 'QR, para cámara o lector de imagen',
  code128: 'Code 128, para lector láser',
  asSquares: (count) => `${count} no caben como Code 128 en esta etiqueta y van como QR.`,
  first: 'Primera etiqueta libre de la hoja',
  firstHint: '1 en una hoja nueva',
  part: 'Parte',
  from: (first, last) => `de la ${first} a la ${last}`,
  print: (labels, sheets) =>
    `Imprimir ${labels === 1 ? '1 etiqueta' : `${labels} etiquetas`} en ${sheets === 1 ? '1 hoja' : `${sheets} hojas`}`,
  nothing: 'No hay nada que imprimir.',
  preview: 'Vista de las hojas. Imprime al 100 %, sin márgenes.',
  badge: 'Credencial',
};

export const enLabels: LabelWords = {
  title: 'Labels',
  back: 'Back to the board',
  which: 'What is printed',
  kinds: {
    shown: (count) => `The spools of the list (${count})`,
    all: (count) => `All spools (${count})`,
    workers: (count) => `Workers’ badges (${count})`,
    typed: () => 'What you type',
  },
  typed: 'A tag or a badge on each line',
  typedHint: 'A badge is written MR(93)',
  wrong: (lines) => `Not printed: ${lines}`,
  sheet: 'Label paper',
  cut: (name, places, width, height) => `${name}: ${places} a sheet, ${width} × ${height} mm`,
  code: 'Code',
  qr: 'QR, for a camera or an imaging scanner',
  code128: 'Code 128, for a laser scanner',
  asSquares: (count) => `${count} do not fit this label as Code 128 and are printed as QR.`,
  first: 'First free label of the sheet',
  firstHint: '1 on a new sheet',
  part: 'Part',
  from: (first, last) => `from ${first} to ${last}`,
  print: (labels, sheets) =>
    `Print ${labels === 1 ? '1 label' : `${labels} labels`} on ${sheets === 1 ? '1 sheet' : `${sheets} sheets`}`,
  nothing: 'There is nothing to print.',
  preview: 'How the sheets look. Print at 100 %, without margins.',
  badge: 'Badge',
};
