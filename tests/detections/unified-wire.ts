import { withIdsOf } from '../../shared/core/log/address-ids';
import { isAuditRecord, type LogRecord } from '../../shared/core/log/record';
import type { UnifiedAuditKind } from '../../shared/core/resource/kind';
import { minuteMs } from '../../shared/core/time/durations';
import type { AuditRow, Sample } from '../../shared/detections/row';
import type { Who } from '../../shared/detections/row-base';
import type { Entry } from '../../shared/detections/window';
import { logCollectors } from '../../shared/graph/collectors';

/** Makes entries of the unified audit log from samples: as Graph returns them, and as people export them. */

type Item = Readonly<Record<string, unknown>>;

type UnifiedShape = {
  readonly name: string;
  readonly wrap: (data: Item) => Item;
};

const recordTypes: Readonly<Record<string, number>> = {
  ExchangeAdmin: 1,
  ExchangeItem: 2,
  SharePoint: 4,
  SharePointSharingOperation: 14,
  SecurityComplianceCenterEOPCmdlet: 18,
  Discovery: 24,
  MicrosoftTeams: 25,
  AeD: 31,
  MicrosoftTeamsAdmin: 57,
  SharePointAppPermissionOperation: 205,
};

const nameOf = (data: Item): unknown =>
  Object.entries(recordTypes).find(([, number]) => number === data.RecordType)?.[0];

const time = '2026-11-24T14:02:00';

/** Graph swaps the key and the address of the person, and leaves clientIp empty. */
const asGraph = (data: Item): Item => ({
  '@odata.type': '#microsoft.graph.security.auditLogRecord',
  id: data.Id,
  createdDateTime: `${time}Z`,
  auditLogRecordType: nameOf(data),
  operation: data.Operation,
  organizationId: data.OrganizationId,
  service: data.Workload,
  userType: ['Regular', 'Reserved', 'Admin', 'DcAdmin', 'System', 'Application'][Number(data.UserType)],
  userId: data.UserKey,
  userPrincipalName: data.UserId,
  objectId: data.ObjectId,
  clientIp: null,
  administrativeUnits: [''],
  auditData: { '@odata.type': '#microsoft.graph.security.defaultAuditData', ...data },
});

export const unifiedShapes: readonly UnifiedShape[] = [
  { name: 'Graph', wrap: asGraph },
  { name: 'the Management API', wrap: (data) => data },
  {
    name: 'an export with the entry as text',
    wrap: (data) => ({
      RecordId: data.Id,
      CreationDate: `${time.replace('T', ' ')}`,
      RecordType: data.RecordType,
      Operation: data.Operation,
      UserId: data.UserId,
      AuditData: JSON.stringify(data),
    }),
  },
  {
    name: 'upper case and a final dot',
    wrap: (data) => asGraph({ ...data, Operation: `${String(data.Operation).toUpperCase()}.` }),
  },
];

const addressOf = (who: Who | 'actor'): string => `${who}@contoso.example`;
const people = ['admin', 'clerk', 'breakGlass', 'sync', 'guest', 'actor'] as const;
const ids = new Map(people.map((who) => [addressOf(who).toLowerCase(), `${who}-id`]));

/** The fields of a row or a window from which an entry is made. */
type Logged = Pick<AuditRow, 'log'>;

type By = { readonly UserId: string; readonly UserKey: string; readonly UserType: number };

function byOf({ by = 'admin' }: Sample, row: Logged): By {
  if (typeof by === 'object')
    return { UserId: by.app, UserKey: by.app, UserType: by.app.startsWith('NT AUTH') ? 4 : 5 };
  if (by === 'app' || by === 'pim')
    return { UserId: 'ServicePrincipal_actor-app-id', UserKey: 'actor-app-id', UserType: 5 };
  const address = addressOf(by === 'admin' ? 'actor' : by);
  const isPersonal = row.log === 'sharePointAudit';
  return { UserId: address, UserKey: `1003200${address.length}ABCD`, UserType: isPersonal ? 0 : 2 };
}

export const unifiedWorkloads: Readonly<Record<UnifiedAuditKind, readonly [workload: string, recordType: string]>> = {
  exchangeAudit: ['Exchange', 'ExchangeAdmin'],
  sharePointAudit: ['SharePoint', 'SharePointSharingOperation'],
  complianceAudit: ['SecurityComplianceCenter', 'SecurityComplianceCenterEOPCmdlet'],
};

function dataOf(row: Logged, kind: UnifiedAuditKind, sample: Sample, activity: string): Item {
  const [workload, recordType] = unifiedWorkloads[kind];
  const { to, details = {}, changes = {}, result, objectId = 'Payroll', data } = sample;
  const parameters = { ...(to !== undefined && !('Identity' in details) && { Identity: addressOf(to) }), ...details };
  return {
    CreationTime: time,
    Id: '6d1f3c52-6f0e-4d0e-8f5b-08de2b1a0001',
    Operation: activity,
    OrganizationId: 'b7e1a0de-0000-4000-8000-000000000001',
    RecordType: recordTypes[sample.category ?? recordType],
    ResultStatus: result ?? (kind === 'exchangeAudit' ? 'True' : 'Success'),
    ...byOf(sample, row),
    Version: 1,
    Workload: sample.service ?? workload,
    ClientIP: '192.0.2.44:51000',
    ObjectId: objectId,
    Parameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
    ModifiedProperties: Object.entries(changes).map(([Name, [before, after]]) => ({
      Name,
      OldValue: before === null ? '' : String(before),
      NewValue: after === null ? '' : String(after),
    })),
    ...data,
  };
}

/** The entry as the collection reads it, with ids for the people whom it names by address. */
export function unifiedRecord(
  row: Logged,
  kind: UnifiedAuditKind,
  sample: Sample,
  activity: string,
  { wrap }: UnifiedShape,
): LogRecord {
  return withIdsOf(logCollectors[kind].read(wrap(dataOf(row, kind, sample, activity))), ids);
}

/**
 * The entries of a sequence, in order of time. Each of several equal ones is about another object, a minute after the
 * previous one.
 */
export function unifiedRecordsOf(
  kind: UnifiedAuditKind,
  entries: readonly Entry<Sample>[],
  isExported: boolean,
): readonly LogRecord[] {
  const shape = { name: 'one of several', wrap: isExported ? (data: Item) => data : asGraph };
  return entries.flatMap((entry, number) =>
    Array.from({ length: entry.times ?? 1 }, (_, at) => {
      const sample = { ...entry, objectId: `${entry.objectId ?? 'object'}-${at}` };
      const record = unifiedRecord({ log: kind }, kind, sample, entry.activity ?? '', shape);
      if (!isAuditRecord(record)) throw new Error(record.kind);
      const happenedAt = Date.parse(record.activityDateTime) + (entry.atMinutes + at) * minuteMs;
      return { ...record, id: `entry-${number}-${at}`, activityDateTime: new Date(happenedAt).toISOString() };
    }),
  );
}
