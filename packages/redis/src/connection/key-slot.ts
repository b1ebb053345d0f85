/** The number of slots of a Redis Cluster. Every key belongs to one slot. */
export const SLOTS = 16_384;

const STEPS = Uint16Array.from({ length: 256 }, (_, byte) => {
  let step = byte << 8;
  for (let bit = 0; bit < 8; bit++) step = (step << 1) ^ (step & 0x8000 ? 0x1021 : 0);
  return step;
});

/**
 * The slot of a key, as the cluster's specification says: CRC16 (XMODEM) modulo the number of slots. If the key
 * has a non-empty part between its first `{` and the next `}`, only that part counts.
 */
export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = open === -1 ? -1 : key.indexOf('}', open + 1);
  const hashed = close > open + 1 ? key.slice(open + 1, close) : key;
  let crc = 0;
  for (const byte of Buffer.from(hashed)) crc = ((crc << 8) ^ (STEPS[(crc >> 8) ^ byte] ?? 0)) & 0xffff;
  return crc & (SLOTS - 1);
}
