import { synchronisationRoles } from '../core/resource/privileged-roles';
import { type AcceptedExclusion, type DeclaredAccount, isInForce } from '../core/tenant/configuration';
import type { ControlState } from '../core/verdict/control';

/** Guest types and organisations have no object in the directory. */
export const isObject = ({ kind }: AcceptedExclusion): boolean => kind !== 'guestType' && kind !== 'organisation';

/** The declared ids, and the members of declared groups. */
export function withMembers(declared: readonly DeclaredAccount[], { small, facts }: ControlState): readonly string[] {
  const members = new Map(small('group').map(({ id, memberIds }) => [id, memberIds]));
  return declared
    .filter((account) => isInForce(account, facts.now))
    .flatMap(({ id }) => [id, ...(members.get(id) ?? [])]);
}

/**
 * Users, groups and applications that are accepted for this control alone. Break-glass accounts are not exceptions to it.
 */
export const acceptedIds = (controlId: string, state: ControlState): ReadonlySet<string> =>
  new Set(withMembers((state.facts.configuration.acceptedExclusions[controlId] ?? []).filter(isObject), state));

/**
 * Users, groups and applications that a declaration in force exempts from the control. A synchronisation account is exempt only while it
 * has a synchronisation role.
 */
export function exceptedIds(controlId: string, state: ControlState): ReadonlySet<string> {
  const { configuration, rolesOfPerson } = state.facts;
  const accepted = (configuration.acceptedExclusions[controlId] ?? []).filter(isObject);
  const holdsSyncRole = (id: string): boolean =>
    (rolesOfPerson.get(id) ?? []).some((roleId) => synchronisationRoles.has(roleId));
  return new Set([
    ...withMembers([...configuration.breakGlass, ...configuration.serviceAccounts, ...accepted], state),
    ...withMembers(configuration.syncAccounts, state).filter(holdsSyncRole),
  ]);
}
