import { readLine } from '../../infra/operate/detect/read-records';
import type { DetectorFacts } from '../../shared/core/event/detector';
import type { LogRecord } from '../../shared/core/log/record';
import type { ResourceOf } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import type { AuditRow, Sample } from '../../shared/detections/row';
import type { Who } from '../../shared/detections/row-base';
import type { Entry } from '../../shared/detections/window';
import { logCollectors } from '../../shared/graph/collectors';
import { basisOf, policy } from '../fixtures/conditional-access';
import { detection } from '../fixtures/risk';
import { configuration, facts, roles } from './state/facts';

/** Makes wire records from the samples of rows, in every format of Microsoft's logs. */

export type Shape = {
  readonly name: string;
  readonly activity: (name: string) => string;
  readonly type: (name: string) => string;
  readonly value: (value: unknown) => string | null;
  readonly isReversed: boolean;
  readonly roles: 'coreDirectory' | 'pim';
  /** As exported to a diagnostic log, in an envelope; Intune's export has its own shape. */
  readonly isExported: boolean;
};

/** `["Member"]`: how Core Directory writes most values. */
const asArray = (value: unknown): string | null => (value === null ? null : JSON.stringify([value].flat()));
const asJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
const asPlain = (value: unknown): string | null =>
  value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
const titleCased = (name: string): string => name.replace(/^./, (first) => first.toUpperCase());

const ordinary: Shape = {
  name: 'Core Directory',
  activity: titleCased,
  type: (name) => name,
  value: asArray,
  isReversed: false,
  roles: 'coreDirectory',
  isExported: false,
};

export const shapes: readonly Shape[] = [
  ordinary,
  { ...ordinary, name: 'PIM, values as JSON', value: asJson, roles: 'pim' },
  {
    ...ordinary,
    name: 'upper case, targets in reverse, bare values',
    activity: (name) => name.toUpperCase(),
    type: (name) => name.toUpperCase(),
    value: (value) => (typeof value === 'boolean' ? titleCased(String(value)) : asPlain(value)),
    isReversed: true,
  },
  {
    ...ordinary,
    name: 'lower case, dashes and blanks, a final dot, JSON in JSON',
    activity: (name) => ` ${name.toLowerCase().replaceAll(' - ', ' – ').replaceAll(' ', '  ')}. `,
    type: (name) => name.toLowerCase(),
    value: (value) => (value === null ? null : JSON.stringify(asJson(value))),
  },
  { ...ordinary, name: 'a diagnostic log', isExported: true },
];

const idOf = (who: Who): string => `${who}-id`;
const addresses: Readonly<Partial<Record<Who, string>>> = {
  guest: 'guest_partner.example#EXT#@contoso.onmicrosoft.com',
  resets: 'fim_password_service@support.onmicrosoft.com',
  unlistedSync: 'Sync_SRV01_0a1b2c3d4e5f@contoso.onmicrosoft.com',
};
const accountOf = (who: Who) => ({
  id: idOf(who),
  displayName: who,
  userPrincipalName: addresses[who] ?? `${who}@contoso.example`,
  ipAddress: '192.0.2.44',
});

/** The fields of a row or a window from which an entry is made. */
type EntryFields = Pick<AuditRow, 'about' | 'activities' | 'result'>;

type WireActor = Readonly<Record<string, unknown>>;

function initiatedBy({ by = 'admin', actorName }: Sample): WireActor {
  if (typeof by === 'object') return { app: { displayName: by.app, servicePrincipalId: 'actor-app-id', appId: null } };
  switch (by) {
    case 'app':
      return { app: { displayName: null, servicePrincipalId: 'actor-app-id', appId: null } };
    case 'pim':
      return { app: { displayName: 'MS-PIM', servicePrincipalId: 'pim-id', appId: null } };
    default: {
      const account = accountOf(by);
      const acting = by === 'admin' ? { ...account, id: 'actor-id' } : account;
      return { user: { ...acting, ...(actorName !== undefined && { displayName: actorName }) } };
    }
  }
}

type WireProperty = {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
};

const propertiesOf = (changes: Sample['changes'], { value }: Shape): readonly WireProperty[] =>
  Object.entries(changes ?? {}).map(([displayName, [before, after]]) => ({
    displayName,
    oldValue: value(before ?? null),
    newValue: value(after ?? null),
  }));

const graphTypes: Readonly<Record<string, string>> = {
  user: 'User',
  group: 'Group',
  role: 'Role',
  policy: 'Policy',
  device: 'Device',
  application: 'Application',
  serviceprincipal: 'ServicePrincipal',
};
const graphType = (type: string): string => graphTypes[type.toLowerCase()] ?? type;

function targetsOf(row: EntryFields, sample: Sample, shape: Shape): readonly unknown[] {
  const { to, role, beside = [] } = sample;
  const [about] = row.about ?? [];
  const isOfPerson = to !== undefined && (about === undefined || about === 'user' || role !== undefined);
  const type = isOfPerson ? 'User' : graphType(about ?? 'Other');
  const pim = role !== undefined && shape.roles === 'pim';
  const roleChange: Sample['changes'] =
    role === undefined
      ? {}
      : { [pim ? 'TemplateId' : 'Role.TemplateId']: isRemoval(sample, row) ? [role, null] : [null, role] };
  const object = {
    type: shape.type(type),
    ...(isOfPerson ? personTarget(to) : { id: 'object-id', displayName: sample.name ?? 'Payroll' }),
    modifiedProperties: propertiesOf({ ...sample.changes, ...(pim ? {} : roleChange) }, shape),
  };
  const person = to === undefined || isOfPerson ? [] : [{ type: shape.type('User'), ...personTarget(to) }];
  const roleTarget =
    role === undefined
      ? []
      : [{ type: shape.type('Role'), id: 'role-id', modifiedProperties: propertiesOf(pim ? roleChange : {}, shape) }];
  const ofPim = pim
    ? [
        { type: shape.type('Request'), id: 'request-id' },
        { type: shape.type('Directory'), id: 'tenant-id' },
        { type: shape.type('Other'), id: '' },
      ]
    : [];
  const others = beside.map((one) => ({
    type: shape.type(one.type),
    id: one.id ?? 'other-id',
    displayName: one.name ?? 'Other',
  }));
  const targets = pim ? [...roleTarget, ...ofPim, object] : [object, ...person, ...roleTarget];
  const all = [...targets, ...others];
  return shape.isReversed ? all.reverse() : all;
}

const isRemoval = ({ activity }: Sample, { activities }: EntryFields): boolean =>
  (activity ?? activities[0] ?? '').toLowerCase().startsWith('remove');

const personTarget = (who: Who) => {
  const { id, displayName, userPrincipalName } = accountOf(who);
  return { id, displayName, userPrincipalName };
};

export const happenedAt = '2026-11-24T14:02:00Z';

type Item = Readonly<Record<string, unknown>>;

/** The entry as the collectors read it, from Graph or from a diagnostic log. */
export function recordOf(
  row: AuditRow,
  log: 'directoryAudit' | 'auditEvent',
  sample: Sample,
  activity: string,
  shape: Shape,
): LogRecord {
  const item = log === 'auditEvent' ? intuneItem(sample, activity, shape) : directoryItem(row, sample, activity, shape);
  if (!shape.isExported) return logCollectors[log].read(item);
  const exported = log === 'auditEvent' ? intuneExport(item) : directoryExport(item);
  const [read] = readLine(JSON.stringify(exported), 1);
  if (read === undefined || !('record' in read)) throw new Error(JSON.stringify(read));
  return read.record;
}

const directoryExport = (item: Item): Item => ({
  time: happenedAt,
  category: 'AuditLogs',
  operationName: item.activityDisplayName,
  properties: item,
});

type IntuneResource = {
  readonly displayName: string | null;
  readonly auditResourceType: string;
  readonly modifiedProperties: readonly WireProperty[];
  readonly resourceId: string;
};

/** `activity` is null, as in real tenants; a number is written as text. */
function intuneItem(sample: Sample, activity: string, shape: Shape): Item {
  const { by = 'admin', changes, beside = [], category = 'DeviceConfiguration', result = 'Success' } = sample;
  const entity = activity.split(' ').at(-1) ?? '';
  const resources: readonly IntuneResource[] = [
    {
      displayName: 'Payroll',
      auditResourceType: shape.type(entity),
      modifiedProperties: propertiesOf(changes, { ...shape, value: asPlain }),
      resourceId: 'object-id',
    },
    ...beside.map(({ type, id = 'other-id' }) => ({
      displayName: '<null>',
      auditResourceType: shape.type(type),
      modifiedProperties: [],
      resourceId: id,
    })),
  ];
  const name = shape.activity(activity);
  return {
    id: 'audit-event-1',
    displayName: name,
    componentName: category,
    activity: null,
    activityDateTime: happenedAt,
    activityType: name,
    activityOperationType: 'Action',
    activityResult: result,
    category,
    correlationId: 'correlation-1',
    actor: intuneActor(by),
    resources: shape.isReversed ? [...resources].reverse() : resources,
  };
}

function intuneActor(by: NonNullable<Sample['by']>): Item {
  if (typeof by === 'object') return { auditActorType: 'Application', applicationDisplayName: by.app };
  if (by === 'app' || by === 'pim') return { auditActorType: 'Application', applicationDisplayName: 'Script' };
  const { id, userPrincipalName } = accountOf(by);
  return {
    auditActorType: 'ItPro',
    userId: by === 'admin' ? 'actor-id' : id,
    userPrincipalName,
    applicationDisplayName: 'Microsoft Intune portal extension',
    ipAddress: null,
  };
}

/** Intune's export has its own field names, and its targets as three parallel lists. */
function intuneExport(item: Item): Item {
  // Safe: made by intuneItem.
  const resources = item.resources as readonly IntuneResource[];
  const actor = item.actor as Item;
  return {
    time: happenedAt,
    category: 'AuditLogs',
    operationName: item.activityType,
    resultType: item.activityResult,
    correlationId: item.correlationId,
    identity: actor.userPrincipalName ?? actor.applicationDisplayName,
    properties: {
      ActivityDate: happenedAt,
      ActivityResultStatus: 1,
      ActivityType: 3,
      Actor: {
        ActorType: 1,
        ApplicationName: actor.applicationDisplayName,
        ObjectId: actor.userId ?? null,
        UPN: actor.userPrincipalName ?? null,
      },
      AuditEventId: item.id,
      Category: 3,
      RelationId: null,
      TargetDisplayNames: resources.map(({ displayName }) => displayName),
      TargetObjectIds: resources.map(({ resourceId }) => resourceId),
      Targets: resources.map(({ auditResourceType, modifiedProperties }) => ({
        Name: auditResourceType,
        ModifiedProperties: modifiedProperties.map(({ displayName, oldValue, newValue }) => ({
          Name: displayName,
          Old: oldValue,
          New: newValue,
        })),
      })),
    },
  };
}

const deviceId = '1b0c3c1e-0000-4000-8000-0000000000de';
const ofDevice = ({ device }: Sample): Readonly<Record<string, string>> =>
  device === undefined ? {} : { 'Device Id': deviceId };

/** The item as Graph returns it. */
function directoryItem(row: EntryFields, sample: Sample, activity: string, shape: Shape): Item {
  return {
    id: 'Directory_1',
    activityDateTime: happenedAt,
    activityDisplayName: shape.activity(activity),
    category: sample.category ?? 'UserManagement',
    loggedByService: sample.service ?? (shape.roles === 'pim' && sample.role !== undefined ? 'PIM' : 'Core Directory'),
    operationType: 'Update',
    correlationId: 'correlation-1',
    result: sample.result ?? (row.result === 'failure' ? 'failure' : 'success'),
    resultReason: sample.reason ?? '',
    additionalDetails: Object.entries({ ...ofDevice(sample), ...sample.details }).map(([key, value]) => ({
      key,
      value,
    })),
    initiatedBy: initiatedBy(sample),
    targetResources: targetsOf(row, sample, shape),
  };
}

/**
 * The entries of a sequence, in order of time. Each of several equal ones is about another object, a minute after the
 * previous one.
 */
export function recordsOf(row: EntryFields, entries: readonly Entry<Sample>[], shape: Shape): readonly LogRecord[] {
  return entries.flatMap((entry, number) =>
    Array.from({ length: entry.times ?? 1 }, (_, at) => {
      const suffix = `${entry.of === undefined ? '' : `-${entry.of}`}${(entry.times ?? 1) > 1 ? `-${at + 1}` : ''}`;
      const item = directoryItem(row, entry, entry.activity ?? row.activities[0] ?? '', shape);
      const time = Date.parse(happenedAt) + (entry.atMinutes + at) * minuteMs;
      return logCollectors.directoryAudit.read({
        ...item,
        id: `entry-${number}-${at}`,
        correlationId: `correlation-${number}-${at}`,
        activityDateTime: new Date(time).toISOString(),
        targetResources: renamed(item.targetResources, suffix),
      });
    }),
  );
}

/** Adds other objects of the same type, because an object that a sample names only once is usually one of many. */
const renamed = (targets: unknown, suffix: string): readonly unknown[] =>
  (targets as readonly Readonly<Record<string, unknown>>[]).map(
    (
      target, // Safe: made by targetsOf.
    ) => (namedBySample.has(String(target.id)) ? { ...target, id: `${target.id}${suffix}` } : target),
  );
const namedBySample = new Set(['object-id', 'admin-id', 'clerk-id', 'breakGlass-id', 'sync-id', 'guest-id']);
const owners = { own: configuration.tenantId, microsoft: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a', foreign: 'tenant-2' };

const appIn = ({ owner, appId = 'app-1', isSaml }: NonNullable<Sample['app']>): ResourceOf<'servicePrincipal'> => ({
  id: 'object-id',
  appId,
  displayName: 'Payroll',
  servicePrincipalType: 'Application',
  appOwnerOrganizationId: owners[owner],
  credentials: [],
  ownerIds: null,
  ...(isSaml === true && { isSaml }),
});

/** The tenant in which the samples happen, with one administrator, one break-glass account and a person at risk. */
export function factsOf(sample: Sample): DetectorFacts {
  const { risky, by = 'admin', to, app, isHeld, group, past = 'done', device, signedIn } = sample;
  const actorId = by === 'admin' || typeof by === 'object' ? 'actor-id' : `${by}-id`;
  const riskyId = risky === undefined ? undefined : risky === 'actor' ? actorId : `${to}-id`;
  const sign: readonly LogRecord[] =
    riskyId === undefined ? [] : [detection('anomalousToken', { userId: riskyId, activityDateTime: happenedAt })];
  return facts({
    privilegedIds: new Set(['admin-id']),
    isDeclared: (list, id) =>
      (list === 'breakGlass' && id === 'breakGlass-id') || (list === 'syncAccounts' && id === 'sync-id'),
    recordsAbout: (id) => (id === riskyId ? sign : []),
    appOf: (id) => (id === 'object-id' && app !== undefined ? appIn(app) : null),
    grantsOf: () => (app?.appRole === undefined ? null : { appRoleIds: [app.appRole], scopes: [] }),
    rolesOfPerson: new Map(isHeld === true ? [['clerk-id', ['object-id']]] : []),
    pastOf: () => past,
    ownerOfDevice: (id) => (device !== undefined && id === deviceId ? `${device.owner}-id` : null),
    hasSignedIn: () => signedIn === true,
    ...(group !== undefined && groupFacts(group)),
  });
}

const roleOfGroup: Readonly<Partial<Record<NonNullable<Sample['group']>, string>>> = {
  globalAdministrator: roles.globalAdministrator,
  helpdesk: roles.userAdministrator,
};

/** The group of a sample has a role, or a policy that requires MFA names it. */
function groupFacts(group: NonNullable<Sample['group']>): Partial<DetectorFacts> {
  const role = roleOfGroup[group];
  if (role !== undefined) return { whyWatched: () => ['role'], rolesOfGroup: () => [role] };
  const users = group === 'withoutMfa' ? { excludeGroups: ['object-id'] } : { includeGroups: ['object-id'] };
  const basis = basisOf({ policies: [policy({ id: 'ca01', users })] });
  return { whyWatched: () => ['policy'], conditionalAccess: { before: basis, after: basis } };
}
