import * as z from 'zod';
import { readAuditObject } from '../../core/attribution';
import type { Actor, AuditTarget, DirectoryAudit } from '../../core/log/record';
import type { ConditionalAccessPolicy } from '../../core/resource/resource';
import { sameId } from '../../core/same-id';
import { Properties } from '../../graph/collector/audit';
import type { LogCollector } from '../../graph/collector/collector';
import { readShape, text, textOrNull, time } from '../../graph/shape';
import { conditionalAccessPolicyCollector } from '../conditional-access-policy/collect';

const idOrNull = textOrNull.transform((id) => id && sameId(id));

const Target = z.object({
  type: textOrNull,
  id: idOrNull,
  displayName: textOrNull,
  userPrincipalName: textOrNull,
  modifiedProperties: Properties,
});

const Audit = z.object({
  id: z.string().min(1),
  activityDateTime: time,
  activityDisplayName: text,
  category: text,
  loggedByService: text,
  correlationId: textOrNull,
  result: text,
  resultReason: textOrNull,
  initiatedBy: z
    .object({
      user: z
        .object({
          id: idOrNull,
          userPrincipalName: textOrNull,
          displayName: textOrNull,
          ipAddress: textOrNull,
          // v1.0 returns it although its documentation does not list it; only the beta version documents it (auditUserIdentity).
          homeTenantId: textOrNull,
        })
        .nullish(),
      // The appId is not read, because Graph returns it as null.
      app: z
        .object({ servicePrincipalId: idOrNull, displayName: textOrNull, servicePrincipalName: textOrNull })
        .nullish(),
    })
    .nullish(),
  targetResources: z.array(Target).nullish(),
  additionalDetails: z
    .array(z.object({ key: z.string(), value: textOrNull }))
    .nullish()
    .catch(null),
});

function actorOf(initiatedBy: z.output<typeof Audit>['initiatedBy']): Actor {
  const user = initiatedBy?.user;
  const userId = user?.id ?? user?.userPrincipalName?.toLowerCase() ?? null;
  if (user !== undefined && user !== null && userId !== null) {
    const { homeTenantId, ...shown } = user;
    return { type: 'user', ...shown, id: userId, ...(homeTenantId !== null && { homeTenantId }) };
  }
  const app = initiatedBy?.app;
  const name = app?.displayName ?? app?.servicePrincipalName ?? null;
  const servicePrincipalId = app?.servicePrincipalId ?? null;
  return name === null && servicePrincipalId === null
    ? { type: 'unknown' }
    : { type: 'application', servicePrincipalId, displayName: name };
}

/**
 * An entry can show a policy without its id; then the id of the target is used. If only a part of the policy is shown,
 * it cannot be judged.
 */
function policyOf(text: string | null, id: string | null): ConditionalAccessPolicy | null {
  const whole = readAuditObject(text);
  if (whole === null) return null;
  try {
    return conditionalAccessPolicyCollector.read({ id, ...whole });
  } catch {
    return null;
  }
}

/** Some entries name a person by the address alone. */
function targetOf(shownTarget: z.output<typeof Target>): AuditTarget {
  const isUser = shownTarget.type?.toLowerCase() === 'user';
  const address = isUser ? (shownTarget.userPrincipalName?.toLowerCase() ?? null) : null;
  const target = { ...shownTarget, id: shownTarget.id ?? address };
  const shown = target.modifiedProperties.find(
    ({ displayName }) => displayName.toLowerCase() === 'conditionalaccesspolicy',
  );
  const before = policyOf(shown?.oldValue ?? null, target.id);
  const after = policyOf(shown?.newValue ?? null, target.id);
  return before === null && after === null ? target : { ...target, shownPolicy: { before, after } };
}

function read(item: unknown): DirectoryAudit {
  const { initiatedBy, targetResources, additionalDetails, ...audit } = readShape('directoryAudit', Audit, item);
  return {
    kind: 'directoryAudit',
    ...audit,
    activityDisplayName: audit.activityDisplayName ?? '',
    category: audit.category ?? '',
    loggedByService: audit.loggedByService ?? '',
    result: audit.result ?? 'unknownFutureValue',
    actor: actorOf(initiatedBy),
    targets: (targetResources ?? []).map(targetOf),
    ...(additionalDetails && additionalDetails.length > 0 && { additionalDetails }),
  };
}

/** https://learn.microsoft.com/graph/api/directoryaudit-list; it takes $filter, $top and $orderby, no $select. */
export const directoryAuditCollector: LogCollector<'directoryAudit'> = {
  kind: 'directoryAudit',
  path: '/auditLogs/directoryAudits',
  query: '$orderby=activityDateTime%20asc&$top=999',
  timeProperty: 'activityDateTime',
  scope: 'reports',
  cost: 1,
  read,
};
