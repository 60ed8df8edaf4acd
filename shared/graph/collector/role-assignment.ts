/** The common part of role assignments and PIM's schedule instances: who has which role, and for which scope. */
import * as z from 'zod';
import type { Kind } from '../../core/resource/kind';
import type { RoleAssignment, RoleScheduleInstance } from '../../core/resource/resource';
import { sameId } from '../../core/same-id';
import { notUnderstood, readShape, text, time, timeOrNull } from '../shape';

export const Assignment = z.object({
  id: z.string(),
  principalId: z.string().transform(sameId),
  roleDefinitionId: z.string().transform(sameId),
  directoryScopeId: text,
  appScopeId: text,
  principal: z.object({ '@odata.type': text, displayName: text }).nullish(),
});

/** Required: without an end date an assignment would count as permanent. */
const ScheduleInstance = Assignment.extend({
  // Nullable in the metadata. If it is missing, the assignment counts as direct, which is the stricter reading.
  memberType: text.transform((type) => type ?? ''),
  startDateTime: timeOrNull,
  endDateTime: time.nullable(),
});

/** Only this one $expand, because Graph refused two in one call in the past. No $select, because it would remove the principal. */
export const withPrincipal = '$expand=principal';

const principalTypes: Readonly<Record<string, RoleAssignment['principalType']>> = {
  '#microsoft.graph.user': 'user',
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.servicePrincipal': 'servicePrincipal',
};

export function assignmentOf(kind: Kind, assignment: z.output<typeof Assignment>): RoleAssignment {
  const { id, principalId, roleDefinitionId, principal } = assignment;
  const directoryScopeId = assignment.directoryScopeId ?? assignment.appScopeId;
  // A missing scope is not replaced by "/", which would mean that the role covers the whole directory.
  if (directoryScopeId === null) throw notUnderstood(kind, 'directoryScopeId', 'is missing');
  const odataType = principal?.['@odata.type'] ?? '';
  const principalType = (Object.hasOwn(principalTypes, odataType) ? principalTypes[odataType] : undefined) ?? 'unknown';
  const hasName = principalType === 'group' || principalType === 'servicePrincipal';
  const principalName = hasName ? (principal?.displayName ?? null) : null;
  return { id, principalId, principalType, principalName, roleDefinitionId, directoryScopeId };
}

export function readScheduleInstance(kind: Kind, item: unknown): RoleScheduleInstance {
  const instance = readShape(kind, ScheduleInstance, item);
  const { memberType, startDateTime, endDateTime } = instance;
  return { ...assignmentOf(kind, instance), memberType, startDateTime, endDateTime };
}
