import type { AuditType } from './audit-story.js';
import type { Holding } from './holding.js';
import { SpoolStory } from './spool-story.js';
import { isAuditType, type TrailLine } from './trail-line.js';

/**
 * The lines of a trail as holdings, the oldest first: who had which spool, from when to when. The lines may come in any
 * order and be of many spools. Lines get lost with a dying process, arrive twice, and people edit rows by hand. So a
 * beginning may have no end, and an end no beginning; neither is made up.
 *
 * @example
 * ```ts
 * const line = { id: null, tag: 'MK-1', workerId: 93, label: 'MR(93)', writtenAt: null, details: {} };
 * const [holding] = holdingsFrom([
 *   { ...line, type: 'INICIAR', operatedAt: new Date('2026-05-04T12:00:00Z') },
 *   { ...line, type: 'FINALIZAR', operatedAt: new Date('2026-05-04T18:00:00Z') },
 * ]);
 * console.log(holding?.durationMs, holding?.endedBy); // 21600000 'worker'
 * ```
 */
export function holdingsFrom(lines: readonly TrailLine[]): readonly Holding[] {
  const spools = new Map<string, SpoolStory>();
  for (const { line, type } of inOrder(lines)) {
    const story = spools.get(line.tag) ?? new SpoolStory();
    spools.set(line.tag, story);
    story.add(line, type);
  }
  return [...spools.values()]
    .flatMap((story) => story.holdings())
    .sort((one, other) => momentOf(one) - momentOf(other));
}

function momentOf({ from, until }: Holding): number {
  return (from ?? until)?.getTime() ?? -Infinity;
}

interface Placed {
  readonly line: TrailLine;
  readonly type: AuditType;
  readonly second: number;
}

/**
 * Each line once, by when what it tells of took place. Lines of one second stay in the trail's order, because a trail
 * may keep whole seconds. A line without any time stays behind the one before it.
 */
function inOrder(lines: readonly TrailLine[]): readonly Placed[] {
  const ids = new Set<string>();
  const placed: Placed[] = [];
  let second = -Infinity;
  for (const line of lines) {
    if (!isAuditType(line.type) || (line.id !== null && ids.has(line.id))) continue;
    if (line.id !== null) ids.add(line.id);
    const at = line.operatedAt ?? line.writtenAt;
    if (at !== null) second = Math.floor(at.getTime() / 1000);
    placed.push({ line, type: line.type, second });
  }
  return placed.sort((one, other) => one.second - other.second || 0);
}
