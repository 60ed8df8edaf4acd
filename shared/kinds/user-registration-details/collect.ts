import type { FleetItem } from '../../core/collection/graph';
import type { FleetCollector } from '../../graph/collector/collector';
import { fieldsOf, notUnderstood, optionalText, requiredText, sorted } from '../../graph/shape';

const kind = 'userRegistrationDetails';

function textsIn(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return sorted(value);
  throw notUnderstood(kind, 'methodsRegistered', 'is not a list of strings');
}

function read(item: unknown): FleetItem<'userRegistrationDetails'> {
  const fields = fieldsOf(kind, item);
  const { isMfaCapable, methodsRegistered } = fields;
  // A missing value would count the person as having MFA or not; Graph said neither.
  if (typeof isMfaCapable !== 'boolean') throw notUnderstood(kind, 'isMfaCapable', 'is not true or false');
  return {
    resource: {
      id: requiredText(kind, 'id', fields.id),
      userType: optionalText(kind, 'userType', fields.userType)?.toLowerCase() ?? null,
      isMfaCapable,
      methodsRegistered: textsIn(methodsRegistered),
    },
    observed: {},
  };
}

/** https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails; names are not requested. */
export const userRegistrationDetailsCollector: FleetCollector<'userRegistrationDetails'> = {
  kind,
  path: '/reports/authenticationMethods/userRegistrationDetails',
  query: '$select=id,userType,isMfaCapable,methodsRegistered&$top=999',
  scope: 'reports',
  cost: 1,
  read,
};
