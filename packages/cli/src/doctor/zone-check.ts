import { formatShopTime } from '@spoollock/core/adapter';
import { fine, type Finding } from './finding.js';

/** That the zone is known was checked with the settings; here is what it will do to the shop's clocks this year. */
export function zoneCheck(zone: string, nowMs: number): Finding {
  const year = Number(formatShopTime(new Date(nowMs), zone).slice(6, 10));
  const changes = clockChanges(zone, year);
  const said =
    changes.length === 0
      ? 'its clocks do not change'
      : `its clocks change at ${changes.map((at) => formatShopTime(new Date(at), zone)).join(' and ')}`;
  return fine('shop time', `${formatShopTime(new Date(nowMs), zone)} in ${zone}; in ${year} ${said}`);
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The moments of this year at which the zone's offset is another than a minute before. */
export function clockChanges(zone: string, year: number): readonly number[] {
  const changes: number[] = [];
  const end = Date.UTC(year + 1, 0, 1);
  for (let from = Date.UTC(year, 0, 1); from < end; from += DAY_MS) {
    let [low, high] = [from, from + DAY_MS];
    if (zoneOffsetMs(zone, low) === zoneOffsetMs(zone, high)) continue;
    while (high - low > MINUTE_MS) {
      const middle = low + Math.floor((high - low) / MINUTE_MS / 2) * MINUTE_MS;
      if (zoneOffsetMs(zone, middle) === zoneOffsetMs(zone, low)) low = middle;
      else high = middle;
    }
    changes.push(high);
  }
  return changes;
}

export function zoneOffsetMs(zone: string, at: number): number {
  const [day = 0, month = 1, year = 0, hour, minute, second] = (
    formatShopTime(new Date(at), zone).match(/\d+/g) ?? []
  ).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}
