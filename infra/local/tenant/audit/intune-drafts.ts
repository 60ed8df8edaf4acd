import { type Json, type JsonObject, textOf } from '../json';
import { type AuditActor, type AuditDraft, modified, quoted, target } from './audit-record';
import { changedNames, coreDraft, type DraftContext, idOf, nameOf, type ResourceChange } from './core-draft';

/** The change of a device's compliance in the directory: made by Intune's own application, never by a person. */
export function complianceDrafts(
  before: JsonObject,
  after: JsonObject,
  context: DraftContext,
  intuneClientId: string,
): readonly AuditDraft[] {
  const actor: AuditActor = {
    kind: 'app',
    displayName: 'Intune Compliance Client Prod',
    servicePrincipalId: intuneClientId,
  };
  const id = textOf(after, 'id');
  const name = textOf(after, 'displayName');
  const byIntune = { ...context, actor };
  const deviceId = modified('TargetId.DeviceId', null, quoted(textOf(after, 'deviceId')));
  const update = coreDraft(byIntune, {
    category: 'Device',
    activity: 'Update device',
    operationType: 'Update',
    targets: [
      target('Device', id, name, [
        modified('IsCompliant', quoted([before.isCompliant ?? null]), quoted([after.isCompliant ?? null])),
        modified('Included Updated Properties', null, quoted('IsCompliant')),
        deviceId,
      ]),
    ],
  });
  if (after.isCompliant === true) return [update];
  const lost = coreDraft(byIntune, {
    category: 'Device',
    activity: 'Device no longer compliant',
    operationType: 'Update',
    targets: [target('Device', id, name, [deviceId])],
  });
  return [update, lost];
}

function intuneValue(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Intune's own log: the changed properties with plain values. The directory writes them as JSON instead. */
export function intuneDrafts(
  change: ResourceChange,
  context: DraftContext,
  noun: string,
  category: string,
): readonly AuditDraft[] {
  const resource = change.after ?? change.before;
  const type = textOf(resource, '@odata.type').replace('#microsoft.graph.', '');
  const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  const ignored = ['lastModifiedDateTime', 'version', '@odata.type'];
  const changed = changedNames(change).filter((name) => !ignored.includes(name));
  const isAssignment = change.operation === 'update' && changed.length === 1 && changed[0] === 'assignments';
  const operation = isAssignment
    ? 'Action'
    : ({ create: 'Create', update: 'Patch', delete: 'Delete' } as const)[change.operation];
  const verb = isAssignment ? 'Assign' : operation;
  return [
    {
      log: 'deviceManagement/auditEvents',
      operation,
      activity: `${verb} ${noun}`,
      category,
      component: category === 'Compliance' ? 'DeviceConfiguration' : 'ManagedDevices',
      actor: context.actor,
      resources: [
        {
          displayName: nameOf(change) || textOf(resource, 'deviceName'),
          auditResourceType: type === '' ? noun : capital(type),
          resourceId: idOf(change),
          modifiedProperties: changed.map((name) => ({
            displayName: capital(name),
            oldValue: intuneValue(change.before?.[name]),
            newValue: intuneValue(change.after?.[name]),
          })),
        },
      ],
    },
  ];
}
