/**
 * The files beside this one hold core's types as zod schemas for reading rows. The compiler compares each with its type. A
 * later field has a default, so that older rows stay readable.
 */

import * as z from 'zod';
import { severities } from '../../core/event/severity';
import type { Kind } from '../../core/resource/kind';
import type { LicenceKey } from '../../core/tenant/licence-key';
import { kindDefinitions } from '../../kinds';

export const text = z.string();

export const textOrNull = text.nullable();

export const texts = z.array(text);

export const count = z.number();

export const kind: z.ZodType<Kind> = z.enum(kindDefinitions.map((definition) => definition.kind));

// Licences change with Microsoft's product list, and a row must stay readable, so any text is accepted.
export const licence = text as unknown as z.ZodType<LicenceKey>;

// Safe: it is only compared and printed.
export const severity = z.enum(severities);

/** A schema for a union of texts; the compiler reports a missing word. */
export const everyOf = <T extends string>(words: Readonly<Record<T, true>>) => z.enum(Object.keys(words) as T[]);

export const details = z.record(text, z.union([text, z.number(), z.boolean(), texts, z.null()]));
