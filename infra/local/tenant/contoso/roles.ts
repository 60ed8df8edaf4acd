import { graphTime } from '../graph/graph-time';
import { type JsonObject, textOf } from '../json';
import { seededGuid } from '../random';
import { roleId } from '../state/role-definitions';
import { standingInstance } from '../state/role-mirror';
import { roleReview } from '../state/role-review';
import { roleSettings } from '../state/role-settings';
import { collectionOf, type World } from '../world';
import { type Cast, type ContosoOptions, day } from './options';

/** The holders of each role at the start; a group has one too. */
const roleHolders: readonly (readonly [role: string, holder: string])[] = [
  ['Global Administrator', 'Mara Klein'],
  ['Global Administrator', 'Tom Iversen'],
  ['Global Administrator', 'Ada Brandt'],
  ['Global Administrator', 'BreakGlass-1'],
  ['Global Administrator', 'BreakGlass-2'],
  ['Exchange Administrator', 'Lea Novak'],
  ['Intune Administrator', 'Role-Device-Admins'],
];

/** An assignment and its schedule instance have the same id. */
function roleAssignment(seed: number, index: number, principalId: string, roleDefinitionId: string): JsonObject {
  return {
    id: `${seededGuid(seed, 'roleAssignment', index).replaceAll('-', '')}-1`,
    principalId,
    directoryScopeId: '/',
    roleDefinitionId,
  };
}

/** Assigns the roles, sets PIM's rules for each, and makes one person eligible for another. */
export function fillRoles(world: World, options: ContosoOptions, cast: Cast): void {
  roleHolders.forEach(([role, holder], index) => {
    const principal = cast(holder);
    const assignment = roleAssignment(options.seed, index, principal, roleId(role));
    collectionOf(world, 'roleManagement/directory/roleAssignments').put(assignment);
    collectionOf(world, 'roleManagement/directory/roleAssignmentScheduleInstances').put(standingInstance(assignment));
  });
  const approvers = ['Mara Klein', 'Tom Iversen'].map(cast);
  for (const settings of roleSettings(options.seed, textOf(collectionOf(world, 'organization').at(0), 'id'), approvers))
    collectionOf(world, 'policies/roleManagementPolicyAssignments').put(settings);
  collectionOf(world, 'identityGovernance/accessReviews/definitions').put(
    roleReview(options.seed, cast('Tom Iversen'), graphTime(options.now() - 200 * day)),
  );
  const id = seededGuid(options.seed, 'eligibility', 0);
  collectionOf(world, 'roleManagement/directory/roleEligibilityScheduleInstances').put({
    id,
    principalId: cast('Paul Orth'),
    roleDefinitionId: roleId('Security Administrator'),
    directoryScopeId: '/',
    appScopeId: null,
    startDateTime: graphTime(options.now() - 90 * day),
    endDateTime: null,
    memberType: 'Direct',
    roleEligibilityScheduleId: id,
  });
}
