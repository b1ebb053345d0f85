import { HOLDING_ENDS } from '@spoollock/core/adapter';
import { z } from 'zod';
import { count, named, Time, wholeNumber } from './schemas.js';
import type * as wire from './wire.js';

export const HistoryQuery = z.object({ limit: wholeNumber.optional() });

export const History: z.ZodType<wire.WireHistory> = named(
  'History',
  z.strictObject({
    holdings: z.array(
      z.strictObject({
        tag: z.string(),
        worker: z.strictObject({ id: z.int().min(1), initials: z.string().nullable() }).exactOptional(),
        label: z.string().exactOptional(),
        from: Time.exactOptional(),
        until: Time.exactOptional(),
        durationMs: z.number().min(0).exactOptional(),
        endedBy: z.enum(HOLDING_ENDS).exactOptional(),
        by: z.string().exactOptional(),
        reason: z.string().exactOptional(),
        also: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).exactOptional(),
      }),
    ),
    ...{ count, timed: count, complete: z.boolean(), unread: count },
    meanMs: count.exactOptional(),
  }),
);
