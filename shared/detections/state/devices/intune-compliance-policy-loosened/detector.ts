import { activityOf, isSuccess, readAuditJson } from '../../../../core/attribution';
import { sidesOf } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector, ended, raised } from '../../../../core/event/detector';
import { type Line, maxNamed, type Reference, textReference } from '../../../../core/event/event';
import type { AuditTarget, IntuneAuditEvent, LogRecord } from '../../../../core/log/record';
import {
  type ComplianceSettings,
  comparableSettings,
  compareSettings,
  type SettingChange,
} from '../../../../core/resource/compliance-settings';
import type { DeviceCompliancePolicy } from '../../../../kinds/device-compliance-policy/device-compliance-policy';
import { addedTo, line } from '../../../detection';
import { isFoundBefore } from '../../found-before';

const id = 'EV.D06';

/** https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecompliancepolicy */
export const intuneCompliancePolicyLoosened = defineDetector({
  id,
  name: 'intune-compliance-policy-loosened',
  title: 'A compliance policy was deleted, unassigned or weakened',
  area: 'devices',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['deviceCompliancePolicy'], records: ['auditEvent'] },
  joins: ['ZT.DV.002', 'ZT.DV.003', 'ZT.DV.005', 'ZT.DV.006', 'ZT.DV.007'],
  falsePositives: 'A policy that is replaced by another one: delete the old one after the new one is assigned.',
  response:
    'Ask the person who changed it. If it was not planned: restore the setting or the assignment; devices report again within hours.',
  references: ['https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started'],
  covers: { attack: ['T1562.001'] },
  activities: [],
  onChange: (change) => {
    if (change.kind !== 'deviceCompliancePolicy') return [];
    const { before, after } = sidesOf(change);
    return before === null ? [] : detectChange(before, after);
  },
  onRecord: (record, facts) => (record.kind === 'auditEvent' ? detectRecord(record, facts) : []),
});

function detectChange(before: DeviceCompliancePolicy, after: DeviceCompliancePolicy | null): readonly Detection[] {
  if (after === null) return [deleted(before.id, before.displayName, fateOf(before))];
  const { loosened, tightened } = compareSettings(before.settings, after.settings);
  const lost = lostTargets(before.assignments, after.assignments);
  const regained = lostTargets(after.assignments, before.assignments);
  const lines = [...loosened, ...tightened].map(settingLine);
  const assignmentLine = line('Assigned to', references(before.assignments), references(after.assignments));
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: after.id,
    resourceName: after.displayName,
    edit: { before: fieldsOf(before), after: fieldsOf(after) },
    lines: lost.length + regained.length === 0 ? lines : [...lines, assignmentLine],
  } as const;
  const names = (changes: readonly SettingChange[]) => changes.map(({ name }) => name).slice(0, maxNamed);
  if (loosened.length + lost.length > 0) {
    return [
      raised({
        ...stated,
        details: {
          policyName: after.displayName,
          change: loosened.length > 0 ? 'loosened' : 'unassigned',
          elements: [...names(loosened), ...lost].slice(0, maxNamed),
        },
      }),
    ];
  }
  if (tightened.length + regained.length === 0) return [];
  return [
    ended({
      ...stated,
      details: { policyName: after.displayName, elements: [...names(tightened), ...regained].slice(0, maxNamed) },
    }),
  ];
}

/** One edit can loosen one part and tighten another, so each requirement and each target is compared by itself. */
const fieldsOf = ({ settings, assignments }: DeviceCompliancePolicy) => ({
  ...comparableSettings(settings),
  assignments: [...assignments].sort(),
});

/**
 * A policy without assignment checks no device, so its deletion weakens nothing. `gone`: a log entry about a policy that the list no longer
 * contains; the collection that found it missing has judged it.
 */
type Fate = 'assigned' | 'unassigned' | 'gone';

const linesOfDeletion: Readonly<Record<Fate, readonly Line[]>> = {
  assigned: [line('Policy', [textReference('in force')], [textReference('deleted')])],
  unassigned: [line('Policy', [textReference('unassigned')], [textReference('deleted')])],
  gone: [],
};

const deleted = (resourceId: string, name: string | null, was: Fate = 'assigned'): Detection =>
  raised({
    detectorId: id,
    severity: was === 'unassigned' ? 'low' : 'high',
    resourceId,
    resourceName: name,
    alerts: was === 'assigned',
    lines: linesOfDeletion[was],
    details: {
      policyName: name,
      change: 'deleted',
      elements: [],
      ...(was === 'unassigned' ? { wasAssigned: false } : {}),
    },
  });

const isExclusion = (assignment: string): boolean => assignment.startsWith('exclude:');
const fateOf = ({ assignments }: DeviceCompliancePolicy): Fate =>
  assignments.some((assignment) => !isExclusion(assignment)) ? 'assigned' : 'unassigned';
const everyDevice = 'allDevices';

/** Targets that the policy no longer reaches: assignments that are gone and not part of a wider one, and exclusions that are new. */
const lostTargets = (before: readonly string[], after: readonly string[]): readonly string[] => [
  ...(after.includes(everyDevice) ? [] : addedTo(after, before).filter((assignment) => !isExclusion(assignment))),
  ...addedTo(before, after).filter(isExclusion),
];

const references = (assignments: readonly string[]): readonly Reference[] =>
  assignments.slice(0, maxNamed).map(textReference);

const settingLine = ({ name, before, after }: SettingChange): Line => {
  const of = (value: unknown) => (value === null ? [] : [textReference(String(value))]);
  return line(name, of(before), of(after));
};

/** Categories of such policies in Intune's audit log; written with and without a space, and left out of its exports. */
const categories = new Set(['', 'compliance', 'deviceconfiguration', 'deviceintent', 'other']);

function detectRecord(record: IntuneAuditEvent, facts: DetectorFacts): readonly Detection[] {
  const category = record.category.toLowerCase().replaceAll(' ', '');
  if (!categories.has(category) || !isSuccess(record)) return [];
  return record.targets.flatMap((target) => {
    // An item without an id cannot be compared here; the collection that the record triggers compares it.
    if (target.id === null) return [];
    if (!isOfCompliance(record, target)) return configured(record, target);
    if (!isDeletion(record)) return detectPatch(record, target, facts);
    return [deleted(target.id, nameOf(target, facts), listedFate(target.id, facts))];
  });
}

/** Profiles, scripts and notifications of devices have the same categories, so the activity decides. */
const isOfCompliance = ({ activityType }: IntuneAuditEvent, { type }: AuditTarget): boolean =>
  /compliance ?polic/i.test(`${activityType} ${type ?? ''}`);

const configurations =
  /deviceconfiguration|devicemanagementconfigurationpolicy|devicemanagementintent|grouppolicyconfiguration/;

/** What happened to a configuration policy, according to the entry; null if the policy requires no less. */
function fateOfConfiguration(record: IntuneAuditEvent, target: AuditTarget): string | null {
  const activity = activityOf(record);
  if (!configurations.test(activity)) return null;
  if (isOfDelete(record)) return isDeletion(record) ? 'deleted' : 'unassigned';
  // The action replaces all assignments.
  if (activity.startsWith('assign')) return 'reassigned';
  if (!isPatch(record) || isOnlyRenamed(target)) return null;
  return activity.includes('assignment') ? 'reassigned' : 'changed';
}

const isPatch = ({ activityOperationType }: IntuneAuditEvent): boolean =>
  activityOperationType.toLowerCase() === 'patch';

/** Fields that change nothing on a device. */
const labels = new Set(['displayname', 'name', 'description', 'version', 'lastmodifieddatetime', 'rolescopetagids']);

const isOnlyRenamed = ({ modifiedProperties }: AuditTarget): boolean => {
  const changed = modifiedProperties.filter(({ oldValue, newValue }) => oldValue !== newValue);
  return changed.length > 0 && changed.every(({ displayName }) => labels.has(displayName.toLowerCase()));
};

/**
 * Configuration policies are not collected, so one that is recreated or assigned again cannot be recognised. Most of their settings have no
 * order, so every edit is recorded.
 */
function configured(record: IntuneAuditEvent, target: AuditTarget): readonly Detection[] {
  const change = fateOfConfiguration(record, target);
  if (change === null) return [];
  const policyName = target.displayName === '<null>' ? null : target.displayName;
  const stated = deleted(target.id ?? record.id, policyName);
  return [
    {
      ...stated,
      severity: 'medium',
      alerts: false,
      momentary: true,
      lines: change === 'deleted' || change === 'unassigned' ? stated.lines : [],
      details: { policyName, change, sort: 'configuration', elements: [] },
    },
  ];
}

function listedFate(policyId: string, facts: DetectorFacts): Fate {
  const found = facts.compliancePolicyOf(policyId);
  if (found !== null) return fateOf(found);
  return facts.foundSince('deviceCompliancePolicy') === null ? 'assigned' : 'gone';
}

const isOfDelete = (record: LogRecord): boolean =>
  record.kind === 'auditEvent' && record.activityOperationType.toLowerCase() === 'delete';

/** Deleting an assignment is an edit of the policy: only the list shows what it still reaches. */
const isDeletion = (record: IntuneAuditEvent): boolean =>
  isOfDelete(record) && !activityOf(record).includes('assignment');

function detectPatch(record: IntuneAuditEvent, target: AuditTarget, facts: DetectorFacts): readonly Detection[] {
  if (!isPatch(record) || target.id === null) return [];
  const [before, after] = [settingsIn(target, 'oldValue'), settingsIn(target, 'newValue')];
  const { loosened, tightened } = compareSettings(before, after);
  if (loosened.length === 0) return [];
  const elements = loosened.map(({ name }) => name).slice(0, maxNamed);
  return [
    raised({
      detectorId: id,
      severity: 'high',
      resourceId: target.id,
      resourceName: nameOf(target, facts),
      lines: [...loosened, ...tightened].map(settingLine),
      edit: {
        before: comparableSettings(before),
        after: comparableSettings(after),
        found: foundBefore(target.id, record, facts),
      },
      details: { policyName: nameOf(target, facts), change: 'loosened', elements },
    }),
  ];
}

/** The settings that collections had found before the entry was written. */
function foundBefore(policyId: string, entry: LogRecord, facts: DetectorFacts): ComplianceSettings | undefined {
  const found = isFoundBefore('deviceCompliancePolicy', entry, facts) ? facts.compliancePolicyOf(policyId) : null;
  return found === null ? undefined : comparableSettings(found.settings);
}

const nameOf = (target: AuditTarget, facts: DetectorFacts): string | null =>
  target.displayName ?? (target.id === null ? null : facts.nameOf(target.id));

/**
 * The log writes BitLockerEnabled and Graph writes bitLockerEnabled. Both get one name, so that they make one event.
 */
const settingsIn = (target: AuditTarget, side: 'oldValue' | 'newValue'): ComplianceSettings =>
  Object.fromEntries(
    target.modifiedProperties.map((property) => [
      property.displayName.charAt(0).toLowerCase() + property.displayName.slice(1),
      single(readAuditJson(property[side])),
    ]),
  );

const single = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);
