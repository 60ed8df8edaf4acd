import type { FleetItem } from '../../core/ports';
import type { FleetCollector } from '../../graph/collector/collector';
import { fieldsOf, notUnderstood, optionalFlag, optionalText, requiredText } from '../../graph/shape';

const kind = 'signInActivity';

/** People who never signed in have none. */
function lastSuccessIn(activity: unknown): string | null {
  if (activity === undefined || activity === null) return null;
  if (typeof activity !== 'object' || Array.isArray(activity))
    throw notUnderstood(kind, 'signInActivity', 'is not an object');
  return optionalText(kind, fieldsOf(kind, activity), 'lastSuccessfulSignInDateTime');
}

function read(item: unknown): FleetItem<'signInActivity'> {
  const fields = fieldsOf(kind, item);
  return {
    resource: {
      id: requiredText(kind, fields, 'id'),
      userType: optionalText(kind, fields, 'userType'),
      // An account that is not known to be disabled may sign in.
      accountEnabled: optionalFlag(kind, fields, 'accountEnabled') ?? true,
      externalUserState: optionalText(kind, fields, 'externalUserState'),
    },
    observed: {
      createdDateTime: optionalText(kind, fields, 'createdDateTime'),
      externalUserStateChangeDateTime: optionalText(kind, fields, 'externalUserStateChangeDateTime'),
      // Its other times are attempts: an attacker who guesses passwords would keep a forgotten account in use.
      lastSuccessfulSignInDateTime: lastSuccessIn(fields.signInActivity),
    },
  };
}

/**
 * https://learn.microsoft.com/graph/api/user-list; with signInActivity a page holds 500 at most, and the list asks for
 * AuditLog.Read.All beside User.Read.All. Names of people are not asked for.
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
