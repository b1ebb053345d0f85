import { SPOOL_STATES } from '@spoollock/core/adapter';
import { z } from 'zod';

/** What `--json` prints, command by command. A member that is not here is a mistake. */

const Worker = z.strictObject({ id: z.number(), initials: z.string() });
const State = z.enum(SPOOL_STATES);
const spool = {
  tag: z.string(),
  state: State,
  label: z.string().nullable(),
  since: z.iso.datetime().nullable(),
  heldForMs: z.number().nullable(),
  fence: z.number().nullable(),
  drift: z.string().nullable(),
};
const Spool = z.strictObject({ ...spool, worker: Worker.nullable() });
const listing = {
  spools: z.array(Spool),
  counts: z.record(State, z.number()),
  unlisted: z.number(),
  missing: z.enum(['store', 'source']).nullable(),
};

export const Documents = {
  list: z.strictObject({ ...listing, next: z.string().nullable() }),
  board: z.strictObject({ ...listing, at: z.iso.datetime() }),
  inspect: z.strictObject({
    ...spool,
    holder: z
      .strictObject({ id: z.number(), initials: z.string().nullable(), since: z.iso.datetime().nullable() })
      .nullable(),
    lock: z.strictObject({
      kind: z.enum(['none', 'reservation', 'persistent', 'ttl', 'unreadable', 'unavailable']),
      workerId: z.number().nullable(),
      since: z.iso.datetime().nullable(),
      expiresInMs: z.number().nullable(),
      origin: z.enum(['first-hand', 'rebuilt']).nullable(),
    }),
    row: z.union([z.literal('unavailable'), z.looseObject({ state: z.string() })]),
  }),
  takeOver: z.strictObject({
    tag: z.string(),
    worker: Worker,
    from: z.string().nullable(),
    since: z.iso.datetime(),
    fence: z.number().nullable(),
    mode: z.enum(['persistent', 'ttl', 'degraded']),
    resumed: z.boolean(),
    by: z.string(),
    reason: z.string(),
    auditTrail: z.enum(['written', 'not-written']),
  }),
  release: z.strictObject({
    tag: z.string(),
    from: z.union([Worker, z.string()]),
    repeated: z.boolean(),
    lock: z.enum(['removed', 'none-of-ours', 'unreachable']),
    operationId: z.string(),
    by: z.string(),
    reason: z.string(),
    auditTrail: z.enum(['written', 'not-written']),
  }),
  finalizar: z.strictObject({
    tag: z.string(),
    worker: Worker,
    repeated: z.boolean(),
    lock: z.enum(['removed', 'none-of-ours', 'unreachable']),
    operationId: z.uuid(),
    by: z.string(),
    reason: z.string(),
    auditTrail: z.enum(['written', 'not-written']),
  }),
  error: z.strictObject({
    error: z.looseObject({ type: z.string(), message: z.string(), next: z.string() }),
  }),
};
