import type { RequestHandler } from 'express';

/**
 * `/livez`: this process answers. `/readyz`: it also wants to be asked, which it does from its opening until it is told to
 * close. Neither asks Redis or the sheet: without them every process of the shop is in the same state, and to take all of
 * them away would leave nobody to say so. They need no token and tell nothing else; `/health` tells of both sides.
 */
export function probes(isReady: () => boolean): RequestHandler {
  return (req, res, next) => {
    if (req.path !== '/livez' && req.path !== '/readyz') {
      next();
      return;
    }
    const text = (status: number, said: string): void => {
      res.status(status).type('text/plain').send(`${said}\n`);
    };
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.set('allow', 'GET, HEAD');
      text(405, 'method not allowed');
    } else if (req.path === '/livez' || isReady()) text(200, 'ok');
    else text(503, 'not ready');
  };
}
