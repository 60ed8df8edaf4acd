import * as z from 'zod';
import type { Opening } from '../../core/event/migration';
import type { Extent, Weakness } from '../../core/event/weakness';
import { count, texts } from './primitives';

const reach = {
  findings: texts,
  total: count,
  exposed: z.object({ count, of: count, privileged: count }).nullable(),
};

// Older rows do not have these two fields.
const mostPrivileged = count.default(0);

export const weakness: z.ZodType<Weakness> = z.object({
  ...reach,
  mostPrivileged,
  drift: count,
  times: count,
  before: z
    .object({ ...reach, mostPrivileged })
    .nullable()
    .default(null),
});

export const extent: z.ZodType<Extent> = z.object({ ...reach, isFleet: z.boolean() });

export const opening: z.ZodType<Opening> = z.union([
  z.object({ type: z.enum(['mfaExclusion', 'legacyProtocol']), personIds: texts }),
  z.object({ type: z.literal('widerSharing') }),
]);
