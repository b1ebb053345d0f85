import { BlockList, isIPv4, isIPv6 } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const LONGEST_ROOT = 200;

/** The root of a server on this machine, ending with a slash; `null` for any other address. */
export function loopbackRoot(text: string): string | null {
  // The length comes first: reading a host takes quadratic time in its combining marks.
  if (text.length > LONGEST_ROOT || !URL.canParse(text)) return null;
  const { protocol, hostname, username, password, pathname, search, hash, href } = new URL(text);
  const isPlain = username === '' && password === '' && pathname === '/' && search === '' && hash === '';
  return /^https?:$/.test(protocol) && isPlain && isLoopback(hostname) ? href : null;
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIPv4(host)) return loopback.check(host, 'ipv4');
  return isIPv6(host) ? loopback.check(host, 'ipv6') : host === 'localhost';
}
