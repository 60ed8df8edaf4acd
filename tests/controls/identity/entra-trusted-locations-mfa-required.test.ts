import { entraTrustedLocationsMfaRequired as control } from '../../../shared/controls/identity/entra-trusted-locations-mfa-required';
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
  test('where no policy speaks of places', () => {
    expect(statusOf(control, { policies: [policy(), strong()] })).toBe('pass');
  });

  test('where a place is left out that nobody trusts', () => {
    const namedLocations = [office, plain];
    expect(statusOf(control, { policies: [policy(leavingOut('cafe')), strong()], namedLocations })).toBe('pass');
  });

  test('where another policy asks in the trusted place', () => {
    const inside = policy({
      id: 'ca03',
      conditions: { locations: { includeLocations: [office.id], excludeLocations: [] } },
    });
    expect(statusOf(control, { policies: [policy(leavingOut('AllTrusted')), strong()] })).toBe('fail');
    expect(statusOf(control, { policies: [policy(leavingOut(office.id)), inside, strong()] })).toBe('pass');
  });

  test.each(['ZT.NW.002', 'ZT.ID.001'])('where who needs none is accepted for %s', (id) => {
    const policies = [policy({ users: { excludeUsers: ['lea'] } }), strong()];
    const acceptedExclusions = { [id]: [{ ...declared('lea'), kind: 'user' as const }] };
    expect(statusOf(control, { policies })).toBe('fail');
    expect(statusOf(control, { policies, configuration: { acceptedExclusions } })).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, PolicySpoil, number]>([
    ['MFA leaves all trusted places out', leavingOut('AllTrusted'), {}, 4],
    ['MFA leaves the office out', leavingOut(office.id), {}, 4],
    ['the strength leaves the office out', {}, leavingOut(office.id), 1],
    ['MFA is off altogether', { state: 'disabled' }, {}, 4],
    ['MFA leaves one person out', { users: { excludeUsers: ['lea'] } }, {}, 1],
  ])('when %s', (_, everyone, administrators, count) => {
    expect(verdictOn(control, { policies: [policy(everyone), strong(administrators)] })).toMatchObject({
      status: 'fail',
      exposure: { count, of: 5 },
    });
  });

  test('where only the addresses of the old portal are trusted, whatever they are', () => {
    const namedLocations = [{ ...office, isTrusted: false }];
    expect(statusOf(control, { policies: [policy(leavingOut('AllTrusted')), strong()], namedLocations })).toBe('fail');
  });
});

test('does not apply where no place is trusted', () => {
  expect(statusOf(control, { policies: [policy(), strong()], namedLocations: [plain] })).toBe('notApplicable');
});

test('is unknown where a group of administrators cannot be read, and not licensed without P1', () => {
  const roleAssignments = [assignment('unread', globalAdministratorRole, { principalType: 'group' })];
  expect(statusOf(control, { policies: [policy(), strong()], roleAssignments })).toBe('unknown');
  expect(statusOf(control, { policies: [policy(), strong()], licences: [] })).toBe('notLicensed');
});
