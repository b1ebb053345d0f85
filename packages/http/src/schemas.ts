import { DRIFTS, SPOOL_STATES } from '@spoollock/core/adapter';
import { z } from 'zod';
import { alsoMember } from './also.js';
import { PROBLEM_TYPES, type Problem } from './problem.js';
import type * as wire from './wire.js';

/**
 * The shapes of what requests and answers carry. Requests are checked by them, and the OpenAPI document is made of
 * them. Only the members named here are taken from a body: another one, such as `__proto__`, goes no further.
 */
export const MOST_TAGS = 100;

/** A shape with a name of its own in the OpenAPI document. */
export const NAMED = z.registry<{ id: string }>();

export function named<Shape extends z.ZodType>(id: string, shape: Shape): Shape {
  NAMED.add(shape, { id });
  return shape;
}

const text = z.string({ error: 'must be a text' });
/** `null`: the row was seen without a version. */
const fence = z.number({ error: 'must be a number' }).nullable();
/** Core checks it, in words of its own; the document shows its shape. */
const workerMember = z.unknown().meta({ $ref: '#/components/schemas/Worker' });
const holderMember = z.unknown().meta({
  description: 'The holder whom the supervisor saw, or the text of the unreadable label.',
  anyOf: [{ $ref: '#/components/schemas/Worker' }, { type: 'string' }],
});

export const TakeBody = named(
  'Take',
  z.object({ worker: workerMember.optional(), also: alsoMember.optional() }),
);

export const GiveBackBody = named(
  'GiveBackOrder',
  z.object({
    ...{ worker: workerMember.optional(), operationId: text.optional(), also: alsoMember.optional() },
    ...{ token: text.optional(), fence: fence.optional() },
  }),
);

export const ExtendBody = named(
  'Extension',
  z.object({ token: text, seconds: z.number({ error: 'must be a number' }) }),
);

const decision = {
  from: holderMember.optional(),
  by: text.optional(),
  reason: text,
  fence: fence.optional(),
  also: alsoMember.optional(),
};

export const TakeOverBody = named('TakeOver', z.object({ ...decision, to: workerMember.optional() }));

export const ReleaseBody = named('Release', z.object({ ...decision, operationId: text.optional() }));

/** Whoever sends one relies on it: it is not ignored like other members that nobody knows. */
const guardOfOne = z.never({ error: 'is of one spool: send that one alone' }).optional();

export const BulkBody = named(
  'Many',
  z.object({
    tags: z
      .array(text, { error: 'must be a list of tags' })
      .min(1, { error: 'must have at least one tag' })
      .max(MOST_TAGS, { error: `must have at most ${MOST_TAGS} tags` }),
    ...{ worker: workerMember.optional(), operationId: text.optional(), also: alsoMember.optional() },
    ...{ fence: guardOfOne, token: guardOfOne },
  }),
);

export const wholeNumber = z
  .string({ error: 'must be given once' })
  .regex(/^\d{1,16}$/, 'must be a whole number of at most 16 digits')
  .transform(Number);

export const BoardQuery = z.object({
  state: z.enum(SPOOL_STATES, { error: `must be one of ${SPOOL_STATES.join(', ')}` }).optional(),
  worker: wholeNumber.optional(),
  limit: wholeNumber.optional(),
  cursor: z.string({ error: 'must be given once' }).optional(),
});

export const Time = z.string().meta({ format: 'date-time' });
export const count = z.int().min(0);

export const Worker: z.ZodType<wire.WireWorker> = named(
  'Worker',
  z.object({ id: z.int().min(1), initials: z.string().regex(/^\p{Lu}{1,8}$/u) }),
);

const Holder = z.object({
  id: z.int().min(1),
  initials: z.string().nullable(),
  since: Time.nullable(),
});

export const Grant: z.ZodType<wire.WireGrant> = named(
  'Grant',
  z.strictObject({
    tag: z.string(),
    worker: Worker,
    token: z.string(),
    since: Time.nullable(),
    mode: z.enum(['persistent', 'ttl', 'degraded', 'truth']),
    resumed: z.boolean(),
    fence: z.int().exactOptional(),
    superseded: z.strictObject({ worker: Worker, since: Time.nullable() }).exactOptional(),
  }),
);

const LockRemoval = z.enum(['removed', 'none-of-ours', 'unreachable']);

export const GiveBack: z.ZodType<wire.WireGiveBack> = named(
  'GiveBack',
  z.strictObject({ tag: z.string(), worker: Worker, repeated: z.boolean(), lock: LockRemoval }),
);

export const Released: z.ZodType<wire.WireReleased> = named(
  'Released',
  z.strictObject({
    tag: z.string(),
    from: z.union([Worker, z.string()]),
    repeated: z.boolean(),
    lock: LockRemoval,
  }),
);

export const Extended: z.ZodType<wire.WireExtended> = named(
  'Extended',
  z.strictObject({ tag: z.string(), expiresAt: Time }),
);

const spool = {
  tag: z.string(),
  state: z.enum(SPOOL_STATES),
  worker: Worker.exactOptional(),
  label: z.string().exactOptional(),
  since: Time.exactOptional(),
  fence: z.int().exactOptional(),
  drift: z.enum(DRIFTS).exactOptional(),
  alike: z.array(z.string()).readonly().exactOptional(),
};

export const Spool: z.ZodType<wire.WireSpool> = named('Spool', z.strictObject(spool));

export const SpoolPage: z.ZodType<wire.WireSpoolPage> = named(
  'SpoolPage',
  z.strictObject({
    spools: z.array(Spool),
    next: z.string().nullable(),
    counts: z.record(z.enum(SPOOL_STATES), count),
    unlisted: count,
    missing: z.enum(['store', 'source']).exactOptional(),
  }),
);

export const Inspection: z.ZodType<wire.WireInspection> = named(
  'Inspection',
  z.strictObject({
    ...spool,
    holder: Holder.exactOptional(),
    lock: z.strictObject({
      kind: z.enum(['none', 'reservation', 'persistent', 'ttl', 'unreadable', 'unavailable', 'no-store']),
      workerId: z.int().exactOptional(),
      since: Time.exactOptional(),
      expiresInMs: z.number().exactOptional(),
      origin: z.enum(['first-hand', 'rebuilt']).exactOptional(),
    }),
    row: z.strictObject({
      state: z.enum(['free', 'occupied', 'unreadable', 'no-row', 'ambiguous', 'unavailable']),
      worker: Worker.exactOptional(),
      since: Time.exactOptional(),
      version: z.int().exactOptional(),
      label: z.string().exactOptional(),
      unreadableSince: z.string().exactOptional(),
      rows: z.int().exactOptional(),
    }),
  }),
);

const NEXT_STEPS = [
  ...(['repeat', 'repeat-later', 'ask-holder', 'take-over'] as const),
  ...(['read-again', 'correct-input', 'fix-source', 'nothing'] as const),
] as const satisfies readonly Problem['next'][];

/** What is known about the case comes as further members. */
export const ProblemShape: z.ZodType<Problem> = named(
  'Problem',
  z.looseObject({
    type: z.enum(PROBLEM_TYPES),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    next: z.enum(NEXT_STEPS),
    retryAfter: z.int().min(1).exactOptional(),
    tag: z.string().exactOptional(),
    holder: Holder.exactOptional(),
    label: z.string().exactOptional(),
    field: z.string().exactOptional(),
  }),
);

export const Outcomes = named(
  'Outcomes',
  z.strictObject({
    results: z.array(
      z.strictObject({
        tag: z.string(),
        status: z.int(),
        grant: Grant.exactOptional(),
        repeated: z.boolean().exactOptional(),
        lock: LockRemoval.exactOptional(),
        problem: ProblemShape.exactOptional(),
      }),
    ),
  }),
) satisfies z.ZodType<{ readonly results: readonly wire.WireOutcome[] }>;

const SKIP_REASONS = [
  ...(['has-lock', 'being-taken', 'older-than-limit', 'no-date', 'unreadable-date'] as const),
  ...(['unreadable-label', 'ambiguous-tag', 'invalid-tag', 'changed-meanwhile'] as const),
] as const;

export const HealthShape: z.ZodType<wire.WireHealth> = named(
  'Health',
  z.strictObject({
    status: z.enum(['ok', 'degraded', 'down']),
    store: z.enum(['up', 'down', 'none']),
    source: z.enum(['up', 'down', 'misshaped']),
    details: z.array(z.string()),
    lastReconcile: z
      .strictObject({
        at: Time,
        reconciled: count,
        skipped: count,
        reasons: z.partialRecord(z.enum(SKIP_REASONS), count),
        orphansRemoved: count,
        complete: z.boolean(),
        stoppedBy: z.string().exactOptional(),
      })
      .nullable(),
  }),
);
