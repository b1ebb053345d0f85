/** Hands Node's requests to a fetch handler, as Hono's server does. */
export { getRequestListener as fetchListener } from '@hono/node-server';
