import { labelForm, visible, type LabelOptions, type OccupationRow } from '@spoollock/core/adapter';
import type { Shop } from '../connections/shop.js';
import type { Settings } from '../settings/settings.js';
import { counted, fail, fine, named, skipped, warn, type Finding } from './finding.js';

/** What is odd about a row, by what people call it. */
interface Oddities {
  rows: number;
  occupied: number;
  readonly ambiguous: Set<string>;
  readonly alike: Set<string>;
  readonly labels: string[];
  readonly dates: string[];
  readonly undated: string[];
  readonly versions: string[];
  readonly tags: string[];
}

/** Reads every row once, and names those that nobody can work with. */
export async function rowChecks(
  { source, truth }: Pick<Shop, 'source' | 'truth'>,
  { labels }: Settings['sheet'],
  deadlineMs: number,
): Promise<readonly Finding[]> {
  const odd: Oddities = {
    rows: 0,
    occupied: 0,
    ambiguous: new Set(),
    alike: new Set(),
    labels: [],
    dates: [],
    undated: [],
    versions: [],
    tags: [],
  };
  for await (const chunk of source.rows({ deadlineMs })) {
    if (chunk.isErr()) return [skipped('rows', 'they could not be read')];
    for (const row of chunk.value)
      // A database has them blank in rows that were not written yet.
      look(row, odd, truth.kind === 'sheet' && truth.source.hasVersions !== false);
  }
  return [
    fine('rows', `${counted(odd.rows, 'row')}, ${odd.occupied} occupied`),
    ...oddity(
      [...odd.ambiguous],
      'tag',
      'on several rows',
      'Leave each tag on one row: until then INICIAR refuses it.',
      fail,
    ),
    ...oddity(
      [...odd.alike],
      'tag',
      'that nobody can tell from another row’s',
      'Type these tags anew, without blanks or signs that nobody sees: until then INICIAR refuses them.',
      fail,
    ),
    ...oddity(odd.tags, 'row', 'without a valid tag', 'Correct the tag: such a row cannot be taken.'),
    ...oddity(
      odd.labels,
      'label',
      'in which nobody can be read',
      `Write ${formsOf(labels)}, or use spoollock take-over or spoollock release.`,
    ),
    ...oddity(
      odd.dates,
      'date',
      'that cannot be read',
      'Write it as a date-time, or as DD-MM-YYYY HH:MM:SS.',
    ),
    ...oddity(
      odd.undated,
      'occupied row',
      'without a date',
      'Write since when; until then it is never stale, and reconcile gives it no lock.',
    ),
    ...oddity(
      odd.versions,
      'version',
      'other than a whole number',
      'Clear the cell: counting begins anew at the next change.',
      fail,
    ),
  ];
}

/** What a label may say: `INITIALS(ID) or DISPONIBLE`. */
function formsOf(labels: LabelOptions): string {
  const { free } = labelForm(labels);
  const worker = (labels.worker ?? '{initials}({id})')
    .replace('{initials}', 'INITIALS')
    .replace('{id}', 'ID');
  return `${worker} or ${free === '' ? 'leave it blank' : free}`;
}

function look({ tag, rawTag, occupation }: OccupationRow, odd: Oddities, hasVersions: boolean): void {
  odd.rows += 1;
  if (tag === null) odd.tags.push(rawTag === '' ? '(blank)' : rawTag);
  switch (occupation.state) {
    case 'ambiguous':
      (occupation.alike === undefined ? odd.ambiguous : odd.alike).add(visible(rawTag));
      return;
    case 'unreadable':
      odd.labels.push(rawTag);
      break;
    case 'occupied':
      odd.occupied += 1;
      if (occupation.unreadableSince !== undefined) odd.dates.push(rawTag);
      else if (occupation.since === null) odd.undated.push(rawTag);
      break;
    case 'free':
      break;
    case 'no-row':
      return;
  }
  if (hasVersions && occupation.version === null) odd.versions.push(rawTag);
}

function oddity(
  tags: readonly string[],
  what: string,
  how: string,
  fix: string,
  judge: (check: string, found: string, fix: string) => Finding = warn,
): readonly Finding[] {
  if (tags.length === 0) return [];
  return [judge('rows', `${counted(tags.length, what)} ${how}: ${named(tags)}`, fix)];
}
