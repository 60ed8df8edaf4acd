import * as z from 'zod';
import type { AffectedIndex } from '../../core/verdict/affected';
import { count, text } from './primitives';

export const affectedIndex: z.ZodType<AffectedIndex> = z.record(
  text,
  z.object({ fingerprint: text, pieces: z.array(z.object({ key: text, count })) }),
);
