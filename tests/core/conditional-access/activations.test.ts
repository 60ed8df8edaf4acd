import fc from 'fast-check';
import {
  blocked,
  compare,
  contextOf,
  domainOf,
  holds,
  inFlow,
  legacyAuthenticationBlocked,
  mfa,
  openExclusions,
  phishingResistantMfa,
  type Requirement,
  type RequirementDomain,
  type UserClass,
} from '../../../shared/core/conditional-access';
import { canForce } from '../../../shared/core/conditional-access/candidates';
import { type EnforcedPolicy, enforcedPolicies } from '../../../shared/core/conditional-access/context';
import { type Grid, gridsOf } from '../../../shared/core/conditional-access/grid';
import { matchesUser } from '../../../shared/core/conditional-access/match';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import {
  assignment,
  basisOf,
  blockGrant,
  eligibility,
  globalAdministratorRole,
  group,
  guest,
  phishingResistantStrength,
  policy,
  user,
  userAdministratorRole,
} from '../../fixtures/conditional-access';
import { type Assigned, enumerate } from './enumeration';

const exchangeAdministratorRole = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const helpdeskAdministratorRole = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const roles = [
  globalAdministratorRole,
  userAdministratorRole,
  exchangeAdministratorRole,
  helpdeskAdministratorRole,
] as const;

/** Every way in which the people of a class can sign in: with none, some or all of their roles active. */
function everyActivation(userClass: UserClass): readonly UserClass[] {
  const [first, ...others] = userClass.eligibleRoleIds;
  if (first === undefined) return [userClass];
  return [[], [first]].flatMap((active) =>
    everyActivation({ ...userClass, roleIds: [...userClass.roleIds, ...active], eligibleRoleIds: others }),
  );
}

const assignedTo = (enforced: readonly EnforcedPolicy[], userClass: UserClass): readonly Assigned[] =>
  enforced.flatMap((one): readonly Assigned[] => {
    const match = matchesUser(one, userClass);
    return match === 'no' ? [] : [{ enforced: one, user: match }];
  });

type Cells = ReadonlySet<string>;

const openCells = (assigned: readonly Assigned[], asked: Requirement, grid: Grid): Cells =>
  new Set(enumerate(assigned, asked, grid).open.map((position) => position.join()));

/** Cells that are open to the class with any of its roles active. */
function openOf(userClass: UserClass, enforced: readonly EnforcedPolicy[], asked: Requirement, grid: Grid): Cells {
  const sets = everyActivation(userClass).map((active) => openCells(assignedTo(enforced, active), asked, grid));
  return new Set(sets.flatMap((set) => [...set]));
}

const some = <T>(...values: readonly T[]) => fc.subarray([...values]);

const policyOf = (id: string) =>
  fc
    .record({
      state: fc.constantFrom('enabled', 'enabled', 'enabled', 'disabled'),
      users: fc.record({
        includeUsers: fc.constantFrom<string[]>(['All'], ['All'], ['lea'], []),
        includeGroups: some('staff', 'hidden'),
        excludeGroups: fc.constantFrom<string[]>([], [], ['vendors'], ['hidden']),
        includeRoles: some(...roles),
        excludeRoles: fc.oneof(fc.constant<string[]>([]), some(...roles)),
      }),
      apps: fc.record({
        includeApplications: fc.constantFrom(['All'], ['All'], ['Office365']),
        excludeApplications: fc.constantFrom<string[]>([], [], ['payroll']),
      }),
      conditions: fc.record({
        clientAppTypes: fc.constantFrom(['all'], ['all'], ['browser'], ['mobileAppsAndDesktopClients', 'other']),
        platforms: fc.constantFrom(null, null, { includePlatforms: ['all'], excludePlatforms: ['linux'] }),
        unknownConditions: fc.constantFrom<string[]>([], [], [], ['weather']),
      }),
      grants: fc.constantFrom(
        { builtInControls: ['mfa'] },
        { builtInControls: ['mfa'] },
        blockGrant,
        { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
        { builtInControls: ['compliantDevice'] },
      ),
    })
    .map((spoil) => policy({ id, ...spoil }));

const policies = fc.tuple(policyOf('ca01'), policyOf('ca02'), policyOf('ca03'), policyOf('ca04'));

const people = ['ada', 'lea', 'tom', 'vic'] as const;
const pairs = people.flatMap((person) => roles.map((role) => [person, role] as const));

/** Who holds and who is eligible for which roles, including through a group. */
const roleHolders = fc.record({ active: some(...pairs), eligible: some(...pairs), ofStaff: some(...roles) });
type RoleHolders = typeof roleHolders extends fc.Arbitrary<infer T> ? T : never;

const basis = (policiesNow: readonly ConditionalAccessPolicy[], { active, eligible, ofStaff }: RoleHolders) =>
  basisOf({
    policies: policiesNow,
    users: [...people.map((person) => user(person)), guest('gil')],
    groups: [group('staff', ['lea', 'tom']), group('vendors', ['vic'])],
    roleAssignments: active.map(([person, role]) => assignment(person, role)),
    roleEligibilities: [
      ...eligible.map(([person, role]) => eligibility(person, role)),
      ...ofStaff.map((role) => eligibility('staff', role, { principalType: 'group' })),
    ],
    unresolvedGroupIds: ['hidden'],
    declaredIds: ['hidden', ...people],
  });

const question = fc.constantFrom<(readonly [Requirement, RequirementDomain])[]>(
  [mfa, domainOf(mfa)],
  [phishingResistantMfa, domainOf(phishingResistantMfa)],
  [legacyAuthenticationBlocked, domainOf(legacyAuthenticationBlocked)],
  [blocked, domainOf(blocked, inFlow('deviceCodeFlow'))],
);

const idsIn = (classes: readonly UserClass[]): readonly string[] => classes.flatMap(({ ids }) => ids).sort();

describe('eligible people are judged with each of their roles, and with several at once: as plain enumeration does', () => {
  test('who is uncovered, and whether anything is unknown', () => {
    fc.assert(
      fc.property(question, policies, roleHolders, ([asked, domain], now, holders) => {
        const all = basis(now, holders);
        const enforced = enforcedPolicies(now, contextOf(all));
        const results = all.userClasses.flatMap((userClass) =>
          everyActivation(userClass).map((active) => {
            const assigned = assignedTo(enforced, active);
            const grid = gridsOf(domain)(assigned.map((one) => one.enforced));
            return { userClass, ...enumerate(assigned, asked, grid) };
          }),
        );
        const open = [
          ...new Set(results.filter((result) => result.open.length > 0).flatMap(({ userClass }) => userClass.ids)),
        ];
        const status =
          open.length > 0 ? 'open' : results.some(({ unknownBy }) => unknownBy.size > 0) ? 'unknown' : 'holds';
        const coverage = holds(asked, domain, all);
        expect(coverage.status).toBe(status);
        if (coverage.status !== 'open') return;
        expect(idsIn(coverage.classes)).toEqual(open.sort());
        expect(coverage.count).toBe(open.length);
      }),
      { numRuns: 50 },
    );
  });

  test('which exclusions leave a gap', () => {
    const nobody = { excludeUsers: [], excludeGroups: [], excludeRoles: [], excludeGuestsOrExternalUsers: null };
    fc.assert(
      fc.property(question, policies, roleHolders, ([asked, domain], now, holders) => {
        const all = basis(now, holders);
        const enforced = enforcedPolicies(now, contextOf(all));
        const expected = new Set<string>();
        for (const userClass of all.userClasses) {
          for (const active of everyActivation(userClass)) {
            const assigned = assignedTo(enforced, active);
            for (const one of enforced) {
              if (matchesUser(one, active) !== 'no' || !canForce(one, asked, domain)) continue;
              const { conditions } = one.policy;
              const users = { ...conditions.users, ...nobody };
              const wide = { ...one, policy: { ...one.policy, conditions: { ...conditions, users } } };
              const match = matchesUser(wide, active);
              if (match === 'no') continue;
              const grid = gridsOf(domain)([...assigned.map((other) => other.enforced), one]);
              const without = openCells([...assigned, { enforced: wide, user: match }], asked, grid);
              const opened = [...openCells(assigned, asked, grid)].some((cell) => !without.has(cell));
              if (opened) expected.add(`${one.policy.id} ${userClass.key}`);
            }
          }
        }
        const answer = openExclusions(all, asked, domain);
        const found = answer.status === 'unknown' ? [] : answer.exclusions.filter((one) => one.leavesOut === 'people');
        expect(found.flatMap(({ policyId, classes }) => classes.map(({ key }) => `${policyId} ${key}`)).sort()).toEqual(
          [...expected].sort(),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('who loses cover in a change, and who loses more of it', () => {
    fc.assert(
      fc.property(
        question,
        policies,
        fc.option(policyOf('ca02')),
        roleHolders,
        fc.option(roleHolders),
        ([asked, domain], now, edited, holders, others) => {
          const then = now.map((one) => (one.id === 'ca02' && edited !== null ? edited : one));
          const [before, after] = [basis(now, holders), basis(then, others ?? holders)];
          const sides = [before, after].map((side) => ({
            ...side,
            enforced: enforcedPolicies(side.policies, contextOf(after)),
          }));
          const grid = gridsOf(domain)(sides.flatMap(({ enforced }) => enforced));
          const cellsOf = (side: (typeof sides)[number], person: string): Cells => {
            const userClass = side.userClasses.find(({ ids }) => ids.includes(person));
            return userClass === undefined ? new Set() : openOf(userClass, side.enforced, asked, grid);
          };
          const expected = { opened: [] as string[], closed: [] as string[], widened: [] as string[] };
          for (const person of [...people, 'gil']) {
            const [was, is] = sides.map((side) => cellsOf(side, person));
            if (was === undefined || is === undefined) continue;
            if (was.size === 0 && is.size > 0) expected.opened.push(person);
            if (was.size > 0 && is.size === 0) expected.closed.push(person);
            if (was.size > 0 && [...is].some((cell) => !was.has(cell))) expected.widened.push(person);
          }
          const shift = compare(before, after, asked, domain);
          const found = (side: keyof typeof expected) =>
            shift.status === 'compared' ? [...shift[side].ids].sort() : [];
          expect({ opened: found('opened'), closed: found('closed'), widened: found('widened') }).toEqual({
            opened: expected.opened.sort(),
            closed: expected.closed.sort(),
            widened: expected.widened.sort(),
          });
        },
      ),
      { numRuns: 50 },
    );
  });
});

test('too many combinations of roles give an unknown result that names the policies', () => {
  const many = Array.from({ length: 10 }, (_, at) => `${at}0000000-0000-4000-8000-000000000000`);
  const roleSpecific = many.flatMap((role, at) => [
    policy({
      id: `in${at}`,
      users: { includeUsers: [], includeRoles: [role] },
      conditions: { clientAppTypes: ['browser'] },
    }),
    policy({ id: `out${at}`, users: { excludeRoles: [role] }, apps: { includeApplications: [`app${at}`] } }),
  ]);
  const roleEligibilities = many.map((role) => eligibility('tom', role));
  const coverage = holds(mfa, domainOf(mfa), basisOf({ policies: roleSpecific, roleEligibilities }));
  expect(coverage).toMatchObject({ status: 'unknown', reason: 'tooManyCells' });
  expect(coverage.status === 'unknown' && coverage.policyIds).toHaveLength(20);
});
