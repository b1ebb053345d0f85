const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `45m`, `8h`, `1h30m`, `2d`, in milliseconds; `null` for anything else. */
export function parseDuration(text: string): number | null {
  if (!/^(\d{1,9}(\.\d{1,3})?[smhd])+$/.test(text)) return null;
  return [...text.matchAll(/([\d.]+)([smhd])/g)].reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS_MS[unit] ?? 0),
    0,
  );
}

/** As people say it: `3 min`, `9 h 05 min`, `2 d 3 h`. */
export function inWords(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours >= 1) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return minutes >= 1 ? `${minutes} min` : `${Math.floor(Math.max(0, ms) / 1_000)} s`;
}
