import { isJsonObject, type JsonObject } from '../../../shared/core/json-object';
import { fieldOf } from '../../../shared/graph/collector/unified-audit';
import { objectsIn, textOf } from './json-object';

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** A value can be text, a number or a flag. Graph's log always has text. */
const shownAs = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** Entries that Intune exports to a diagnostic log have field names that no other log has. */
export const isIntuneEntry = (properties: JsonObject): boolean =>
  'AuditEventId' in properties || 'TargetObjectIds' in properties;

const operations = ['Create', 'Delete', 'Patch'];

/** The operation is a number whose meaning Microsoft does not publish, but the verb of the activity says the same. */
const operationOf = (activity: string): string =>
  operations.find((operation) => activity.trim().toLowerCase().startsWith(operation.toLowerCase())) ?? 'Action';

/**
 * An entry of the category IntuneAuditLogs as Graph shows it. Its targets are three lists side by side: ids, names and changes.
 * https://learn.microsoft.com/graph/api/resources/intune-auditing-auditevent
 */
export function intuneEntry(whole: JsonObject, properties: JsonObject): JsonObject {
  const outside = (name: string): unknown => fieldOf(whole, name);
  const activity = textOf(outside('operationName')) ?? '';
  const entity = activity.trim().split(/\s+/).at(-1) ?? null;
  const actor = isJsonObject(properties.Actor) ? properties.Actor : {};
  const [ids, names] = [listIn(properties.TargetObjectIds), listIn(properties.TargetDisplayNames)];
  const changes = objectsIn(properties.Targets);
  const count = Math.max(ids.length, names.length, changes.length);
  return {
    id: properties.AuditEventId,
    activityDateTime: properties.ActivityDate ?? outside('time') ?? outside('timeGenerated'),
    activityType: activity,
    activityOperationType: operationOf(activity),
    activityResult: resultOf(outside('resultType'), properties),
    category: textOf(properties.Category) ?? '',
    correlationId: properties.RelationId ?? outside('correlationId'),
    actor: {
      userId: textOf(actor.ObjectId),
      userPrincipalName: textOf(actor.UPN) ?? textOf(outside('identity')),
      applicationDisplayName: textOf(actor.ApplicationName),
    },
    resources: Array.from({ length: count }, (_, at) => ({
      auditResourceType: textOf(changes[at]?.Name) ?? entity,
      resourceId: textOf(ids[at]),
      displayName: textOf(names[at]),
      modifiedProperties: objectsIn(changes[at]?.ModifiedProperties).map(({ Name, Old, New }) => ({
        displayName: textOf(Name),
        oldValue: shownAs(Old),
        newValue: shownAs(New),
      })),
    })),
  };
}

function resultOf(resultType: unknown, { ActivityResultStatus }: JsonObject): string {
  const said = textOf(resultType);
  if (said !== null) return said;
  return ActivityResultStatus === 1 ? 'Success' : 'Failure';
}
