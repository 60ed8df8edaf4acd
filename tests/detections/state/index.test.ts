import fc from 'fast-check';
import type { LogRecord } from '../../../shared/core/log/record';
import { detectors } from '../../../shared/detections';
import { auditEvent, directoryAudit, modified, target } from '../../fixtures/records';
import { facts } from './facts';

test('the detectors are ordered by id, each with the information that an operator needs', () => {
  const ids = detectors.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort());
  expect(ids).toEqual(
    expect.arrayContaining([
      'EV.A01',
      'EV.A05',
      'EV.D01',
      'EV.D06',
      'EV.D08',
      'EV.P01',
      'EV.P02',
      'EV.P04',
      'EV.P05',
      'EV.P08',
      'EV.P09',
      'EV.R01',
    ]),
  );
  expect(ids).toEqual(expect.arrayContaining(['EV.R02', 'EV.R03', 'EV.R04', 'EV.R11', 'EV.R12', 'EV.R21', 'EV.R22']));
  for (const { title, falsePositives, response, references, covers } of detectors) {
    expect(covers.attack).not.toEqual([]);
    for (const text of [title, falsePositives, response, ...references]) expect(text.length).toBeGreaterThan(10);
    expect(references.length).toBeGreaterThan(0);
  }
});

test('activities are in lower case, as they are compared', () => {
  const activities = detectors.flatMap((detector) => detector.activities);
  expect(activities).toEqual(activities.map((activity) => activity.toLowerCase()));
});

const text = fc.oneof(
  fc.constantFrom(
    'null',
    '[]',
    '{}',
    '"x"',
    '[true]',
    '["everyone"]',
    '[["x"]]',
    '[{"allowedToCreateApps":1}]',
    'KeyIdentifier',
    '[KeyIdentifier=a,KeyType=',
    '{"state":"enabled"}',
    '{"conditions":[1]}',
  ),
  fc.string(),
);
const optional = fc.option(text, { nil: null });
const properties = fc.array(
  fc.tuple(
    fc.constantFrom(
      'Role.TemplateId',
      'Group.ObjectID',
      'ConditionalAccessPolicy',
      'IsCompliant',
      'KeyDescription',
      'FederatedIdentityCredentials',
      'AllowInvitesFrom',
      'DefaultUserRolePermissions',
      'PermissionGrantPolicyIdsAssignedToDefaultUserRole',
      '',
    ),
    optional,
    optional,
  ),
  { maxLength: 3 },
);
const targets = fc.array(fc.tuple(optional, optional, properties), { maxLength: 3 });
const activity = fc.constantFrom(
  ...detectors.flatMap((detector) => detector.activities),
  'Patch DeviceCompliancePolicy',
  'Delete DeviceCompliancePolicy',
);

test('no record makes a detector throw', () => {
  fc.assert(
    fc.property(activity, targets, fc.boolean(), (name, drawn, isIntune) => {
      const read = drawn.map(([type, id, all]) =>
        target(
          type,
          id,
          all.map(([property, before, after]) => modified(property, before, after)),
        ),
      );
      const record: LogRecord = isIntune
        ? auditEvent({ activityType: name, activityOperationType: name.split(' ')[0] ?? '', targets: read })
        : directoryAudit({ activityDisplayName: name, targets: read });
      for (const detector of detectors)
        detector.onRecord(
          record,
          facts({ whyWatched: () => ['policy', 'role'], isDeclared: () => true, roleInstances: [] }),
        );
    }),
  );
});

test('a detector that names its activities ignores every other activity', () => {
  const given = facts({ whyWatched: () => ['policy', 'role'], isDeclared: () => true, roleInstances: [] });
  const names = [...new Set(detectors.flatMap((detector) => detector.activities))];
  const made = names.flatMap((name) => {
    const record = directoryAudit({
      activityDisplayName: name,
      targets: [target('User', 'lea', [modified('Role.TemplateId', null, '"62e90394-69f5-4237-9190-012177145e10"')])],
    });
    return detectors
      .filter(({ reads }) => reads !== null && !reads(name))
      .flatMap((detector) => detector.onRecord(record, given).map(() => `${detector.id}: ${name}`));
  });
  expect(made).toEqual([]);
});
