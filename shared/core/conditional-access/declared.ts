import { synchronisationRoles } from '../resource/privileged-roles';
import { type AcceptedExclusion, isInForce, type TenantConfiguration } from '../tenant/configuration';
import type { UserClass } from './user-class';

type Declared = Pick<TenantConfiguration, 'breakGlass' | 'syncAccounts' | 'serviceAccounts' | 'acceptedExclusions'>;

const holdsSyncRole = (userClass: UserClass): boolean =>
  [...userClass.roleIds, ...userClass.otherRoleIds].some((id) => synchronisationRoles.has(id));

const isAbout = (id: string, userClass: UserClass): boolean =>
  userClass.userId === id || userClass.groupIds.includes(id);

const coversClass = (exclusion: AcceptedExclusion, userClass: UserClass): boolean =>
  exclusion.kind === 'guestType' ? userClass.guestType === exclusion.id : isAbout(exclusion.id, userClass);

/** True if one of these declarations is valid now and applies to the people of the class. */
export const isDeclaredIn = (
  list: readonly { readonly id: string; readonly expiry: string }[],
  userClass: UserClass,
  now: string,
): boolean => list.some((account) => isInForce(account, now) && isAbout(account.id, userClass));

/**
 * True if the operator declared these people an exception to the control. An expired declaration does not count. A
 * synchronisation account counts only while it has a synchronisation role.
 */
export function isExcepted(userClass: UserClass, controlId: string, declared: Declared, now: string): boolean {
  return (
    isDeclaredIn(declared.breakGlass, userClass, now) ||
    isDeclaredIn(declared.serviceAccounts, userClass, now) ||
    (holdsSyncRole(userClass) && isDeclaredIn(declared.syncAccounts, userClass, now)) ||
    (declared.acceptedExclusions[controlId] ?? []).some(
      (exclusion) => exclusion.kind !== 'application' && isInForce(exclusion, now) && coversClass(exclusion, userClass),
    )
  );
}

/** Apps that are exempt from the control. */
export const exceptedApps = (controlId: string, declared: Declared, now: string): readonly string[] =>
  (declared.acceptedExclusions[controlId] ?? [])
    .filter((exclusion) => exclusion.kind === 'application' && isInForce(exclusion, now))
    .map((exclusion) => exclusion.id);
