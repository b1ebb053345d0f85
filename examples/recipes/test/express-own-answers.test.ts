import { createSpoolLock } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { FaultPlan, faultyOccupationSource, spoolLockError } from '@spoollock/testing';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { finalizarRefused, iniciarRefused, ownAnswersApp } from '../src/express-own-answers.js';

const maria = { id: 93, initials: 'MR' };
const juan = { id: 94, initials: 'JP' };

describe('what the shop’s clients are told', () => {
  test.each([
    [spoolLockError('occupied'), [409, 'OCUPADO', 'Lo tiene MR']],
    [spoolLockError('occupied', { holder: null }), [409, 'OCUPADO', 'Lo tiene turno noche']],
    [spoolLockError('in-progress'), [409, 'EN_CURSO', 'Lo están tomando en este momento']],
    [spoolLockError('unavailable'), [503, 'SIN_SERVICIO', 'Sin conexión']],
    [spoolLockError('unknown-spool', { tag: 'MK-1' }), [404, 'NO_EXISTE', 'No existe MK-1']],
    [spoolLockError('outcome-unknown'), [504, 'REPITA', 'Repita el mismo pedido']],
  ])('of an INICIAR that was refused', (error, refusal) => {
    expect(iniciarRefused(error)).toEqual(refusal);
  });

  test.each([
    [spoolLockError('not-holder'), [403, 'NO_ES_SUYO', 'Lo tiene MR']],
    [spoolLockError('not-occupied'), [409, 'YA_LIBRE', 'Ya está libre']],
    [spoolLockError('version-conflict'), [409, 'CAMBIADO', 'La fila cambió; mire otra vez']],
    [spoolLockError('ambiguous-spool'), [503, 'PLANILLA', 'Hay que corregir la planilla']],
    [spoolLockError('source-unavailable'), [503, 'SIN_SERVICIO', 'Sin conexión']],
  ])('of a FINALIZAR that was refused', (error, refusal) => {
    expect(finalizarRefused(error)).toEqual(refusal);
  });
});

describe('over HTTP', () => {
  const plan = new FaultPlan();
  const lock = createSpoolLock({
    source: faultyOccupationSource(new MemoryOccupationSource([{ tag: 'MK-1' }]), plan),
  });
  const server = ownAnswersApp(lock).listen(0, '127.0.0.1');
  let url = '';
  beforeEach(async () => {
    if (!server.listening) await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object') url = `http://127.0.0.1:${address?.port ?? 0}/spools/MK-1`;
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await lock.close();
  });

  async function ask(path: string, body?: unknown): Promise<readonly [number, unknown]> {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { headers, ...sent });
    return [response.status, await response.json()];
  }

  test('a spool is taken, refused, shown and given back; a truth that is away is said', async () => {
    expect(await ask('/iniciar', { worker: maria })).toMatchObject([201, { mode: 'truth', resumed: false }]);
    expect(await ask('/iniciar', { worker: juan })).toEqual([409, { code: 'OCUPADO', text: 'Lo tiene MR' }]);
    expect(await ask('')).toMatchObject([200, { state: 'occupied', holder: { initials: 'MR' } }]);
    expect(await ask('/finalizar', { worker: maria })).toMatchObject([200, { repeated: false }]);
    expect(await ask('/iniciar', { worker: 'MR' })).toMatchObject([400, { code: 'MAL_PEDIDO' }]);
    plan.outage(true);
    expect(await ask('')).toMatchObject([503, { code: 'NO_SE_SABE' }]);
  });
});
