import * as z from 'zod';
import {
  legacyClients,
  mergeSignIns,
  type SignInGroup,
  signInHours,
  signInsAtMost,
} from '../../core/resource/sign-in-group';
import { readShape, textOrNull, time } from '../shape';
import type { SmallCollector } from './collector';

const Entry = z.object({
  createdDateTime: time,
  userId: z.string().min(1),
  appId: textOrNull,
  appDisplayName: textOrNull,
  clientAppUsed: textOrNull,
  conditionalAccessStatus: textOrNull,
  // 0 is a success: a sign-in whose outcome is missing must not become one.
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
  compared: [
    'userId',
    'appId',
    'appDisplayName',
    'clientAppUsed',
    'errorCode',
    'conditionalAccessStatus',
    'count',
    'lastDateTime',
  ],
  observed: [],
} as const;

const within = (clause: string) => ({ property: 'createdDateTime', hours: signInHours, clause });

/** Of clients that the log knows by name: the log takes no "other than". */
export const legacySignInCollector: SmallCollector<'legacySignIn'> = {
  ...shared,
  kind: 'legacySignIn',
  within: within(
    `status/errorCode eq 0 and (${legacyClients.map((client) => `clientAppUsed eq '${client}'`).join(' or ')})`,
  ),
  read: readOf('legacySignIn'),
};

export const uncoveredSignInCollector: SmallCollector<'uncoveredSignIn'> = {
  ...shared,
  kind: 'uncoveredSignIn',
  within: within("status/errorCode eq 0 and conditionalAccessStatus eq 'notApplied'"),
  read: readOf('uncoveredSignIn'),
};
