import type { FleetItem } from '../../core/collection/graph';
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
      // Delta leaves out values that were never set. An account counts as enabled unless Graph says that it is disabled.
      accountEnabled: optionalFlag(kind, 'accountEnabled', fields.accountEnabled) ?? true,
      userType: optionalText(kind, 'userType', fields.userType),
      onPremisesSyncEnabled: optionalFlag(kind, 'onPremisesSyncEnabled', fields.onPremisesSyncEnabled) ?? false,
      onPremisesImmutableId: optionalText(kind, 'onPremisesImmutableId', fields.onPremisesImmutableId),
      creationType: optionalText(kind, 'creationType', fields.creationType),
      externalUserState: optionalText(kind, 'externalUserState', fields.externalUserState),
      isExternal: userPrincipalName.toLowerCase().includes(externalMark),
    },
    observed: {
      createdDateTime: optionalText(kind, 'createdDateTime', fields.createdDateTime),
      externalUserStateChangeDateTime: optionalText(
        kind,
        'externalUserStateChangeDateTime',
        fields.externalUserStateChangeDateTime,
      ),
    },
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
