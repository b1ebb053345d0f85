import { isIPv6, type Socket } from 'node:net';
import { httpProblem } from '@spoollock/http';
import { sendProblem } from '@spoollock/http/express';
import type { RequestHandler } from 'express';

/**
 * Answers only under the names it is known by. A page of another site can make its own name lead to this
 * machine (DNS rebinding), and would then be of the same origin as the shop; it cannot change the Host header.
 */
export function onlyServedHosts(where: {
  readonly host: string;
  readonly allowedHosts: readonly string[];
}): RequestHandler {
  return (req, res, next) => {
    const host = (req.get('host') ?? '').toLowerCase();
    const origin = req.get('origin');
    if (!where.allowedHosts.includes(host) && !isOwnName(host, where.host, req.socket))
      sendProblem(res, httpProblem('host-not-served', NOT_OUR_NAME));
    else if (origin !== undefined && !isOriginOf(origin, host))
      sendProblem(res, httpProblem('origin-not-served', NOT_OUR_PAGE));
    else next();
  };
}

/**
 * A page of another site can make a browser ask with neither Origin nor a right to read the answer: by an image's address,
 * say. It would be told nothing, and have the sheet read and streams held open. Browsers say of such a request whose it is.
 */
export const onlyOwnPages: RequestHandler = (req, res, next) => {
  const site = req.get('sec-fetch-site');
  if (site === undefined || site === 'same-origin' || site === 'none') next();
  else sendProblem(res, httpProblem('origin-not-served', NOT_OUR_PAGE));
};

const NOT_OUR_NAME =
  'The Host header is not one of the shop’s names. Who runs the shop can add names in SHOP_ALLOWED_HOSTS.';
const NOT_OUR_PAGE = 'A page of another site cannot use the shop. Open the shop’s own page.';

/** The loopback names, HOST, and the address at which this very request came in; each with the port. */
function isOwnName(host: string, listensAt: string, { localAddress = '', localPort = 0 }: Socket): boolean {
  const names = [
    'localhost',
    '127.0.0.1',
    '::1',
    listensAt.toLowerCase(),
    localAddress.replace(/^::ffff:/, ''),
  ];
  return names
    .filter((name) => name !== '' && name !== '0.0.0.0' && name !== '::')
    .map((name) => (isIPv6(name) ? `[${name}]` : name))
    .some((name) => host === `${name}:${localPort}` || (localPort === 80 && host === name));
}

/** Whether a page of that origin was served under `host`, by us or by a proxy that adds TLS. */
function isOriginOf(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === originHost;
}
