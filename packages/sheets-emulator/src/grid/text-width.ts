/** Pixels of a sign's em in a cell of the usual size, and the parts into which its widths divide it. */
const EM_PIXELS = 13;
const EM_PARTS = 2048;

/** Widths as Roboto has them, by which Google measures a sheet on its servers; any other sign is as wide as a digit. */
const WIDTHS: readonly (readonly [signs: string, width: number])[] = [
  ["'", 358],
  [',', 403],
  [';j:il|', 496],
  [' !', 516],
  ['.[]I-', 549],
  ['`"t', 653],
  ['{}r(f)', 703],
  ['\\/^*', 853],
  ['_?yvxz', 986],
  ['k<s>c', 1053],
  ['eLa=hunJF', 1120],
  ['+Edqo', 1162],
  ['STZY#R', 1235],
  ['&BXKP', 1282],
  ['VUC', 1322],
  ['A', 1336],
  ['D', 1344],
  ['~GOQ', 1402],
  ['HN%w', 1490],
  ['MmW@', 1810],
];
const DIGIT = 1151;
const WIDTH_OF = new Map(
  WIDTHS.flatMap(([signs, width]) => Array.from(signs, (sign) => [sign, width] as const)),
);

/** How many pixels a text takes in a cell that nobody has formatted. */
export function widthOfText(text: string): number {
  const widths = text.split('\n').map((line) => {
    let parts = 0;
    for (const sign of line) parts += WIDTH_OF.get(sign) ?? DIGIT;
    return (parts / EM_PARTS) * EM_PIXELS;
  });
  return widths.reduce((widest, width) => Math.max(widest, width), 0);
}
