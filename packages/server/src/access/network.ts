import { isIPv4, isIPv6 } from 'node:net';

/**
 * Who counts as one peer: an address of IPv4, or the first half of one of IPv6. Whoever has one of the latter has all that
 * begin so, and could come from another one each time.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  const left = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: left }, () => '0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** An address of IPv4 at the end stands for two. */
function groups(part: string): readonly string[] {
  return part.split(':').flatMap((group) => (group === '' ? [] : isIPv4(group) ? ['0', '0'] : [group]));
}
