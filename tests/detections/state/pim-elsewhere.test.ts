/** PIM also manages groups and Azure resources, and logs them in the same words as directory roles. */
import { pimRecord, target } from '../../fixtures/records';
import { facts, onRecord, roles } from './facts';

/** Reader of Azure resources; the same GUID in every tenant, and not a directory role. */
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
  test('ignores a resource in Azure, and a group that gives no role', () => {
    for (const category of ['ResourceManagement', 'GroupManagement'])
      expect(onRecord(id, pimRecord(grant, activity, { category }))).toEqual([]);
  });

  test("reports a role of Entra's that PIM files under resources", () => {
    const ofEntra = { ...grant, templateId: roles.globalAdministrator, roleName: 'Global Administrator' };
    expect(onRecord(id, pimRecord(ofEntra, activity, { category: 'ResourceManagement' }))).toMatchObject([
      { effect: 'raised' },
    ]);
  });

  test.each(['role', 'assignable'] as const)('reports a group that gives a role (%s)', (reason) => {
    const record = pimRecord(grant, activity, { category: 'GroupManagement' });
    const targets = [...record.targets, target('Group', 'admins', [], 'Admins')];
    const given = facts({ whyWatched: (groupId) => (groupId === 'admins' ? [reason] : []) });
    // EV.R12 reports additions to the group.
    const isAddition = id === 'EV.R01' || id === 'EV.R02';
    const roleName = 'Reader of Admins';
    expect(onRecord(id, { ...record, targets }, given)).toMatchObject(
      isAddition ? [] : [{ effect: 'raised', details: { roleName } }],
    );
  });

  test('reports a custom directory role', () => {
    expect(onRecord(id, pimRecord(grant, activity))).toMatchObject([{ effect: 'raised' }]);
  });
});
