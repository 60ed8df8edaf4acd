import { type JsonObject, textOf } from '../json';
import { type CollectionPath, collectionOf, type World } from '../world';

const assignmentPath = 'roleManagement/directory/roleAssignments';
const instancePath = 'roleManagement/directory/roleAssignmentScheduleInstances';

/** The schedule instance through which PIM shows a standing assignment. */
export function standingInstance(assignment: JsonObject): JsonObject {
  const id = textOf(assignment, 'id');
  return {
    id,
    principalId: textOf(assignment, 'principalId'),
    roleDefinitionId: textOf(assignment, 'roleDefinitionId'),
    directoryScopeId: textOf(assignment, 'directoryScopeId') || '/',
    appScopeId: null,
    startDateTime: null,
    endDateTime: null,
    assignmentType: 'Assigned',
    memberType: 'Direct',
    roleAssignmentOriginId: id,
    roleAssignmentScheduleId: id,
  };
}

/**
 * Keeps both forms of an active role up to date: a standing assignment has a schedule instance, and a PIM activation is an
 * assignment while it lasts. Both have the same id.
 */
export function mirrorRole(world: World, path: CollectionPath, id: string, after: JsonObject | undefined): void {
  if (path === assignmentPath) {
    const instances = collectionOf(world, instancePath);
    if (after === undefined) instances.remove(id);
    else instances.put(standingInstance(after));
  }
  if (path === instancePath) {
    const assignments = collectionOf(world, assignmentPath);
    if (after === undefined) assignments.remove(id);
    else {
      assignments.put({
        id,
        principalId: textOf(after, 'principalId'),
        directoryScopeId: textOf(after, 'directoryScopeId') || '/',
        roleDefinitionId: textOf(after, 'roleDefinitionId'),
      });
    }
  }
}
