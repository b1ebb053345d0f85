import type { SpoolLock } from '@spoollock/core';
import type { OccupationHistory, OccupationSource } from '@spoollock/core/adapter';
import type { NewsChannel } from '@spoollock/board';
import type { OtherClock } from './operating/clocks.js';

/** Where the shop keeps who has which spool: a sheet or a database, opened. */
export interface Truth {
  readonly source: OccupationSource;
  /** Who had which spool, by the audit trail. */
  readonly history: OccupationHistory;
  /** The zone in which the shop writes its times. */
  readonly timeZone: string;
  /** What carries news to the boards of other servers; `null` if it carries none. */
  readonly news: NewsChannel | null;
  /** How often a minute all rows may be read. */
  readonly readsPerMinute: number;
  /** The clock of whatever keeps it. */
  readonly clock: OtherClock;
  /** For the log. */
  readonly where: string;
  /** What kept the shop from it last; `null` when its latest call was answered. */
  readonly lastTrouble: () => string | null;
  /** Writes what is done into the audit trail. Closing it writes what waits. */
  keepTrail(lock: SpoolLock): { close(): Promise<void> };
  /** Makes ready what the first write needs. The shop is open meanwhile. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}
