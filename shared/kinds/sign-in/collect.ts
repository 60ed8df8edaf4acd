import * as z from 'zod';
import type { SignIn } from '../../core/log/record';
import type { LogCollector } from '../../graph/collector/collector';
import { readShape, textOrNull, texts, time } from '../../graph/shape';

const Entry = z.object({
  id: z.string().min(1),
  createdDateTime: time,
  userId: z.string().min(1),
  appDisplayName: textOrNull,
  ipAddress: textOrNull,
  clientAppUsed: textOrNull,
  conditionalAccessStatus: textOrNull,
  riskLevelDuringSignIn: textOrNull,
  riskState: textOrNull,
  riskEventTypes: texts,
  riskEventTypes_v2: texts,
  location: z.object({ city: textOrNull, countryOrRegion: textOrNull }).nullish(),
  // 0 is a success: a sign-in whose outcome is missing must not become one.
  status: z.object({ errorCode: z.number().int() }),
});

function read(item: unknown): SignIn {
  const { location, status, riskEventTypes, riskEventTypes_v2, ...entry } = readShape('signIn', Entry, item);
  return {
    kind: 'signIn',
    ...entry,
    city: location?.city ?? null,
    countryOrRegion: location?.countryOrRegion ?? null,
    errorCode: status.errorCode,
    // The older list is deprecated, and may be all that there is.
    riskEventTypes: riskEventTypes_v2.length > 0 ? riskEventTypes_v2 : riskEventTypes,
  };
}

/** https://learn.microsoft.com/graph/api/signin-list: people who signed in interactively. It takes no $select. */
export const signInCollector: LogCollector<'signIn'> = {
  kind: 'signIn',
  path: '/auditLogs/signIns',
  query: '$top=1000',
  timeProperty: 'createdDateTime',
  scope: 'reports',
  cost: 1,
  read,
};
