import * as z from 'zod';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { ApplicationOwners } from '../../core/resource/owners';
import { count, text, textOrNull, texts } from './primitives';

export const namedObject: z.ZodType<DirectoryName> = z.object({
  id: text,
  displayName: text,
  address: textOrNull,
  type: z.enum(['person', 'group', 'application', 'device', 'other', 'erased']),
});

export const activity = z.object({ first: text, last: text, count, eventIds: texts });

export const namedObjects = z.array(namedObject);

export const owners: z.ZodType<ApplicationOwners> = z.object({
  owners: z.array(z.object({ id: text, seenAt: text })),
  askedAt: text,
  isRead: z.boolean(),
});
