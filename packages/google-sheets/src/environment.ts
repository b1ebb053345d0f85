import {
  invalidInput,
  labelProblem,
  type InvalidInput,
  type LabelOptions,
  type LabelProblem,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { AUDIT_TAB } from './audit/options.js';
import { headersProblem, SHOP_TAB, tabProblem } from './options.js';
import { HEADERS, type Field } from './reading/columns.js';
import type { DateForm } from './reading/cells.js';

/** What the shop's sheet looks like, as a deployment says it: the options of the source, and the trail's tab. */
export interface SheetSettings {
  readonly tab: string;
  readonly trailTab: string;
  readonly headers: Readonly<Record<Field, string>>;
  readonly labels: LabelOptions;
  readonly dates: DateForm;
}

/**
 * The variables that `readSheetSettings` reads.
 *
 * @example
 * ```ts
 * console.log(SHEET_VARIABLES.tab); // 'SPOOLLOCK_TAB'
 * ```
 */
export const SHEET_VARIABLES = {
  tab: 'SPOOLLOCK_TAB',
  trailTab: 'SPOOLLOCK_TRAIL_TAB',
  tagHeader: 'SPOOLLOCK_HEADER_TAG',
  labelHeader: 'SPOOLLOCK_HEADER_LABEL',
  sinceHeader: 'SPOOLLOCK_HEADER_SINCE',
  versionHeader: 'SPOOLLOCK_HEADER_VERSION',
  freeWords: 'SPOOLLOCK_FREE_WORDS',
  freeLabel: 'SPOOLLOCK_FREE_LABEL',
  workerLabel: 'SPOOLLOCK_WORKER_LABEL',
  dates: 'SPOOLLOCK_DATES',
} as const;

/** Says that the label of a free spool is left blank: a variable that is set to nothing counts as not set. */
const LEFT_BLANK = 'blank';

/**
 * Reads what the shop's sheet looks like from an environment. Pass `process.env`. What is not set is as the shop's
 * own sheet has it: the tabs `Operaciones` and `Metadata`, `DISPONIBLE`, `MR(93)`.
 *
 * `SPOOLLOCK_FREE_WORDS` holds words that commas separate. `SPOOLLOCK_FREE_LABEL=blank` leaves the label of a free
 * spool blank.
 *
 * @returns the settings, or one error for each variable that is wrong, with its name and what it must be.
 * @example
 * ```ts
 * const settings = readSheetSettings(process.env);
 * if (settings.isErr()) for (const { message } of settings.error) console.error(message);
 * ```
 */
export function readSheetSettings(
  env: Readonly<Record<string, string | undefined>>,
): Result<SheetSettings, readonly InvalidInput[]> {
  const given = (name: keyof typeof SHEET_VARIABLES): string | undefined => {
    const text = env[SHEET_VARIABLES[name]]?.trim() ?? '';
    return text === '' ? undefined : text;
  };
  const freeLabel = given('freeLabel');
  const settings: Omit<SheetSettings, 'dates'> = {
    tab: given('tab') ?? SHOP_TAB,
    trailTab: given('trailTab') ?? AUDIT_TAB,
    headers: {
      tag: given('tagHeader') ?? HEADERS.tag,
      label: given('labelHeader') ?? HEADERS.label,
      since: given('sinceHeader') ?? HEADERS.since,
      version: given('versionHeader') ?? HEADERS.version,
    },
    labels: {
      freeWords: given('freeWords')
        ?.split(',')
        .map((word) => word.trim()),
      free: freeLabel?.toLowerCase() === LEFT_BLANK ? '' : freeLabel,
      worker: given('workerLabel'),
    },
  };
  const problems: InvalidInput[] = [];
  const wrong = (name: keyof typeof SHEET_VARIABLES, must: string): void => {
    problems.push(invalidInput(SHEET_VARIABLES[name], `must ${must}`, given(name) ?? ''));
  };
  for (const name of ['tab', 'trailTab'] as const) {
    const must = tabProblem(settings[name]);
    if (must !== null) wrong(name, must);
  }
  if (settings.trailTab === settings.tab) wrong('trailTab', 'be another tab than SPOOLLOCK_TAB');
  const header = headersProblem(settings.headers);
  if (header !== null) wrong(HEADER_VARIABLES[header.field], header.must);
  const label = labelProblem(settings.labels);
  if (label !== null) wrong(LABEL_VARIABLES[label.option], label.must);
  const dates = given('dates')?.toLowerCase() ?? 'date-time';
  if (dates !== 'date-time' && dates !== 'text') wrong('dates', 'be date-time or text');
  return problems.length > 0
    ? err(problems)
    : ok({ ...settings, dates: dates === 'text' ? dates : 'date-time' });
}

const HEADER_VARIABLES = {
  tag: 'tagHeader',
  label: 'labelHeader',
  since: 'sinceHeader',
  version: 'versionHeader',
} as const satisfies Record<Field, keyof typeof SHEET_VARIABLES>;

const LABEL_VARIABLES = {
  freeWords: 'freeWords',
  free: 'freeLabel',
  worker: 'workerLabel',
} as const satisfies Record<LabelProblem['option'], keyof typeof SHEET_VARIABLES>;
