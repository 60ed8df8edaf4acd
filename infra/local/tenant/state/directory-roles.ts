import { type JsonObject, textOf } from '../json';
import { hashText, seededGuid } from '../random';
import { resourcesOf, type World } from '../world';

/**
 * The object id of the activated directory role of a template. It differs from the id of the template, and is constant in a tenant.
 */
export function directoryRoleId(seed: number, templateId: string): string {
  return seededGuid(seed, 'directoryRole', hashText(templateId));
}

/** The directory roles of the tenant that were ever activated: those with an assignment. */
export function directoryRoles(seed: number, world: World): readonly JsonObject[] {
  const used = new Set(
    resourcesOf(world, 'roleManagement/directory/roleAssignments').map((assignment) =>
      textOf(assignment, 'roleDefinitionId'),
    ),
  );
  return resourcesOf(world, 'roleManagement/directory/roleDefinitions')
    .filter((definition) => definition.isBuiltIn === true && used.has(textOf(definition, 'id')))
    .map((definition) => ({
      id: directoryRoleId(seed, textOf(definition, 'templateId')),
      deletedDateTime: null,
      description: textOf(definition, 'description'),
      displayName: textOf(definition, 'displayName'),
      roleTemplateId: textOf(definition, 'templateId'),
    }));
}
