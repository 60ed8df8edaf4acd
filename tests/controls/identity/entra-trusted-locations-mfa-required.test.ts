import { entraTrustedLocationsMfaRequired as control } from '../../../shared/controls/identity/entra-trusted-locations-mfa-required/control';
import { weaken, weaknessOf } from '../../../shared/core/event/weakness';
import type { FailVerdict } from '../../../shared/core/verdict/control';
import {
  assignment,
  globalAdministratorRole,
  office,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
} from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn } from '../state';

const strong = (spoil: PolicySpoil = {}) =>
  policy({
    id: 'ca02',
    users: { includeUsers: [], includeRoles: [globalAdministratorRole] },
    grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
    ...spoil,
  });
const leavingOut = (...excludeLocations: string[]) => ({
  conditions: { locations: { includeLocations: ['All'], excludeLocations } },
});
const plain = { ...office, id: 'cafe', isTrusted: false, ipRanges: ['198.51.100.0/24'] };

describe('passes', () => {
  test('where no policy has a location condition', () => {
    expect(statusOf(control, { policies: [policy(), strong()] })).toBe('pass');
  });

  test('where an untrusted location is exempt', () => {
    const namedLocations = [office, plain];
    expect(statusOf(control, { policies: [policy(leavingOut('cafe')), strong()], namedLocations })).toBe('pass');
  });

  test('where another policy requires MFA in the trusted location', () => {
    const inside = policy({
      id: 'ca03',
      conditions: { locations: { includeLocations: [office.id], excludeLocations: [] } },
    });
    expect(statusOf(control, { policies: [policy(leavingOut('AllTrusted')), strong()] })).toBe('fail');
    expect(statusOf(control, { policies: [policy(leavingOut(office.id)), inside, strong()] })).toBe('pass');
  });

  // Gaps that exist everywhere are not caused by a location; ZT.ID.001 and ZT.AD.009 report them once.
  test.each<[string, PolicySpoil, PolicySpoil]>([
    ['MFA is off for everyone except administrators', { state: 'disabled' }, {}],
    ['MFA excludes one person everywhere', { users: { excludeUsers: ['lea'] } }, {}],
    ['the strength excludes administrators everywhere', {}, { users: { includeRoles: [] } }],
    ['MFA excludes one app everywhere', { apps: { excludeApplications: ['app'] } }, {}],
  ])('where %s', (_, everyone, administrators) => {
    expect(statusOf(control, { policies: [policy(everyone), strong(administrators)] })).toBe('pass');
  });

  // An activation of an hour must not open or end an alert about everybody.
  test.each([
    ['nobody has', []],
    ['one person has', [assignment('ada', globalAdministratorRole)]],
  ] as const)('where MFA is off for everyone, and a policy requires it of a role that %s', (_, roleAssignments) => {
    const policies = [policy({ state: 'disabled' }), strong()];
    expect(statusOf(control, { policies, roleAssignments })).toBe('pass');
  });

  test.each(['ZT.NW.002', 'ZT.ID.001'])('where the exempt person is accepted for %s', (id) => {
    const policies = [
      policy({ users: { excludeUsers: ['lea'] } }),
      policy({ id: 'ca04', users: { includeUsers: ['lea'] }, ...leavingOut(office.id) }),
      strong(),
    ];
    const acceptedExclusions = { [id]: [{ ...declared('lea'), kind: 'user' as const }] };
    expect(statusOf(control, { policies })).toBe('fail');
    expect(statusOf(control, { policies, configuration: { acceptedExclusions } })).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, PolicySpoil, number, number]>([
    ['MFA exempts all trusted locations', leavingOut('AllTrusted'), {}, 4, 5],
    ['MFA exempts the office', leavingOut(office.id), {}, 4, 5],
    ['no policy requires MFA anywhere', { state: 'disabled' }, { state: 'disabled' }, 5, 5],
    [
      'MFA exempts the office, and excludes one person everywhere',
      { ...leavingOut(office.id), users: { excludeUsers: ['lea'] } },
      {},
      3,
      5,
    ],
    [
      'MFA exempts the office, and excludes one app everywhere',
      { ...leavingOut(office.id), apps: { excludeApplications: ['app'] } },
      {},
      4,
      5,
    ],
    ['the strength for administrators exempts the office', {}, leavingOut(office.id), 1, 1],
  ])('when %s', (_, everyone, administrators, count, of) => {
    expect(verdictOn(control, { policies: [policy(everyone), strong(administrators)] })).toMatchObject({
      status: 'fail',
      exposure: { count, of },
    });
  });

  test('one more administrator is not counted as a loss, though the strength exempts the office for them too', () => {
    const policies = [policy(), strong(leavingOut(office.id))];
    const failed = (...holders: string[]): FailVerdict => {
      const roleAssignments = holders.map((id) => assignment(id, globalAdministratorRole));
      const verdict = verdictOn(control, { policies, roleAssignments });
      if (verdict.status !== 'fail') throw new Error(verdict.status);
      return verdict;
    };
    const { isWeaker } = weaken(control, weaknessOf(control, failed('ada')), failed('ada', 'lea'));
    expect(isWeaker).toBe(false);
    const outside = policy({
      id: 'ca04',
      users: { includeUsers: ['lea'] },
      grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
    });
    const held = verdictOn(control, {
      policies: [...policies, outside],
      roleAssignments: ['ada', 'lea'].map((id) => assignment(id, globalAdministratorRole)),
    });
    if (held.status !== 'fail') throw new Error(held.status);
    expect(held.exposure).toMatchObject({ count: 1, of: 2 });
    expect(weaken(control, weaknessOf(control, held), failed('ada', 'lea')).isWeaker).toBe(true);
  });

  test('where only the addresses of the legacy portal are trusted, whatever they are', () => {
    const namedLocations = [{ ...office, isTrusted: false }];
    expect(statusOf(control, { policies: [policy(leavingOut('AllTrusted')), strong()], namedLocations })).toBe('fail');
  });
});

test('does not apply where no location is trusted', () => {
  expect(statusOf(control, { policies: [policy(), strong()], namedLocations: [plain] })).toBe('notApplicable');
});

test('is unknown where a group of administrators cannot be read, and not licensed without P1', () => {
  const roleAssignments = [assignment('unread', globalAdministratorRole, { principalType: 'group' })];
  expect(statusOf(control, { policies: [policy(), strong()], roleAssignments })).toBe('unknown');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
