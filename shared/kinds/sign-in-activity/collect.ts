import type { FleetItem } from '../../core/collection/graph';
import { accountOf, accountTimesOf } from '../../graph/collector/account';
import type { FleetCollector } from '../../graph/collector/collector';
import { fieldsOf, notUnderstood, optionalText, requiredText } from '../../graph/shape';

const kind = 'signInActivity';

/** People who never signed in have no activity. */
function lastSuccessIn(activity: unknown): string | null {
  if (activity === undefined || activity === null) return null;
  if (typeof activity !== 'object' || Array.isArray(activity))
    throw notUnderstood(kind, 'signInActivity', 'is not an object');
  return optionalText(kind, 'lastSuccessfulSignInDateTime', fieldsOf(kind, activity).lastSuccessfulSignInDateTime);
}

function read(item: unknown): FleetItem<'signInActivity'> {
  const fields = fieldsOf(kind, item);
  return {
    resource: {
      id: requiredText(kind, 'id', fields.id),
      ...accountOf(kind, fields),
    },
    observed: {
      ...accountTimesOf(kind, fields),
      // The other times include failed attempts. An attacker who guesses passwords would make a forgotten account look
      // used.
      lastSuccessfulSignInDateTime: lastSuccessIn(fields.signInActivity),
    },
  };
}

/**
 * https://learn.microsoft.com/graph/api/user-list; with signInActivity a page holds at most 500, and the list needs AuditLog.Read.All
 * besides User.Read.All. Names are not requested.
 */
export const signInActivityCollector: FleetCollector<'signInActivity'> = {
  kind,
  path: '/users',
  query:
    '$select=id,userType,accountEnabled,externalUserState,createdDateTime,externalUserStateChangeDateTime,signInActivity&$top=500',
  scope: 'signInActivity',
  cost: 1,
  read,
};
