import fc from 'fast-check';
import {
  domainOf,
  holds,
  legacyAuthenticationBlocked,
  managedDevice,
  mfa,
  phishingResistantMfa,
} from '../../../shared/core/conditional-access';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource';
import {
  assignment,
  basisOf,
  germany,
  globalAdministratorRole,
  group,
  guest,
  mfaStrength,
  office,
  phishingResistantStrength,
  policy,
  user,
} from '../../fixtures/conditional-access';

const requirement = fc.constantFrom(mfa, phishingResistantMfa, managedDevice, legacyAuthenticationBlocked);

const some = (...values: string[]) => fc.subarray(values);
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2, nil: null });

const users = fc.record({
  includeUsers: fc.constantFrom(['All'], ['All'], ['lea'], []),
  excludeUsers: some('tom'),
  includeGroups: some('staff', 'hidden'),
  excludeGroups: fc.constantFrom<string[]>([], [], ['vendors'], ['hidden']),
  includeRoles: some(globalAdministratorRole),
  excludeRoles: fc.constantFrom<string[]>([], [], [globalAdministratorRole]),
});

const apps = fc.record({
  includeApplications: fc.constantFrom(['All'], ['All'], ['Office365'], ['payroll']),
  excludeApplications: fc.constantFrom<string[]>([], [], ['payroll'], ['Office365']),
  applicationFilter: fc.constantFrom(null, null, null, 'CustomSecurityAttribute.x -eq "y"'),
});

const conditions = fc.record({
  clientAppTypes: fc.constantFrom(
    ['all'],
    ['all'],
    ['browser'],
    ['exchangeActiveSync', 'other'],
    ['mobileAppsAndDesktopClients', 'browser'],
  ),
  platforms: rarely(
    fc.record({
      includePlatforms: fc.constantFrom(['all'], ['windows', 'macOS']),
      excludePlatforms: some('linux', 'iOS'),
    }),
  ),
  locations: rarely(
    fc.record({
      includeLocations: fc.constantFrom(['All'], [office.id]),
      excludeLocations: some('AllTrusted', germany.id),
    }),
  ),
  deviceFilter: rarely(
    fc.record({
      mode: fc.constantFrom('include', 'exclude'),
      rule: fc.constantFrom(
        'device.isCompliant -eq True',
        'device.model -ne "PAW"',
        'device.trustType -eq "ServerAD" -or device.model -eq "PAW"',
        'nonsense',
      ),
    }),
  ),
  signInRiskLevels: fc.constantFrom<string[]>([], [], [], ['high']),
  transferMethods: fc.constantFrom<string[]>([], [], [], ['deviceCodeFlow']),
  unknownConditions: fc.constantFrom<string[]>([], [], [], [], ['weather']),
});

const grants = rarely(
  fc.record({
    operator: fc.constantFrom('AND', 'OR'),
    builtInControls: fc.constantFrom(
      ['mfa'],
      ['block'],
      ['mfa', 'compliantDevice'],
      ['compliantDevice', 'domainJoinedDevice'],
      [],
      ['faceScan'],
    ),
    termsOfUse: fc.constantFrom<string[]>([], [], ['terms']),
    authenticationStrengthId: fc.constantFrom(null, mfaStrength.id, phishingResistantStrength.id, 'gone'),
  }),
);

const policyOf = (id: string) =>
  fc
    .record({
      state: fc.constantFrom('enabled', 'enabled', 'enabled', 'enabledForReportingButNotEnforced', 'disabled'),
      users,
      apps,
      conditions,
      grants,
    })
    .map((spoil) => policy({ id, ...spoil }));

const policies = fc.tuple(policyOf('ca01'), policyOf('ca02'), policyOf('ca03')).chain((all) => fc.subarray(all));

const people = {
  users: [user('ada'), user('lea'), user('tom'), user('vic'), guest('gil')],
  groups: [group('staff', ['lea', 'tom', 'ada']), group('vendors', ['vic'])],
  roleAssignments: [assignment('ada', globalAdministratorRole)],
  unresolvedGroupIds: ['hidden'],
  declaredIds: ['hidden'],
};

const basis = (some: readonly ConditionalAccessPolicy[]) => basisOf({ ...people, policies: some });

/** How much is known to be open: an answer may move from open over unknown to holds, never back. */
const rank = { open: 0, unknown: 1, holds: 2 } as const;

const openKeys = (coverage: ReturnType<typeof holds>): readonly string[] =>
  coverage.status === 'open' ? coverage.classes.flatMap(({ ids }) => ids).sort() : [];

const runs = { numRuns: 150 };

test('adding an enforced policy never opens anything', () => {
  fc.assert(
    fc.property(requirement, policies, policyOf('ca09'), (asked, some, added) => {
      const before = holds(asked, domainOf(asked), basis(some));
      const after = holds(asked, domainOf(asked), basis([...some, { ...added, state: 'enabled' }]));
      expect(rank[after.status]).toBeGreaterThanOrEqual(rank[before.status]);
      const open = openKeys(before);
      expect(openKeys(after).filter((id) => !open.includes(id))).toEqual([]);
    }),
    runs,
  );
});

test('a policy that is not enforced changes nothing', () => {
  fc.assert(
    fc.property(
      requirement,
      policies,
      policyOf('ca00'),
      fc.constantFrom('disabled', 'enabledForReportingButNotEnforced', 'someday'),
      (asked, some, added, state) => {
        const without = basis(some);
        const withIt = { ...basis([...some, { ...added, state }]), userClasses: without.userClasses };
        expect(holds(asked, domainOf(asked), withIt)).toEqual(holds(asked, domainOf(asked), without));
      },
    ),
    runs,
  );
});

test('the order of policies, users and ids does not matter', () => {
  const reversed = (one: ConditionalAccessPolicy): ConditionalAccessPolicy => ({
    ...one,
    conditions: {
      ...one.conditions,
      clientAppTypes: [...one.conditions.clientAppTypes].reverse(),
      users: {
        ...one.conditions.users,
        includeGroups: [...one.conditions.users.includeGroups].reverse(),
        excludeGroups: [...one.conditions.users.excludeGroups].reverse(),
      },
    },
    grantControls:
      one.grantControls === null
        ? null
        : { ...one.grantControls, builtInControls: [...one.grantControls.builtInControls].reverse() },
  });
  fc.assert(
    fc.property(requirement, policies, (asked, some) => {
      const turned = basisOf({
        ...people,
        users: [...people.users].reverse(),
        groups: [...people.groups].reverse(),
        policies: [...some].reverse().map(reversed),
      });
      expect(holds(asked, domainOf(asked), turned)).toEqual(holds(asked, domainOf(asked), basis(some)));
    }),
    runs,
  );
});

test('the quick path and merged atoms answer as plain enumeration does', () => {
  const plain = { quickPath: false, merge: false, budget: Number.POSITIVE_INFINITY };
  fc.assert(
    fc.property(requirement, policies, (asked, some) => {
      const fast = holds(asked, domainOf(asked), basis(some));
      const slow = holds(asked, domainOf(asked), basis(some), plain);
      expect(summary(fast)).toEqual(summary(slow));
    }),
    { numRuns: 80 },
  );
});

/** Open cells are folded along merged atoms, so their extents differ in form; who is open and why does not. */
const summary = (coverage: ReturnType<typeof holds>) =>
  coverage.status === 'open' ? { ...coverage, cells: undefined, classes: openKeys(coverage) } : coverage;
