import { entraGlobalAdministratorCount as control } from '../../../shared/controls/administrators/entra-global-administrator-count/control';
import {
  assignment,
  eligibility,
  globalAdministratorRole,
  group,
  user,
  userAdministratorRole,
} from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const admins = (...ids: string[]) => ids.map((id) => assignment(id, globalAdministratorRole));
const two = { roleAssignments: admins('ada', 'lea'), thresholds: { globalAdministratorsMin: 2 } };
const many = Array.from({ length: 9 }, (_, index) => `admin${index}`);

describe('passes', () => {
  test('with two, and lists them', () => {
    expect(verdictOn(control, two)).toMatchObject({
      status: 'pass',
      note: '2 active, 2 to 4 wanted',
      evidence: [
        {
          after: [
            { type: 'person', id: 'ada' },
            { type: 'person', id: 'lea' },
          ],
        },
      ],
    });
  });

  test('with the same person twice, directly and through a group', () => {
    const roleAssignments = [
      ...admins('ada', 'lea'),
      assignment('gas', globalAdministratorRole, { principalType: 'group' }),
    ];
    expect(verdictOn(control, { ...two, roleAssignments, groups: [group('gas', ['ada'])] })).toMatchObject({
      status: 'pass',
      note: '2 active, 2 to 4 wanted',
    });
  });

  test.each([
    ['disabled accounts', { users: [user('ada'), user('lea'), user('tom', { accountEnabled: false })] }],
    ['declared break-glass', { configuration: { breakGlass: [declared('tom')] } }],
  ])('without counting %s', (_, spoil) => {
    const roleAssignments = admins('ada', 'lea', 'tom');
    const thresholds = { globalAdministratorsMin: 2, globalAdministratorsMax: 2 };
    expect(statusOf(control, { roleAssignments, thresholds, ...spoil })).toBe('pass');
  });

  test('without counting applications and other roles', () => {
    const roleAssignments = [
      ...admins('ada', 'lea'),
      assignment('tom', userAdministratorRole),
      assignment('backup', globalAdministratorRole, { principalType: 'servicePrincipal', principalName: 'Backup' }),
    ];
    const thresholds = { globalAdministratorsMin: 2, globalAdministratorsMax: 2 };
    expect(verdictOn(control, { roleAssignments, thresholds })).toMatchObject({
      status: 'pass',
      evidence: [{}, { label: 'Applications with the role, not counted', after: [{ name: 'Backup' }] }],
    });
  });
});

describe('fails', () => {
  test('with too few', () => {
    expect(verdictOn(control, { ...two, roleAssignments: admins('ada') })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'tooFew', details: { holders: 1, min: 2, max: 4 } }] },
      exposure: { count: 1, of: 5, ids: ['ada'] },
    });
  });

  test('with too many, counting members of groups', () => {
    const roleAssignments = [assignment('gas', globalAdministratorRole, { principalType: 'group' })];
    const groups = [group('gas', ['ada', 'lea', 'mara', 'tom', 'gil'])];
    expect(verdictOn(control, { roleAssignments, groups })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'tooMany', details: { holders: 5 } }] },
      exposure: { count: 5, privilegedCount: 5 },
    });
  });

  test('with nine, whatever the limit', () => {
    const spoil = { users: many.map((id) => user(id)), roleAssignments: admins(...many) };
    expect(statusOf(control, { ...spoil, thresholds: { globalAdministratorsMax: 20 } })).toBe('fail');
  });

  test('counting a break-glass account whose declaration has ended', () => {
    const spoil = { roleAssignments: admins('ada', 'lea'), thresholds: { globalAdministratorsMax: 1 } };
    expect(statusOf(control, { ...spoil, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
    expect(statusOf(control, { ...spoil, configuration: { breakGlass: [declared('lea', yesterday)] } })).toBe('fail');
  });
});

describe('people eligible for the role in PIM', () => {
  const licences = ['P1', 'P2'] as const;
  const eligible = (...ids: string[]) => ids.map((id) => eligibility(id, globalAdministratorRole));

  test('count once and are named separately: passes', () => {
    const spoil = { ...two, licences, roleAssignments: admins('ada'), roleEligibilities: eligible('ada', 'lea') };
    expect(verdictOn(control, spoil)).toMatchObject({
      status: 'pass',
      note: '1 active and 1 eligible, 2 to 4 wanted',
      evidence: [
        { label: 'Global Administrators, active', after: [{ id: 'ada' }] },
        { label: 'Global Administrators, eligible', after: [{ id: 'lea' }] },
      ],
    });
  });

  test('push the number over the limit: fails', () => {
    const spoil = { licences, roleAssignments: admins('ada', 'lea', 'mara') };
    expect(statusOf(control, spoil)).toBe('pass');
    const groups = [group('gas', ['tom', 'gil', 'ada'])];
    const roleEligibilities = [eligibility('gas', globalAdministratorRole, { principalType: 'group' })];
    expect(verdictOn(control, { ...spoil, groups, roleEligibilities })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'tooMany', details: { holders: 5, eligible: 2 } }] },
      exposure: { count: 5, ids: ['ada', 'gil', 'lea', 'mara', 'tom'] },
    });
  });

  test('for an administrative unit only, or for another role, do not change the count', () => {
    const scoped = eligibility('lea', globalAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' });
    const other = eligibility('tom', userAdministratorRole);
    const spoil = { ...two, licences, roleAssignments: admins('ada'), roleEligibilities: [scoped, other] };
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'pass', note: '1 active and 1 eligible, 2 to 4 wanted' });
  });

  test('in a group that could not be read make the result unknown', () => {
    const roleEligibilities = [eligibility('gas', globalAdministratorRole, { principalType: 'group' })];
    expect(statusOf(control, { ...two, licences, roleEligibilities })).toBe('unknown');
    expect(statusOf(control, { ...two, licences, roleEligibilities, groups: [group('gas', [])] })).toBe('pass');
  });
});

test('is unknown where the members of a group with the role could not be read', () => {
  const roleAssignments = [
    ...admins('ada'),
    assignment('gas', globalAdministratorRole, { principalType: 'group', principalName: 'GA group' }),
  ];
  expect(verdictOn(control, { roleAssignments })).toMatchObject({
    status: 'unknown',
    reason: expect.stringContaining('GA group'),
  });
});

test('is unknown while no user is known', () => {
  expect(statusOf(control, { users: [] })).toBe('unknown');
});
