import * as z from 'zod';
import type { Actor, IntuneAuditEvent } from '../../core/log/record';
import { Properties } from '../../graph/collector/audit';
import type { LogCollector } from '../../graph/collector/collector';
import { readShape, text, textOrNull, time } from '../../graph/shape';

const AuditEvent = z.object({
  id: z.string().min(1),
  activityDateTime: time,
  activityType: text,
  displayName: text,
  activityOperationType: text,
  activityResult: text,
  category: text,
  componentName: textOrNull,
  correlationId: textOrNull,
  actor: z
    .object({
      userId: textOrNull,
      userPrincipalName: textOrNull,
      ipAddress: textOrNull,
      applicationDisplayName: textOrNull,
      servicePrincipalName: textOrNull,
    })
    .nullish(),
  resources: z
    .array(
      z.object({
        auditResourceType: textOrNull,
        resourceId: textOrNull,
        displayName: textOrNull,
        modifiedProperties: Properties,
      }),
    )
    .nullish(),
});

/** If a person works through the portal, Intune names both; the person is the actor. */
function actorOf(actor: z.output<typeof AuditEvent>['actor']): Actor {
  if (actor?.userId !== undefined && actor.userId !== null) {
    const { userId, userPrincipalName, ipAddress } = actor;
    return { type: 'user', id: userId, userPrincipalName, displayName: null, ipAddress };
  }
  const name = actor?.applicationDisplayName ?? actor?.servicePrincipalName ?? null;
  // Intune names the application registration, not its service principal.
  return name === null ? { type: 'unknown' } : { type: 'application', servicePrincipalId: null, displayName: name };
}

function read(item: unknown): IntuneAuditEvent {
  const { actor, resources, displayName, ...event } = readShape('auditEvent', AuditEvent, item);
  return {
    kind: 'auditEvent',
    ...event,
    activityType: event.activityType ?? displayName ?? '',
    activityOperationType: event.activityOperationType ?? '',
    activityResult: event.activityResult ?? '',
    category: event.category ?? '',
    actor: actorOf(actor),
    targets: (resources ?? []).map((resource) => ({
      type: resource.auditResourceType,
      id: resource.resourceId,
      // Intune writes this text for objects without a name.
      displayName: resource.displayName === '<null>' ? null : resource.displayName,
      userPrincipalName: null,
      modifiedProperties: resource.modifiedProperties,
    })),
  };
}

/** https://learn.microsoft.com/graph/api/intune-auditing-auditevent-list */
export const auditEventCollector: LogCollector<'auditEvent'> = {
  kind: 'auditEvent',
  path: '/deviceManagement/auditEvents',
  query: '$top=999',
  timeProperty: 'activityDateTime',
  scope: 'intune',
  cost: 1,
  read,
};
