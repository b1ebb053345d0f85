import {
  parseWorker,
  SpoolLockException,
  unwrap,
  type FinalizarError,
  type IniciarError,
  type SpoolLock,
} from '@spoollock/core';
import express, { type ErrorRequestHandler, type Express, type Response } from 'express';

/** A refusal in the words of this shop's own clients. */
type Refusal = readonly [status: number, code: string, text: string];

const CHANGED: Refusal = [409, 'CAMBIADO', 'La fila cambió; mire otra vez'];
const FIX_SHEET: Refusal = [503, 'PLANILLA', 'Hay que corregir la planilla'];
const AWAY: Refusal = [503, 'SIN_SERVICIO', 'Sin conexión'];
const REPEAT: Refusal = [504, 'REPITA', 'Repita el mismo pedido'];

/** The compiler asks for a case when INICIAR gets another error, and takes none for an error that cannot come. */
export function iniciarRefused(error: IniciarError): Refusal {
  switch (error.type) {
    case 'occupied':
      return [409, 'OCUPADO', `Lo tiene ${error.holder?.initials ?? error.label ?? 'alguien'}`];
    case 'in-progress':
      return [409, 'EN_CURSO', 'Lo están tomando en este momento'];
    case 'unknown-spool':
      return [404, 'NO_EXISTE', `No existe ${error.tag}`];
    case 'version-conflict':
      return CHANGED;
    case 'ambiguous-spool':
    case 'source-misshaped':
      return FIX_SHEET;
    case 'source-unavailable':
    case 'store-unavailable':
    case 'unavailable':
      return AWAY;
    case 'outcome-unknown':
    case 'timed-out':
    case 'aborted':
      return REPEAT;
    case 'invalid-input':
      return [400, 'MAL_PEDIDO', `${error.field} ${error.problem}`];
  }
}

export function finalizarRefused(error: FinalizarError): Refusal {
  switch (error.type) {
    case 'not-holder':
      return [403, 'NO_ES_SUYO', `Lo tiene ${error.holder?.initials ?? error.label ?? 'otra sesión'}`];
    case 'not-occupied':
      return [409, 'YA_LIBRE', 'Ya está libre'];
    case 'unknown-spool':
      return [404, 'NO_EXISTE', `No existe ${error.tag}`];
    case 'version-conflict':
      return CHANGED;
    case 'ambiguous-spool':
    case 'source-misshaped':
      return FIX_SHEET;
    case 'source-unavailable':
      return AWAY;
    case 'outcome-unknown':
    case 'timed-out':
    case 'aborted':
      return REPEAT;
    case 'invalid-input':
      return [400, 'MAL_PEDIDO', `${error.field} ${error.problem}`];
  }
}

export function ownAnswersApp(lock: SpoolLock): Express {
  const app = express();
  app.use(express.json({ limit: '10kb' }));

  app.post('/spools/:tag/iniciar', async ({ params, body }, res) => {
    const taken = await workerIn(body).asyncAndThen((worker) => lock.iniciar(params.tag, worker));
    taken.match(
      (grant) => void res.status(grant.resumed ? 200 : 201).json(grant),
      (error) => send(res, iniciarRefused(error)),
    );
  });

  app.post('/spools/:tag/finalizar', async ({ params, body }, res) => {
    const given = await workerIn(body).asyncAndThen((worker) => lock.finalizar(params.tag, worker));
    given.match(
      (back) => void res.json(back),
      (error) => send(res, finalizarRefused(error)),
    );
  });

  // Where no error has an answer of its own, it is thrown.
  app.get('/spools/:tag', async ({ params }, res) => void res.json(await unwrap(lock.inspect(params.tag))));
  app.use(failed);
  return app;
}

const failed: ErrorRequestHandler = (thrown: unknown, _req, res, next) => {
  if (res.headersSent) next(thrown);
  else if (thrown instanceof SpoolLockException) send(res, [503, 'NO_SE_SABE', thrown.message]);
  else send(res, [400, 'MAL_PEDIDO', 'El pedido no se entiende']);
};

function workerIn(body: unknown): ReturnType<typeof parseWorker> {
  return parseWorker(typeof body === 'object' && body !== null && 'worker' in body ? body.worker : undefined);
}

function send(res: Response, [status, code, text]: Refusal): void {
  res.status(status).json({ code, text });
}
