import type { FleetItem } from '../../core/collection/graph';
import { accountOf, accountTimesOf } from '../../graph/collector/account';
import type { FleetCollector } from '../../graph/collector/collector';
import { fieldsOf, optionalFlag, optionalText, requiredText } from '../../graph/shape';

const kind = 'user';

/** The user principal name of an account whose home is another tenant contains this. */
const externalMark = '#ext#';

function read(item: unknown): FleetItem<'user'> {
  const fields = fieldsOf(kind, item);
  const userPrincipalName = optionalText(kind, 'userPrincipalName', fields.userPrincipalName) ?? '';
  return {
    resource: {
      id: requiredText(kind, 'id', fields.id),
      displayName: optionalText(kind, 'displayName', fields.displayName) ?? '',
      userPrincipalName,
      ...accountOf(kind, fields),
      onPremisesSyncEnabled: optionalFlag(kind, 'onPremisesSyncEnabled', fields.onPremisesSyncEnabled) ?? false,
      onPremisesImmutableId: optionalText(kind, 'onPremisesImmutableId', fields.onPremisesImmutableId),
      creationType: optionalText(kind, 'creationType', fields.creationType),
      isExternal: userPrincipalName.toLowerCase().includes(externalMark),
    },
    observed: accountTimesOf(kind, fields),
  };
}

/** https://learn.microsoft.com/graph/api/user-delta; delta takes no $top. */
export const userCollector: FleetCollector<'user'> = {
  kind,
  path: '/users/delta',
  query:
    '$select=id,displayName,userPrincipalName,accountEnabled,userType,onPremisesSyncEnabled,onPremisesImmutableId,creationType,externalUserState,createdDateTime,externalUserStateChangeDateTime',
  scope: 'directory',
  cost: 1,
  read,
};
