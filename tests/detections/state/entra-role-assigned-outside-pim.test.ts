import { type Grant, pimRecord, roleRecord } from '../../fixtures/records';
import { facts, onRecord, roles } from './facts';

const R02 = 'EV.R02';
const activity = 'Add member to role outside of PIM (permanent)';
const granted: Grant = {
  principalId: 'lea',
  principalType: 'User',
  templateId: roles.userAdministrator,
  roleName: 'User Administrator',
};
const resourceId = `lea|${roles.userAdministrator}`;
const withP2 = facts({ licences: new Set(['P1', 'P2']) });

test("fires on PIM's own entry, as part of the assignment's story", () => {
  expect(onRecord(R02, pimRecord(granted, activity), withP2)).toMatchObject([
    {
      effect: 'raised',
      severity: 'high',
      alerts: true,
      momentary: false,
      storyOf: 'EV.R01',
      resourceId,
      peopleIds: ['lea'],
      details: { roleId: roles.userAdministrator, roleName: 'User Administrator', permanent: true },
    },
  ]);
});

test('is as severe as the assignment', () => {
  const strongest = { ...granted, templateId: roles.globalAdministrator };
  expect(onRecord(R02, pimRecord(strongest, activity), withP2)).toMatchObject([{ severity: 'critical' }]);
});

test('names the same resource as the assignment, so both are one alert', () => {
  const record = pimRecord(granted, activity);
  const [grant] = onRecord('EV.R01', record, withP2);
  expect(onRecord(R02, record, withP2)[0]?.resourceId).toBe(grant?.resourceId);
  expect(grant).toMatchObject({ effect: 'raised', alerts: true });
});

test('for an application it is grouped with EV.R11', () => {
  const record = pimRecord({ ...granted, principalId: 'app', principalType: 'ServicePrincipal' }, activity);
  expect(onRecord(R02, record, withP2)).toMatchObject([{ storyOf: 'EV.R11', peopleIds: [] }]);
});

test('hostile names appear only in the details', () => {
  const name = '"}]}<script>alert(1)</script>‮';
  expect(onRecord(R02, pimRecord({ ...granted, roleName: name }, activity))).toMatchObject([
    { resourceId, resourceName: null },
  ]);
});

test.each([
  ['it failed', pimRecord(granted, activity, { result: 'failure' })],
  ['the role is not privileged', pimRecord({ ...granted, templateId: roles.licenceAdministrator }, activity)],
  ['it was assigned in PIM', pimRecord(granted, 'Add member to role in PIM completed (permanent)')],
  ['it was activated', pimRecord(granted, 'Add member to role completed (PIM activation)')],
  ['the entry is from the directory', roleRecord(granted)],
])('stays silent when %s', (_, record) => {
  expect(onRecord(R02, record, withP2)).toEqual([]);
});
