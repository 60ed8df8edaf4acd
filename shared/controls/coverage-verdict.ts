import {
  type CellExtent,
  type Coverage,
  type CoverageProblem,
  causesOf,
  domainOf,
  everyOtherApp,
  exceptedApps,
  exposureOf,
  holds,
  isExcepted,
  type OpenCell,
  peopleIn,
  peopleOf,
  type Requirement,
  type RequirementDomain,
  suitesOf,
} from '../core/conditional-access';
import { type Line, type Reference, textReference } from '../core/event/event';
import type { Kind } from '../core/resource/kind';
import type { LicenceKey } from '../core/tenant/licence-key';
import {
  asBadAsEachOther,
  type ConditionalAccessBasis,
  type ControlState,
  type Finding,
  findingsOf,
  type Verdict,
} from '../core/verdict/control';
import { byDefaultsNote } from '../core/verdict/plan';

/** The kinds that a coverage verdict needs. */
export const coverageNeeds: readonly Kind[] = [
  'conditionalAccessPolicy',
  'authenticationStrengthPolicy',
  'namedLocation',
  'identitySecurityDefaultsEnforcementPolicy',
  'group',
  'unifiedRoleAssignment',
  'unifiedRoleEligibilityScheduleInstance',
  'unifiedRoleAssignmentScheduleInstance',
  'subscribedSku',
  'user',
];

const coverageProblems: Readonly<Record<CoverageProblem, true>> = {
  reportOnly: true,
  disabled: true,
  unknownState: true,
  excluded: true,
  narrowed: true,
  otherGrantSuffices: true,
  asksOnly: true,
  noPolicy: true,
  noSecurityDefaults: true,
};

export const coverageProblemsAlike = asBadAsEachOther(...Object.keys(coverageProblems));

/** Without PIM's lists, only results that depend on eligible roles are unknown. A tenant without PIM has none. */
export const coverageJudgesWithout: readonly Kind[] = [
  'unifiedRoleEligibilityScheduleInstance',
  'unifiedRoleAssignmentScheduleInstance',
];

/** The fields that all controls on Conditional Access coverage share. */
export const coverageControl = {
  needs: coverageNeeds,
  followsSignIns: true,
  judgesWithout: coverageJudgesWithout,
  dependsOnTime: 'expiries',
  usesConditionalAccess: true,
} as const;

/** The enabled users and the apps without a declared exception. */
export function undeclared(
  controlId: string,
  { facts }: ControlState,
): Pick<RequirementDomain, 'users' | 'exceptedApps'> {
  const { configuration, now } = facts;
  return {
    users: (userClass) => userClass.enabled && !isExcepted(userClass, controlId, configuration, now),
    exceptedApps: exceptedApps(controlId, configuration, now),
  };
}

const policyReference = (id: string, state: ControlState): Reference => ({
  type: 'policy',
  id,
  name: state.facts.nameOf(id) ?? id,
});

export const policiesLine = (label: string, ids: readonly string[], state: ControlState): readonly Line[] =>
  ids.length === 0 ? [] : [{ label, before: [], after: ids.map((id) => policyReference(id, state)) }];

type NamedExtent = {
  readonly of: string;
  readonly extent: CellExtent;
  readonly reference: (value: string) => Reference;
};

const isLiteral = (app: string): boolean => app === everyOtherApp || suitesOf(app).includes(app);

const placeLiterals = new Set(['elsewhere', 'otherTrusted']);

/** The open sign-ins in the words of the portal. Conditions that all of the sign-ins share are left out. */
function cellLine(cell: OpenCell, { facts }: ControlState): Line {
  const named = (type: 'application' | 'location' | 'role', id: string): Reference => ({
    type,
    id,
    name: facts.nameOf(id) ?? id,
  });
  const place = (value: string): Reference =>
    placeLiterals.has(value) || value.includes(' & ') ? textReference(value) : named('location', value);
  const dimensions: readonly NamedExtent[] = [
    { of: 'client apps', extent: cell.clientAppTypes, reference: textReference },
    {
      of: 'apps',
      extent: cell.apps,
      reference: (app) => (isLiteral(app) ? textReference(app) : named('application', app)),
    },
    { of: 'platforms', extent: cell.platforms, reference: textReference },
    { of: 'locations', extent: cell.locations, reference: place },
    { of: 'devices', extent: cell.deviceStates, reference: textReference },
    { of: 'flows', extent: cell.flows, reference: textReference },
    { of: 'risk', extent: cell.risks, reference: textReference },
  ];
  const limited = dimensions.flatMap(({ of, extent, reference }) =>
    extent === 'all' ? [] : [textReference(`${of}:`), ...extent.map(reference)],
  );
  const guests = cell.who.guestTypes.filter((type) => type !== 'member');
  const who = [...guests.map(textReference), ...cell.who.roleIds.map((id) => named('role', id))];
  return {
    label: 'Not covered',
    before: [],
    after: [
      ...(limited.length === 0 ? [textReference('every sign-in')] : limited),
      ...(who.length === 0 ? [] : [textReference('people:'), ...who]),
    ],
  };
}

/** The most lines of evidence that a verdict keeps, so that it stays small. */
const maxCells = 10;

export function policyFinding<P extends string>(
  { policyId, problem, ...details }: { readonly policyId: string; readonly problem: P },
  state: ControlState,
): Finding<P> {
  return { resourceId: policyId, subject: policyReference(policyId, state), problem, details };
}

/** `people` is null if they were not counted. */
export const tenantFinding = <P extends string>(problem: P, people: number | null): Finding<P> => ({
  resourceId: 'tenant',
  subject: textReference('tenant'),
  problem,
  details: people === null ? {} : { people },
});

/** The evidence of a requirement that passes. */
type PassNote = (coverage: Extract<Coverage, { readonly status: 'holds' }>) => string | null;

const unknownReasons = {
  notUnderstood: 'some conditions cannot be evaluated',
  tooManyCells: 'these policies divide sign-ins into too many cases to check',
  groupsNotRead: 'the members of a group that these policies exclude could not be read yet',
  noUsers: 'no user is known yet',
  rolesNotRead: 'the eligible roles could not be read, and these policies exclude people who can activate some of them',
} as const;

export function unknownReason(
  reason: keyof typeof unknownReasons,
  policyIds: readonly string[],
  state: ControlState,
): string {
  const names = policyIds.slice(0, 5).map((id) => state.facts.nameOf(id) ?? id);
  return names.length === 0 ? unknownReasons[reason] : `${unknownReasons[reason]}: ${names.join(', ')}`;
}

/**
 * Turns coverage into a verdict: the people with uncovered sign-ins, the policies that almost cover them, and the
 * uncovered sign-ins.
 */
export function coverageVerdict(
  coverage: Coverage,
  question: { readonly requirement: Requirement; readonly domain: RequirementDomain },
  state: ControlState,
  noteOf: PassNote,
): Verdict<CoverageProblem> {
  if (coverage.status === 'unknown') {
    return { status: 'unknown', reason: unknownReason(coverage.reason, coverage.policyIds, state) };
  }
  if (coverage.status === 'holds') {
    return {
      status: 'pass',
      note: noteOf(coverage),
      evidence: policiesLine('Policies', coverage.by, state),
      metric: { numerator: coverage.of, denominator: coverage.of, floor: 1 },
    };
  }
  const { requirement, domain } = question;
  const causes = causesOf(coverage.openAs, requirement, domain, state.conditionalAccess());
  const findings = causes.map((cause) => policyFinding(cause, state));
  const people = peopleOf(coverage.classes, state.facts.configuration.thresholds);
  return {
    status: 'fail',
    findings: findingsOf<CoverageProblem>(findings.length > 0 ? findings : [tenantFinding('noPolicy', coverage.count)]),
    exposure: exposureOf(people, coverage.of),
    evidence: [
      ...policiesLine('Policies', coverage.by, state),
      ...coverage.cells.slice(0, maxCells).map((cell) => cellLine(cell, state)),
    ],
    metric: { numerator: coverage.of - coverage.count, denominator: coverage.of, floor: 1 },
  };
}

export type OpenCoverage = Extract<Coverage, { readonly status: 'open' }>;

const united = (some: readonly string[], more: readonly string[]): readonly string[] =>
  [...new Set([...some, ...more])].sort();

/** The same sign-ins of several user types are reported together. */
function foldedCells(cells: readonly OpenCell[]): readonly OpenCell[] {
  const folded = new Map<string, OpenCell>();
  for (const { who, ...extents } of cells) {
    const key = JSON.stringify(extents);
    const before = folded.get(key)?.who ?? who;
    const all = {
      guestTypes: united(before.guestTypes, who.guestTypes),
      roleIds: united(before.roleIds, who.roleIds),
      classKeys: united(before.classKeys, who.classKeys),
    };
    folded.set(key, { who: all, ...extents });
  }
  return [...folded.values()];
}

const sortedIds = (coverages: readonly Exclude<Coverage, { readonly status: 'unknown' }>[]): readonly string[] =>
  [...new Set(coverages.flatMap(({ by }) => by))].sort();

/** One result from several: open if one is open, else unknown if one is unknown. */
export function unitedCoverage(coverages: readonly Coverage[], of: number): Coverage {
  const open = coverages.filter((one): one is OpenCoverage => one.status === 'open');
  if (open.length > 0) {
    const classes = [...new Map(open.flatMap((one) => one.classes).map((one) => [one.key, one])).values()];
    const openAs = open.flatMap((one) => one.openAs);
    const cells = foldedCells(open.flatMap((one) => one.cells));
    const areAllListed = open.every((one) => one.areAllListed);
    return { status: 'open', cells, areAllListed, classes, openAs, count: peopleIn(classes), of, by: sortedIds(open) };
  }
  const unknown = coverages.find(({ status }) => status === 'unknown');
  if (unknown !== undefined) return unknown;
  const holding = coverages.filter((one) => one.status === 'holds');
  const bySecurityDefaults = holding.some((one) => one.bySecurityDefaults);
  return { status: 'holds', by: sortedIds(holding), bySecurityDefaults, direct: 'direct', of };
}

/** A requirement, its domain, and the result. */
export type JudgedRequirement = {
  readonly requirement: Requirement;
  readonly domain: RequirementDomain;
  readonly coverage: Coverage;
};

/** Whether the enabled users without an exception from the control meet the requirement. */
export function judgedFor(
  controlId: string,
  requirement: Requirement,
  state: ControlState,
  { users = () => true, exceptedApps: apps = [], ...narrowed }: Partial<RequirementDomain> = {},
  basis: ConditionalAccessBasis = state.conditionalAccess(),
): JudgedRequirement {
  const declared = undeclared(controlId, state);
  const domain = domainOf(requirement, {
    ...narrowed,
    exceptedApps: [...declared.exceptedApps, ...apps],
    users: (userClass) => declared.users(userClass) && users(userClass),
  });
  return { requirement, domain, coverage: holds(requirement, domain, basis) };
}

const distinctBy = <T>(all: readonly T[], key: (one: T) => string): readonly T[] => [
  ...new Map(all.map((one) => [key(one), one])).values(),
];

/** Combines requirements that must all pass. A person who fails several of them is counted once. */
export function allMet(
  judged: readonly [JudgedRequirement, ...JudgedRequirement[]],
  state: ControlState,
  noteOf: PassNote = () => null,
): Verdict<CoverageProblem> {
  const of = Math.max(...judged.map(({ coverage }) => (coverage.status === 'unknown' ? 0 : coverage.of)));
  const united = unitedCoverage(
    judged.map(({ coverage }) => coverage),
    of,
  );
  const whole = coverageVerdict(united, judged[0], state, noteOf);
  if (whole.status !== 'fail' || judged.length === 1) return whole;
  const failed = judged
    .map((one) => coverageVerdict(one.coverage, one, state, noteOf))
    .flatMap((verdict) => (verdict.status === 'fail' ? [verdict] : []));
  const findings = failed.flatMap((verdict) => verdict.findings.first);
  const lines = failed.flatMap(({ evidence }) => evidence);
  return {
    ...whole,
    findings: findingsOf(distinctBy(findings, (one) => `${one.resourceId}|${one.problem}`)),
    evidence: distinctBy(lines, (line) => JSON.stringify(line)).slice(0, maxCells),
  };
}

/** The first licence that the tenant does not have, as a verdict. */
export function unlicensed({ facts }: ControlState, ...wanted: readonly LicenceKey[]): Verdict<never> | undefined {
  const licence = wanted.find((key) => !facts.licences.has(key));
  return licence === undefined ? undefined : { status: 'notLicensed', licence };
}

/**
 * Whether Conditional Access can protect this tenant. Policies stay in force and can be read after Entra ID P1 has ended, so
 * policies in the list count as much as the licence.
 */
export const hasConditionalAccess = (state: ControlState): boolean =>
  state.facts.licences.has('P1') || state.small('conditionalAccessPolicy').length > 0;

/** The verdict of a control on Conditional Access where the tenant has neither Entra ID P1 nor policies from before. */
export const withoutConditionalAccess = (state: ControlState): Verdict<never> | undefined =>
  hasConditionalAccess(state) ? undefined : { status: 'notLicensed', licence: 'P1' };

/** The evidence where security defaults alone require MFA. */
export const securityDefaultsNote = `${byDefaultsNote}, which are weaker than Conditional Access: Microsoft decides when it asks`;

/** Without Conditional Access, only security defaults can meet the requirement. */
export function securityDefaultsVerdict(
  controlId: string,
  note: string,
  state: ControlState,
): Verdict<'noSecurityDefaults'> {
  if (state.small('identitySecurityDefaultsEnforcementPolicy').some(({ isEnabled }) => isEnabled)) {
    return { status: 'pass', note, evidence: [], metric: null };
  }
  const { userClasses } = state.conditionalAccess();
  const people = peopleOf(userClasses.filter(undeclared(controlId, state).users), state.facts.configuration.thresholds);
  // Every tenant has users: an empty list means that they were not read.
  const areRead = userClasses.length > 0;
  return {
    status: 'fail',
    findings: findingsOf([tenantFinding('noSecurityDefaults', areRead ? people.count : null)]),
    exposure: areRead
      ? exposureOf(people, people.count)
      : { computed: false, unit: 'people', why: { type: 'unread', kind: 'user', objects: [] } },
    evidence: [],
    metric: null,
  };
}
