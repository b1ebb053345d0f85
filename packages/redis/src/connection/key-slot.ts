/** A Redis Cluster has so many slots; every key belongs to one of them. */
export const SLOTS = 16_384;

const STEPS = Uint16Array.from({ length: 256 }, (_, byte) => {
  let step = byte << 8;
  for (let bit = 0; bit < 8; bit++) step = (step << 1) ^ (step & 0x8000 ? 0x1021 : 0);
  return step;
});

/**
 * The slot of a key, by the cluster's specification: CRC16 (XMODEM) of the key, or of what stands between its
 * first `{` and the next `}` if that is something, modulo the number of slots.
 */
export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = open === -1 ? -1 : key.indexOf('}', open + 1);
  const hashed = close > open + 1 ? key.slice(open + 1, close) : key;
  let crc = 0;
  for (const byte of Buffer.from(hashed)) crc = ((crc << 8) ^ (STEPS[(crc >> 8) ^ byte] ?? 0)) & 0xffff;
  return crc & (SLOTS - 1);
}
