import fc from 'fast-check';
import {
  anyOfRequirements,
  atSignInRisk,
  atUserRisk,
  blocked,
  browserNotPersistent,
  contextOf,
  domainOf,
  holds,
  inFlow,
  legacyAuthenticationBlocked,
  managedDevice,
  mfa,
  openExclusions,
  phishingResistantMfa,
  protectedApp,
  type Requirement,
  registerSecurityInformation,
  restrictedByApp,
  riskRemediated,
  riskySignInChallenged,
  signInFrequency,
  tokenProtected,
  type UserClass,
} from '../../../shared/core/conditional-access';
import { assigned, assignmentsOf } from '../../../shared/core/conditional-access/assignments';
import { canForce } from '../../../shared/core/conditional-access/candidates';
import { columnsOf } from '../../../shared/core/conditional-access/columns';
import { enforcedPolicies } from '../../../shared/core/conditional-access/context';
import { boxesOf } from '../../../shared/core/conditional-access/fold-cells';
import { type Grid, gridsOf } from '../../../shared/core/conditional-access/grid';
import { matchesUser } from '../../../shared/core/conditional-access/match';
import { membersOf } from '../../../shared/core/conditional-access/policy-set';
import type { RequirementDomain } from '../../../shared/core/conditional-access/requirement';
import { createSolver } from '../../../shared/core/conditional-access/solve';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import {
  assignment,
  basisOf,
  blockGrant,
  germany,
  globalAdministratorRole,
  group,
  guest,
  mfaStrength,
  noSession,
  office,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  user,
} from '../../fixtures/conditional-access';
import { type Assigned, enumerate } from './enumeration';

/** Every type of requirement, each in a tenant that sets it. */
const questions: Readonly<Record<string, readonly [Requirement, RequirementDomain]>> = {
  mfa: [mfa, domainOf(mfa)],
  'mfa in every flow': [mfa, domainOf(mfa, { flows: ['none', 'deviceCodeFlow', 'authenticationTransfer'] })],
  'mfa outside trusted locations': [mfa, domainOf(mfa, { exceptedLocations: 'trusted' })],
  'mfa in one location': [mfa, domainOf(mfa, { locations: [office.id] })],
  'mfa for a context': [mfa, domainOf(mfa, { apps: ['c1'] })],
  phishingResistantMfa: [phishingResistantMfa, domainOf(phishingResistantMfa)],
  managedDevice: [managedDevice, domainOf(managedDevice)],
  legacyAuthenticationBlocked: [legacyAuthenticationBlocked, domainOf(legacyAuthenticationBlocked)],
  blocked: [blocked, domainOf(blocked, inFlow('deviceCodeFlow'))],
  protectedApp: [protectedApp, domainOf(protectedApp)],
  riskRemediated: [riskRemediated, domainOf(riskRemediated, atUserRisk('high'))],
  riskySignInChallenged: [riskySignInChallenged, domainOf(riskySignInChallenged, atSignInRisk('high', 'medium'))],
  anyOf: [
    anyOfRequirements(mfa, managedDevice),
    domainOf(anyOfRequirements(mfa, managedDevice), { apps: [registerSecurityInformation] }),
  ],
  signInFrequency: [signInFrequency(4), domainOf(signInFrequency(4))],
  browserNotPersistent: [browserNotPersistent, domainOf(browserNotPersistent)],
  tokenProtected: [tokenProtected, domainOf(tokenProtected)],
  restrictedByApp: [restrictedByApp, domainOf(restrictedByApp)],
};
const question = fc.constantFrom(...Object.values(questions));

const some = (...values: string[]) => fc.subarray(values);
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2, nil: null });

const guestsOf = (membershipKind: string) => ({
  guestOrExternalUserTypes: ['b2bCollaborationGuest'],
  externalTenants: { membershipKind, members: membershipKind === 'all' ? [] : ['fabrikam'] },
});

const users = fc.record({
  includeUsers: fc.constantFrom(['All'], ['All'], ['lea'], []),
  excludeUsers: some('tom'),
  includeGroups: some('staff', 'hidden'),
  excludeGroups: fc.constantFrom<string[]>([], [], ['vendors'], ['hidden']),
  includeRoles: some(globalAdministratorRole),
  excludeRoles: fc.constantFrom<string[]>([], [], [globalAdministratorRole]),
  includeGuestsOrExternalUsers: fc.constantFrom(null, null, guestsOf('all'), guestsOf('enumerated')),
  excludeGuestsOrExternalUsers: fc.constantFrom(null, null, null, guestsOf('all'), guestsOf('enumerated')),
});

const apps = fc.record({
  includeApplications: fc.constantFrom(['All'], ['All'], ['Office365'], ['payroll']),
  excludeApplications: fc.constantFrom<string[]>([], [], ['payroll'], ['Office365']),
  includeUserActions: fc.constantFrom<string[]>([], [], [registerSecurityInformation]),
  includeAuthenticationContextClassReferences: fc.constantFrom<string[]>([], [], ['c1']),
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
  userRiskLevels: fc.constantFrom<string[]>([], [], [], ['high']),
  signInRiskLevels: fc.constantFrom<string[]>([], [], [], ['high'], ['high', 'medium']),
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
      ['compliantApplication'],
      ['passwordChange', 'mfa'],
    ),
    termsOfUse: fc.constantFrom<string[]>([], [], ['terms']),
    authenticationStrengthId: fc.constantFrom(null, mfaStrength.id, phishingResistantStrength.id, 'gone'),
  }),
);

const sessions = rarely(
  fc.record({
    signInFrequency: rarely(
      fc.record({
        isEnabled: fc.constantFrom(true, true, false),
        type: fc.constantFrom('hours', 'days', 'moons'),
        value: fc.constantFrom(1, 5),
        frequencyInterval: fc.constantFrom('timeBased', 'everyTime'),
        authenticationType: fc.constantFrom('primaryAndSecondaryAuthentication', 'secondaryAuthentication'),
      }),
    ),
    persistentBrowser: rarely(
      fc.record({ isEnabled: fc.constant(true), mode: fc.constantFrom('never', 'always', 'sometimes') }),
    ),
    secureSignInSession: rarely(fc.record({ isEnabled: fc.boolean() })),
    applicationEnforcedRestrictions: rarely(fc.record({ isEnabled: fc.boolean() })),
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
      sessions,
    })
    .map(({ sessions: session, ...spoil }) =>
      policy({ id, ...spoil, sessionControls: session === null ? null : { ...noSession, ...session } }),
    );

const anyPolicies = fc.tuple(policyOf('ca01'), policyOf('ca02'), policyOf('ca03')).chain((all) => fc.subarray(all));

/** Ways to divide all sign-ins in two: conditions that together leave no gap. */
const cuts: readonly (readonly [PolicySpoil, PolicySpoil])[] = [
  [
    { conditions: { clientAppTypes: ['browser'] } },
    { conditions: { clientAppTypes: ['mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other'] } },
  ],
  [
    { conditions: { platforms: { includePlatforms: ['windows', 'iOS'], excludePlatforms: [] } } },
    { conditions: { platforms: { includePlatforms: ['all'], excludePlatforms: ['windows', 'iOS'] } } },
  ],
  [
    { conditions: { locations: { includeLocations: [office.id, 'AllTrusted'], excludeLocations: [] } } },
    { conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
  ],
  [
    { conditions: { deviceFilter: { mode: 'include', rule: 'device.model -eq "PAW"' } } },
    { conditions: { deviceFilter: { mode: 'exclude', rule: 'device.model -eq "PAW"' } } },
  ],
  [{ users: { includeUsers: [], includeGroups: ['staff'] } }, { users: { excludeGroups: ['staff'] } }],
  [{ apps: { includeApplications: ['Office365'] } }, { apps: { excludeApplications: ['Office365'] } }],
  [{ conditions: { signInRiskLevels: ['high'] } }, { conditions: { signInRiskLevels: ['none', 'low', 'medium'] } }],
];
const everyTarget = {
  includeUserActions: [registerSecurityInformation],
  includeAuthenticationContextClassReferences: ['c1'],
};
const leaf = fc.record({
  grants: fc.constantFrom<NonNullable<PolicySpoil['grants']>[]>(
    blockGrant,
    blockGrant,
    { builtInControls: ['mfa'] },
    { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
    { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] },
  ),
  sessionControls: fc.constant({
    ...noSession,
    signInFrequency: {
      isEnabled: true,
      type: 'hours',
      value: 4,
      frequencyInterval: 'timeBased',
      authenticationType: null,
    },
    persistentBrowser: { isEnabled: true, mode: 'never' },
    secureSignInSession: { isEnabled: true },
    applicationEnforcedRestrictions: { isEnabled: true },
  }),
});

const joined = (a: PolicySpoil, b: PolicySpoil): PolicySpoil => ({
  users: { ...a.users, ...b.users },
  apps: { ...everyTarget, ...a.apps, ...b.apps },
  conditions: { ...a.conditions, ...b.conditions },
});

/**
 * Policies that together cover everything. They are divided twice, with the same or another grant in each half, and
 * sometimes one is missing.
 */
const cover = fc
  .record({
    outer: fc.constantFrom(...cuts),
    inner: fc.tuple(fc.constantFrom(...cuts), fc.constantFrom(...cuts)),
    leaves: fc.tuple(leaf, leaf, leaf, leaf),
    missing: fc.constantFrom(null, null, null, 0, 2),
  })
  .map(({ outer, inner, leaves, missing }) => {
    const parts = outer.flatMap((half, at) => {
      const cut = inner[at];
      return cut === undefined || cut === outer ? [half] : cut.map((quarter) => joined(half, quarter));
    });
    return parts
      .map((part, at) => policy({ id: `ca1${at}`, ...joined({}, part), ...leaves[at] }))
      .filter((_, at) => at !== missing);
  });

const policies = fc.oneof(
  anyPolicies,
  cover,
  fc.tuple(cover, policyOf('ca01')).map(([some, one]) => [...some, one]),
);

const people = {
  users: [user('ada'), user('lea'), user('tom'), user('vic'), guest('gil')],
  groups: [group('staff', ['lea', 'tom', 'ada']), group('vendors', ['vic'])],
  roleAssignments: [assignment('ada', globalAdministratorRole)],
  unresolvedGroupIds: ['hidden'],
  declaredIds: ['hidden'],
};

const basis = (some: readonly ConditionalAccessPolicy[]) => basisOf({ ...people, policies: some });

/** How certain a gap is. An answer may change from open through unknown to covered, but never back. */
const rank = { open: 0, unknown: 1, holds: 2 } as const;

const openKeys = (coverage: ReturnType<typeof holds>): readonly string[] =>
  coverage.status === 'open' ? coverage.classes.flatMap(({ ids }) => ids).sort() : [];

const runs = { numRuns: 60 };

test('adding an enforced policy never opens anything', () => {
  fc.assert(
    fc.property(question, policies, policyOf('ca09'), ([asked, domain], some, added) => {
      const before = holds(asked, domain, basis(some));
      const after = holds(asked, domain, basis([...some, { ...added, state: 'enabled' }]));
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
      question,
      policies,
      policyOf('ca00'),
      fc.constantFrom('disabled', 'enabledForReportingButNotEnforced', 'someday'),
      ([asked, domain], some, added, state) => {
        const without = basis(some);
        const withIt = { ...basis([...some, { ...added, state }]), userClasses: without.userClasses };
        expect(holds(asked, domain, withIt)).toEqual(holds(asked, domain, without));
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
    fc.property(question, policies, ([asked, domain], some) => {
      const turned = basisOf({
        ...people,
        users: [...people.users].reverse(),
        groups: [...people.groups].reverse(),
        policies: [...some].reverse().map(reversed),
      });
      expect(holds(asked, domain, turned)).toEqual(holds(asked, domain, basis(some)));
    }),
    runs,
  );
});

test('earlier questions, and their users, do not matter', () => {
  fc.assert(
    fc.property(
      fc.array(question, { minLength: 1, maxLength: 3 }),
      question,
      policies,
      (before, [asked, domain], some) => {
        const onlyGuests = ({ guestType }: UserClass): boolean => guestType !== 'member';
        const asking = basis(some);
        for (const [other, itsDomain] of before) {
          holds(other, { ...itsDomain, users: onlyGuests }, asking);
          openExclusions(asking, other, itsDomain);
        }
        // Results are cached by the content of policies, so nothing is cached for renamed ones.
        const renamed = (name: string) => basis(some.map((one) => ({ ...one, displayName: name })));
        const another = renamed('another');
        expect(holds(asked, domain, asking)).toEqual(holds(asked, domain, another));
        expect(openExclusions(asking, asked, domain)).toEqual(openExclusions(another, asked, domain));
        for (const budget of [0, 1, 2, 3, 5, 8]) {
          const fresh = renamed(`with ${budget}`);
          expect(holds(asked, domain, asking, { budget })).toEqual(holds(asked, domain, fresh, { budget }));
        }
      },
    ),
    runs,
  );
});

/** The answer of plain enumeration for each class, from all enforced policies without shortcuts. */
function byEnumeration(
  some: readonly ConditionalAccessPolicy[],
  [asked, domain]: readonly [Requirement, RequirementDomain],
) {
  const { userClasses, ...rest } = basis(some);
  const enforced = enforcedPolicies(some, contextOf(rest));
  const results = userClasses.filter(domain.users).map((userClass) => {
    const assignedHere = enforced.flatMap((one): readonly Assigned[] => {
      const match = matchesUser(one, userClass);
      return match === 'no' ? [] : [{ enforced: one, user: match }];
    });
    const grid = gridsOf(domain)(assignedHere.map((one) => one.enforced));
    return { userClass, ...enumerate(assignedHere, asked, grid) };
  });
  const open = results.filter((result) => result.open.length > 0);
  if (open.length > 0) {
    return { status: 'open', ids: open.flatMap((result) => result.userClass.ids).sort() };
  }
  const unknownBy = [...new Set(results.flatMap((result) => [...result.unknownBy]))].sort();
  if (unknownBy.length > 0) return { status: 'unknown', unknownBy };
  const isAboutBlocks = ['legacyAuthenticationBlocked', 'blocked'].includes(asked.type);
  const direct = !isAboutBlocks || results.every((result) => result.direct) ? 'direct' : 'indirect';
  return { status: 'holds', direct };
}

const summary = (coverage: ReturnType<typeof holds>) => {
  if (coverage.status === 'open') return { status: 'open', ids: openKeys(coverage) };
  if (coverage.status === 'unknown') return { status: 'unknown', unknownBy: coverage.policyIds };
  return { status: 'holds', direct: coverage.direct };
};

describe('the symbolic answer is that of plain enumeration', () => {
  test.each(Object.entries(questions))(
    '%s: who is uncovered, what is unknown, and how direct the protection is',
    (_, asked) => {
      fc.assert(
        fc.property(policies, (some) => {
          expect(summary(holds(asked[0], asked[1], basis(some)))).toEqual(byEnumeration(some, asked));
        }),
        { numRuns: 20 },
      );
    },
  );

  test('cell by cell', () => {
    fc.assert(
      fc.property(question, policies, ([asked, domain], some) => {
        const { userClasses, ...rest } = basis(some);
        const enforced = enforcedPolicies(some, contextOf(rest)).filter((one) => canForce(one, asked, domain));
        const solver = createSolver(columnsOf(enforced), asked, domain);
        const { ofClass } = assignmentsOf(enforced);
        for (const userClass of userClasses) {
          const applies = assigned(ofClass(userClass));
          const assignedHere = membersOf(applies.live).flatMap((at): readonly Assigned[] => {
            const one = enforced[at];
            return one === undefined ? [] : [{ enforced: one, user: matchesUser(one, userClass) }];
          });
          const answer = solver.openTo(applies, { left: Number.POSITIVE_INFINITY });
          expect(answer.grid).toEqual(gridsOf(domain)(assignedHere.map((one) => one.enforced)));
          const { listed, unlisted } = boxesOf(answer);
          const cells = listed.flatMap((box) =>
            box.reduce<string[][]>(
              (all, values) => all.flatMap((one) => values.map((at) => [...one, String(at)])),
              [[]],
            ),
          );
          const { open } = enumerate(assignedHere, asked, answer.grid);
          expect(unlisted).toBe(0);
          // The addresses of the legacy portal may not exist, so they are listed beside others and never alone.
          const sure = cells.filter((cell) => !answer.grid.location[Number(cell[3])]?.mayBeNowhere);
          expect(sure.map((cell) => cell.join()).sort()).toEqual(open.map((position) => position.join()).sort());
        }
      }),
      { numRuns: 40 },
    );
  });

  test('exclusions that leave a gap', () => {
    /** Cells that are open to the class, on a grid of these policies. */
    const openCells = (assignedHere: readonly Assigned[], asked: Requirement, grid: Grid): ReadonlySet<string> =>
      new Set(enumerate(assignedHere, asked, grid).open.map((position) => position.join()));
    const nobody = {
      excludeUsers: [],
      excludeGroups: [],
      excludeRoles: [],
      excludeGuestsOrExternalUsers: null,
    };
    fc.assert(
      fc.property(question, policies, ([asked, domain], some) => {
        const all = basis(some);
        const enforced = enforcedPolicies(some, contextOf(all));
        const expected = new Set<string>();
        for (const userClass of all.userClasses.filter(domain.users)) {
          const assignedHere = enforced.flatMap((one): readonly Assigned[] => {
            const match = matchesUser(one, userClass);
            return match === 'no' ? [] : [{ enforced: one, user: match }];
          });
          for (const one of enforced) {
            const { conditions } = one.policy;
            const forms = {
              people: { ...conditions, users: { ...conditions.users, ...nobody } },
              apps: { ...conditions, applications: { ...conditions.applications, excludeApplications: [] } },
            };
            for (const [leavesOut, wider] of Object.entries(forms)) {
              const isAssigned = matchesUser(one, userClass) !== 'no';
              if (isAssigned !== (leavesOut === 'apps')) continue;
              // If a policy does not enforce the requirement, its exclusions do not matter, whatever its apps are.
              if (!canForce(one, asked, domain)) continue;
              const wide = { ...one, policy: { ...one.policy, conditions: wider } };
              const match = matchesUser(wide, userClass);
              if (match === 'no') continue;
              const grid = gridsOf(domain)([...assignedHere.map((other) => other.enforced), one]);
              const now = openCells(assignedHere, asked, grid);
              const without = openCells(
                [...assignedHere.filter(({ enforced: other }) => other !== one), { enforced: wide, user: match }],
                asked,
                grid,
              );
              const opened = [...now].some((cell) => !without.has(cell));
              if (opened) expected.add(`${one.policy.id} ${leavesOut} ${userClass.key}`);
            }
          }
        }
        const answer = openExclusions(all, asked, domain);
        const found =
          answer.status === 'unknown'
            ? []
            : answer.exclusions.flatMap(({ policyId, leavesOut, classes }) =>
                classes.map(({ key }) => `${policyId} ${leavesOut} ${key}`),
              );
        expect(found.sort()).toEqual([...expected].sort());
        // The result is unknown only if nobody is known to have a gap.
        expect(answer.status).toBe(holds(asked, domain, all).status === 'unknown' ? 'unknown' : 'judged');
      }),
      { numRuns: 150 },
    );
  });

  test('the named policies are enough by themselves', () => {
    fc.assert(
      fc.property(question, policies, ([asked, domain], some) => {
        const all = holds(asked, domain, basis(some));
        fc.pre(all.status === 'holds');
        if (all.status !== 'holds') return;
        const { by } = all;
        const alone = holds(asked, domain, basis(some.filter(({ id }) => by.includes(id))));
        expect(alone).toMatchObject({ status: 'holds', by, direct: all.direct });
      }),
      { numRuns: 40 },
    );
  });
});

test('assigning policies to a class together gives the same result as one by one', () => {
  fc.assert(
    fc.property(policies, (some) => {
      const { userClasses, ...rest } = basis(some);
      const enforced = enforcedPolicies(some, contextOf(rest));
      const { ofClass } = assignmentsOf(enforced);
      for (const userClass of userClasses) {
        const { yes, live } = assigned(ofClass(userClass));
        const said = enforced.map((one) => matchesUser(one, userClass));
        expect(membersOf(yes)).toEqual([...said.keys()].filter((at) => said[at] === 'yes'));
        expect(membersOf(live)).toEqual([...said.keys()].filter((at) => said[at] !== 'no'));
      }
    }),
    { numRuns: 60 },
  );
});

/** Names this app in every policy that names the payroll app. */
const withApp = (app: string, some: readonly ConditionalAccessPolicy[]): readonly ConditionalAccessPolicy[] =>
  JSON.parse(JSON.stringify(some).replaceAll('payroll', app)) as ConditionalAccessPolicy[]; // Safe: only ids differ.

test('an answer about an app that may be in a suite is true whether it is in it or not', () => {
  const [unlisted, member] = ['99999999-0000-4000-8000-000000000001', '905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba'];
  fc.assert(
    fc.property(policies, question, (some, [asked, domain]) => {
      const { status } = holds(asked, domain, basis(withApp(unlisted, some)));
      const inSuite = holds(asked, domain, basis(withApp(member, some)));
      const foreign = holds(asked, domain, basis(some));
      if (status !== 'unknown') expect([inSuite.status, foreign.status]).toEqual([status, status]);
    }),
    { numRuns: 200 },
  );
});
