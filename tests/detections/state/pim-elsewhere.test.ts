/** PIM also looks after groups and Azure's resources, and writes of them in the words in which it writes of the directory's roles. */
import { pimRecord, target } from '../../fixtures/records';
import { facts, onRecord } from './facts';

/** Reader of Azure's resources; the same GUID in every tenant, and none of the directory's. */
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const grant = { principalId: 'lea', principalType: 'User', templateId: reader, roleName: 'Reader' };

const entries = [
  ['EV.R01', 'Add member to role in PIM completed (permanent)'],
  ['EV.R01', 'Add member to role outside of PIM (permanent)'],
  ['EV.R02', 'Add member to role outside of PIM (permanent)'],
  ['EV.R03', 'Add eligible member to role in PIM completed (timebound)'],
  ['EV.R04', 'Add member to role completed (PIM activation)'],
] as const;

describe.each(entries)('%s, by "%s"', (id, activity) => {
  test('is silent of a resource in Azure, and of a group that gives nothing', () => {
    for (const category of ['ResourceManagement', 'GroupManagement'])
      expect(onRecord(id, pimRecord(grant, activity, { category }))).toEqual([]);
  });

  test.each(['role', 'assignable'] as const)('tells of a group that gives power (%s)', (reason) => {
    const record = pimRecord(grant, activity, { category: 'GroupManagement' });
    const targets = [...record.targets, target('Group', 'admins', [], 'Admins')];
    const given = facts({ whyWatched: (groupId) => (groupId === 'admins' ? [reason] : []) });
    expect(onRecord(id, { ...record, targets }, given)).toMatchObject([{ effect: 'raised' }]);
  });

  test("tells of a role of the directory that is the tenant's own", () => {
    expect(onRecord(id, pimRecord(grant, activity))).toMatchObject([{ effect: 'raised' }]);
  });
});
