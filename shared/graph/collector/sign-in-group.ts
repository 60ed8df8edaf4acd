import * as z from 'zod';
import { mergeSignIns, type SignInGroup, signInHours, signInsAtMost } from '../../kinds/legacy-sign-in/sign-in-group';
import { readShape, textOrNull, time } from '../shape';
import type { SmallCollector } from './collector';

const Entry = z.object({
  createdDateTime: time,
  userId: z.string().min(1),
  appId: textOrNull,
  appDisplayName: textOrNull,
  clientAppUsed: textOrNull,
  conditionalAccessStatus: textOrNull,
  // 0 means success, so a missing error code must not become 0.
  status: z.object({ errorCode: z.number().int() }),
});

type GroupKind = 'legacySignIn' | 'uncoveredSignIn';

const readOf =
  (kind: GroupKind) =>
  (item: unknown): SignInGroup => {
    const { createdDateTime, status, appDisplayName, userId, ...entry } = readShape(kind, Entry, item);
    const person = userId.toLowerCase();
    const { appId, clientAppUsed, conditionalAccessStatus } = entry;
    return {
      id: [person, appId, clientAppUsed, status.errorCode, conditionalAccessStatus].join('|'),
      userId: person,
      ...entry,
      appDisplayName: appDisplayName ?? '',
      errorCode: status.errorCode,
      count: 1,
      lastDateTime: createdDateTime,
    };
  };

/** https://learn.microsoft.com/graph/api/signin-list: people who signed in interactively, the newest first. It takes no $select. */
const shared = {
  path: '/auditLogs/signIns',
  query: '$top=1000',
  scope: 'reports',
  cost: 1,
  answer: 'list',
  atMost: signInsAtMost,
  merge: mergeSignIns,
} as const;

/** Sign-ins of the last day that the clause lets through, one group for each account and app. */
export const signInGroupCollector = <K extends GroupKind>(kind: K, clause: string): SmallCollector<K> =>
  ({
    ...shared,
    kind,
    within: { property: 'createdDateTime', hours: signInHours, clause },
    read: readOf(kind),
  }) as SmallCollector<K>; // Safe: both kinds hold the same type.
