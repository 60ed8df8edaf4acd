import { controls } from '../shared/controls';
import {
  contextOf,
  createUserClassifier,
  domainOf,
  holds,
  mfa,
  type UserClass,
} from '../shared/core/conditional-access';
import { enforcedPolicies } from '../shared/core/conditional-access/context';
import { gridsOf } from '../shared/core/conditional-access/grid';
import { matchesUser } from '../shared/core/conditional-access/match';
import type { ConditionalAccessBasis } from '../shared/core/verdict/control';
import { type StateSpoil, stateOf } from '../tests/controls/state';
import { type Assigned, enumerate } from '../tests/core/conditional-access/enumeration';
import type { World } from '../tests/fixtures/conditional-access';
import { assessed } from './conditional-access/assess-folder';
import { grownTenant, type TenantSize } from './conditional-access/grown-tenant';
import { atMost, type Report, round, type Size } from './report';
import { median } from './statistics';

const rounds = { full: 3, quick: 1 } as const;
const tenant: Readonly<Record<Size, TenantSize>> = {
  full: { policies: 500, users: 100_000, groups: 5_000 },
  quick: { policies: 100, users: 10_000, groups: 500 },
};
/** What `assess` judges: as many policies, and fewer people. */
const inFolder: Readonly<Record<Size, TenantSize>> = {
  full: { policies: 500, users: 20_000, groups: 2_000 },
  quick: { policies: 100, users: 2_000, groups: 500 },
};
/** How long enumeration may take for one requirement; ms. */
const patienceMs = { full: 60_000, quick: 2_000 } as const;

const judged = controls.filter(
  ({ needs, usesConditionalAccess }) => usesConditionalAccess && needs.includes('conditionalAccessPolicy'),
);

function classify({ users, ...world }: World): UserClass[] {
  const classifier = createUserClassifier(world);
  for (const user of users) classifier.add(user);
  return classifier.finish();
}

const basisOf = ({ policies, namedLocations, strengths }: World, userClasses: UserClass[]): ConditionalAccessBasis => ({
  policies,
  namedLocations,
  strengths,
  userClasses,
  securityDefaultsOn: false,
  unresolvedGroupIds: new Set(),
});

/** CPU time of this process: nothing here waits, and other work on the machine must not count. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const timed = <T>(run: () => T): { readonly ms: number; readonly result: T } => {
  const started = cpuMs();
  const result = run();
  return { ms: cpuMs() - started, result };
};

type Judging = {
  readonly classifyMs: number;
  readonly judgeMs: number;
  readonly classes: number;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly slowest: string;
};

/** The same policies with other names. Results are cached by the content of policies, so nothing is cached for these. */
const renamed = (world: World, turn: number): World => ({
  ...world,
  policies: world.policies.map((policy) => ({ ...policy, displayName: `${policy.displayName} ${turn}` })),
});

/** Groups people into classes and judges every control once, with an empty cache. */
function judgeAll(grown: World, turn: number): Judging {
  const world = renamed(grown, turn);
  const classified = timed(() => classify(world));
  const basis = basisOf(world, classified.result);
  const spoil: StateSpoil = { ...world, users: [], licences: ['P1', 'P2', 'INTUNE', 'SPO'] };
  const state = { ...stateOf(spoil), conditionalAccess: () => basis };
  const judgings = judged.map((control) => ({ id: control.id, ...timed(() => control.evaluate(state).status) }));
  const verdicts: Record<string, number> = {};
  for (const { result } of judgings) verdicts[result] = (verdicts[result] ?? 0) + 1;
  const slowest = [...judgings].sort((a, b) => b.ms - a.ms)[0];
  return {
    classifyMs: classified.ms,
    judgeMs: judgings.reduce((sum, { ms }) => sum + ms, 0),
    classes: classified.result.length,
    verdicts,
    slowest: slowest === undefined ? '' : `${slowest.id} ${Math.round(slowest.ms)} ms`,
  };
}

/** Judges MFA by enumeration, once for each set of assigned policies. Null if it takes too long. */
function enumerateMfa(world: World, limitMs: number): number | null {
  const basis = basisOf(world, classify(world));
  const started = cpuMs();
  const seen = new Set<string>();
  const domain = domainOf(mfa);
  const grids = gridsOf(domain);
  const enforced = enforcedPolicies(basis.policies, contextOf(basis));
  for (const userClass of basis.userClasses) {
    const assigned = enforced.flatMap((one): readonly Assigned[] => {
      const user = matchesUser(one, userClass);
      return user === 'no' ? [] : [{ enforced: one, user }];
    });
    const key = assigned.map(({ enforced: { policy }, user }) => `${policy.id}=${user}`).join();
    if (seen.has(key)) continue;
    seen.add(key);
    enumerate(assigned, mfa, grids(assigned.map((one) => one.enforced)));
    if (cpuMs() - started > limitMs) return null;
  }
  return cpuMs() - started;
}

/** The sizes that are tried with enumeration, largest first. */
const smaller: readonly TenantSize[] = [
  { policies: 100, users: 2_000, groups: 500 },
  { policies: 60, users: 1_000, groups: 300 },
  { policies: 40, users: 500, groups: 250 },
  { policies: 25, users: 300, groups: 220 },
  { policies: 15, users: 200, groups: 210 },
  { policies: 8, users: 100, groups: 200 },
];

type Enumerated = { readonly size: TenantSize; readonly enumeratedMs: number; readonly symbolicMs: number };

/** The largest of these sizes at which enumeration ends in time, with the time of the engine for the same size. */
function largestEnumerated(limitMs: number): Enumerated | null {
  let found: Enumerated | null = null;
  for (const size of [...smaller].reverse()) {
    const world = grownTenant(size);
    const enumeratedMs = enumerateMfa(world, limitMs);
    if (enumeratedMs === null) return found;
    const classes = classify(world);
    const symbolicMs = timed(() => holds(mfa, domainOf(mfa), basisOf(world, classes))).ms;
    found = { size, enumeratedMs, symbolicMs };
  }
  return found;
}

/** Matches each policy against each user, one by one: the cost without classes. */
function perUser(world: World): number {
  const enforced = enforcedPolicies(world.policies, contextOf(basisOf(world, [])));
  const groupsOf = new Map<string, string[]>();
  for (const { id, memberIds } of world.groups) {
    for (const member of memberIds) {
      const list = groupsOf.get(member);
      if (list === undefined) groupsOf.set(member, [id]);
      else list.push(id);
    }
  }
  const rolesOf = new Map(
    world.roleAssignments.map(({ principalId, roleDefinitionId }) => [principalId, roleDefinitionId]),
  );
  const none: readonly string[] = [];
  return timed(() => {
    let assigned = 0;
    for (const { id, userType } of world.users) {
      const role = rolesOf.get(id);
      const one: UserClass = {
        key: id,
        enabled: true,
        guestType: userType === 'Guest' ? 'b2bCollaborationGuest' : 'member',
        userId: id,
        groupIds: groupsOf.get(id) ?? none,
        roleIds: role === undefined ? none : [role],
        otherRoleIds: none,
        eligibleRoleIds: none,
        otherEligibleRoleIds: none,
        account: null,
        count: 1,
        ids: [id],
      };
      for (const policy of enforced) if (matchesUser(policy, one) !== 'no') assigned += 1;
    }
    return assigned;
  }).ms;
}

/** P6: every Conditional Access control on a tenant that has grown for years. */
export async function conditionalAccess(size: Size): Promise<Report> {
  const asked = tenant[size];
  const world = grownTenant(asked);
  const doubled = grownTenant({ ...asked, policies: asked.policies * 2 });
  const once: Judging[] = [];
  const twice: Judging[] = [];
  for (let turn = 0; turn < rounds[size]; turn += 1) {
    once.push(judgeAll(world, turn));
    twice.push(judgeAll(doubled, turn));
  }
  const total = (judgings: readonly Judging[]): number =>
    median(judgings.map((judging) => judging.classifyMs + judging.judgeMs));
  const row = (name: string, judgings: readonly Judging[]): readonly string[] => [
    name,
    round(median(judgings.map(({ classifyMs }) => classifyMs))),
    round(median(judgings.map(({ judgeMs }) => judgeMs))),
    String(judgings[0]?.classes ?? 0),
    `${JSON.stringify(judgings[0]?.verdicts)}, slowest ${judgings[0]?.slowest}`,
  ];
  const enumerated = largestEnumerated(patienceMs[size]);
  const ratio = enumerated === null ? Number.NaN : enumerated.enumeratedMs / enumerated.symbolicMs;
  const where = enumerated === null ? 'none' : `${enumerated.size.policies} policies, ${enumerated.size.users} users`;
  const oneByOne = perUser(world);
  const { measured, text } = await assessed(grownTenant(inFolder[size]));
  const [, sums = ''] = /^(\d+ of \d+ controls pass, \d+ fail)/m.exec(text) ?? [];
  return {
    title: `P6: ${judged.length} controls on ${asked.policies} policies, ${asked.users} users, ${asked.groups} groups`,
    method: `A seeded tenant in which no policy covers everybody; people into classes, then every control that rests on Conditional Access policies, on a basis read again each time; CPU time, medians of ${rounds[size]}. Two rows are for comparison: MFA alone, found by trying every sort of sign-in, at the largest of ${smaller.length} sizes that takes at most ${patienceMs[size] / 1000} s; and matching each policy with each user, and nothing more. \`assess\` judges a folder in a process of its own, once.`,
    columns: ['what', 'classes, CPU ms', 'controls, CPU ms', 'classes', 'verdicts'],
    rows: [
      row(`${asked.policies} policies`, once),
      row(`${asked.policies * 2} policies`, twice),
      [
        `MFA alone, enumerated: ${where}`,
        '',
        round(enumerated?.enumeratedMs ?? Number.NaN),
        '',
        `${round(ratio)} times the engine's ${round(enumerated?.symbolicMs ?? Number.NaN)} ms`,
      ],
      ['each policy for each user, assignment only', '', round(oneByOne), '', ''],
      [
        `assess of ${inFolder[size].policies} policies, ${inFolder[size].users} users`,
        '',
        '',
        '',
        `${round(measured.wallMs / 1000)} s, ${round(measured.peakRssMb)} MB: ${sums}`,
      ],
    ],
    verdicts: [
      atMost('classes and all controls, CPU', total(once) / 1000, 2, ' s'),
      atMost('twice the policies', total(twice) / total(once), 2.5, ' times'),
      atMost('assess, wall time', measured.wallMs / 1000, 8, ' s'),
      atMost('assess, peak RSS', measured.peakRssMb, 500, ' MB'),
    ],
  };
}
