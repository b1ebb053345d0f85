const BLACK = {};
const WHITE = { red: 1, green: 1, blue: 1 };

/** What a cell looks like that nobody has formatted: Google's CellFormat. */
export const DEFAULT_FORMAT = {
  backgroundColor: WHITE,
  padding: { top: 2, right: 3, bottom: 2, left: 3 },
  verticalAlignment: 'BOTTOM',
  wrapStrategy: 'OVERFLOW_CELL',
  textFormat: {
    foregroundColor: BLACK,
    fontFamily: 'arial,sans,sans-serif',
    fontSize: 10,
    bold: false,
    italic: false,
    strikethrough: false,
    underline: false,
    foregroundColorStyle: { rgbColor: BLACK },
  },
  backgroundColorStyle: { rgbColor: WHITE },
} as const;
