import { standingInstance } from './contoso';
import { type JsonObject, textOf } from './json';
import { type CollectionPath, collectionOf, type World } from './world';

const assignmentPath = 'roleManagement/directory/roleAssignments';
const instancePath = 'roleManagement/directory/roleAssignmentScheduleInstances';

/**
 * The two views of an active role follow each other: a standing assignment has a schedule instance, and what PIM
 * activates is an assignment for as long as it lasts. Both carry the same id.
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
