import type { FleetItem } from '../../core/ports';
import type { FleetCollector } from '../../graph/collector/collector';
import { fieldsOf, optionalFlag, optionalText, requiredText } from '../../graph/shape';

const kind = 'user';

/** The user principal name of an account whose home is another tenant contains this. */
const externalMark = '#ext#';

function read(item: unknown): FleetItem<'user'> {
  const fields = fieldsOf(kind, item);
  const userPrincipalName = optionalText(kind, fields, 'userPrincipalName') ?? '';
  return {
    resource: {
      id: requiredText(kind, fields, 'id'),
      displayName: optionalText(kind, fields, 'displayName') ?? '',
      userPrincipalName,
      // Delta leaves out values that were never set. An account counts as enabled unless Graph says that it is disabled.
      accountEnabled: optionalFlag(kind, fields, 'accountEnabled') ?? true,
      userType: optionalText(kind, fields, 'userType'),
      onPremisesSyncEnabled: optionalFlag(kind, fields, 'onPremisesSyncEnabled') ?? false,
      onPremisesImmutableId: optionalText(kind, fields, 'onPremisesImmutableId'),
      creationType: optionalText(kind, fields, 'creationType'),
      externalUserState: optionalText(kind, fields, 'externalUserState'),
      isExternal: userPrincipalName.toLowerCase().includes(externalMark),
    },
    observed: {
      createdDateTime: optionalText(kind, fields, 'createdDateTime'),
      externalUserStateChangeDateTime: optionalText(kind, fields, 'externalUserStateChangeDateTime'),
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
