import { z } from 'zod';
import { readChanges } from '../tenant/change/changes';
import { type ReadResult, readFaults } from '../tenant/graph/faults';
import type { HostAction } from './controlled-world';

/** Ten years; ms. A longer advance is a mistake. */
const longestAdvanceMs = 10 * 365 * 24 * 3_600_000;

const loadBody = z.strictObject({ dir: z.string().min(1).max(4_096) });
const clockBody = z.strictObject({
  advanceMs: z.int().min(0).max(longestAdvanceMs),
  maxTicks: z.int().min(1).optional(),
});
const offsetBody = z.strictObject({ offsetMs: z.number().min(0) });
const hostBody = z.strictObject({ action: z.enum(['kill', 'stop', 'start']), host: z.int().min(0).default(0) });

const reasonOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => (path.length === 0 ? message : `"${path.join('.')}": ${message}`)).join('; ');

const reading =
  <T>(shape: z.ZodType<T>) =>
  (json: unknown): ReadResult<T> => {
    const parsed = shape.safeParse(json);
    return parsed.success
      ? { outcome: 'read', value: parsed.data }
      : { outcome: 'refused', reason: reasonOf(parsed.error) };
  };

type ClockBody = { readonly advanceMs: number; readonly maxTicks?: number | undefined };
type HostBody = { readonly action: HostAction; readonly host: number };

/** The body of each endpoint; a refusal says which property is wrong. */
export const readLoadBody = reading(loadBody);
export const readClockBody: (json: unknown) => ReadResult<ClockBody> = reading(clockBody);
export const readOffsetBody = reading(offsetBody);
export const readHostBody: (json: unknown) => ReadResult<HostBody> = reading(hostBody);
export { readChanges, readFaults };
