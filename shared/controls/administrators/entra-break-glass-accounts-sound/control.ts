import { roleActivityNames } from '../../../core/attribution';
import { exposureOf } from '../../../core/conditional-access';
import type { Line, Reference } from '../../../core/event/event';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import {
  type BreakGlassProblem,
  type JudgedAccount,
  judgeAccounts,
  problemLabels,
  type RegisteredMethods,
} from '../../break-glass-accounts';
import { coverageJudgesWithout, coverageNeeds, hasConditionalAccess, policiesLine } from '../../coverage-verdict';
import { foldOver, listed } from '../../fold';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';
import { type BreakGlassMethods, breakGlassMethodsOf } from '../../registered-methods';
import { peopleLine } from '../../role-holders';

export const thresholds = {
  breakGlassMin: threshold.integer(
    2,
    0,
    10,
    'The control fails if fewer than this many break-glass accounts are declared. Microsoft: at least 2, Zero Trust Assessment: exactly 2.',
  ),
  breakGlassPolicies: threshold.choice(
    ['either', 'leftOut', 'notBlocked', 'keyAsked'],
    'either',
    'What policies may require of a break-glass account; none may block it. "either": they exclude it, or require a phishing-resistant method. "leftOut": every policy excludes it. "keyAsked": they require a phishing-resistant method. "notBlocked": anything. Maester and Zero Trust Assessment: leftOut. Prowler: notBlocked. Microsoft: a passkey or certificate.',
  ),
};

type Found = BreakGlassProblem | 'tooFew';

const isProblem = (problem: string): problem is BreakGlassProblem => Object.hasOwn(problemLabels, problem);
const problems = Object.keys(problemLabels).filter(isProblem);

const withProblem = (judged: readonly JudgedAccount[], problem: BreakGlassProblem): readonly JudgedAccount[] =>
  judged.filter(({ faults }) => faults.some((one) => one.certain && one.problem === problem));

const referencesLine = (label: string, after: readonly Reference[]): readonly Line[] =>
  after.length === 0 ? [] : [{ label, before: [], after }];

/** Limit on the accounts in the accumulator, which keeps it below 30,000 characters. No tenant declares more. */
const maxAccounts = 200;

const methodsFold = foldOver('userRegistrationDetails')<Record<string, BreakGlassMethods>>({
  init: () => ({}),
  add: (methods, person, _, { accounts }) => {
    if (accounts.emergencyIds.has(person.id) && Object.keys(methods).length < maxAccounts) {
      methods[person.id] = breakGlassMethodsOf(person);
    }
    return methods;
  },
});

const methodsIn = (state: ControlState): RegisteredMethods =>
  state.isLicensed('userRegistrationDetails') ? state.facet(methodsFold) : null;

const unjudgedNote = (state: ControlState): string | null => {
  const unjudged = unjudgedIn(state);
  return unjudged.length === 0
    ? null
    : `${sentence(unjudged)} ${unjudged.length === 1 ? 'is' : 'are'} not judged without Entra ID P1`;
};
const sentence = (parts: readonly string[]): string => parts.join(' and ');

/** The parts that only Entra ID P1 makes readable. */
const unjudgedIn = (state: ControlState): readonly string[] => [
  ...(hasConditionalAccess(state) ? [] : ['Conditional Access']),
  ...(state.isLicensed('userRegistrationDetails') ? [] : ['registered methods']),
];

function evidenceOf(judged: readonly JudgedAccount[], state: ControlState): readonly Line[] {
  const lines = problems.flatMap((problem) =>
    referencesLine(
      problemLabels[problem],
      withProblem(judged, problem).map(({ subject }) => subject),
    ),
  );
  const policyIds = judged
    .flatMap(({ faults }) => faults.filter(({ certain }) => certain))
    .flatMap((one) => one.policyIds);
  return [
    ...lines,
    ...policiesLine('Policies in question', [...new Set(policyIds)].sort(), state),
    ...referencesLine(
      'Not judged without Entra ID P1',
      unjudgedIn(state).map((text): Reference => ({ type: 'text', text })),
    ),
  ];
}

function doubtOf(judged: readonly JudgedAccount[], state: ControlState): Verdict<Found> | undefined {
  const doubts = judged.flatMap(({ faults }) => faults.filter(({ certain }) => !certain));
  if (doubts.length === 0) return undefined;
  const names = [...new Set(doubts.flatMap(({ policyIds }) => policyIds))].map((id) => state.facts.nameOf(id) ?? id);
  const isOfRole = doubts.some(({ problem }) => problem === 'notGlobalAdministrator');
  const reasons = [
    ...(isOfRole ? ['whether the break-glass accounts are Global Administrators could not be read'] : []),
    ...(names.length === 0
      ? []
      : [
          `the requirements of these policies for break-glass accounts could not be read: ${names.slice(0, 5).join(', ')}`,
        ]),
    'the report of registered methods does not list every break-glass account yet, or lists unknown methods',
  ];
  return { status: 'unknown', reason: reasons[0] ?? '' };
}

/**
 * A break-glass account is the way back in when everything else fails. It must work then, and must not help an attacker
 * before.
 */
export const entraBreakGlassAccountsSound = defineControl({
  id: 'ZT.AD.012',
  name: 'entra-break-glass-accounts-sound',
  title: 'Break-glass accounts exist, are independent and can sign in',
  area: 'administrators',
  pillar: 'identities',
  severity: 'critical',
  severityReason:
    'Without a working break-glass account, one policy mistake locks everyone out; a weak one is a back door.',
  licence: 'free',
  thresholds,
  version: 3,
  needs: coverageNeeds,
  judgesWithout: coverageJudgesWithout,
  needsWhereLicensed: ['unifiedRoleAssignmentScheduleInstance', 'userRegistrationDetails'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges the accounts declared under breakGlass. Their methods come from the registration report, which is about a day old: a key registered today is not visible yet, and without Entra ID P1 there is no report. Each needs a key, a passkey or a certificate (Windows Hello is bound to one computer) and no phishable method. Their mailbox and the owners of their groups are not read; only a sign-in proves that an account works. A blocking policy counts whatever its conditions, unless it covers only legacy clients or a transfer flow; the registration of methods is excluded. Whether a role is permanent needs Entra ID P2, and policies need P1.',
  remediation:
    'Keep at least two cloud-only accounts with addresses under onmicrosoft.com, each with a FIDO2 key or a certificate and no other method, permanently Global Administrator: Entra admin center > Roles & admins > Global Administrator > Add assignments (Graph: POST /roleManagement/directory/roleAssignmentScheduleRequests with action adminAssign and no expiration). Exclude them from every policy that blocks or asks for a device: Entra admin center > Conditional Access > the policy > Users > Exclude (PATCH /identity/conditionalAccess/policies/{id}). Add them under breakGlass. Their number is thresholds.breakGlassMin; the requirements of policies are thresholds.breakGlassPolicies.',
  effort: 'days',
  mappings: {
    cis: ['1.1.2'],
    maester: ['MT.1005', 'MT.1034'],
    zta: ['21835'],
    prowler: ['entra_emergency_access_exclusion', 'entra_break_glass_account_fido2_security_key_registered'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access',
    'https://learn.microsoft.com/entra/identity/authentication/concept-mandatory-multifactor-authentication',
    'https://maester.dev/docs/tests/MT.1005',
  ],
  activities: [
    ...conditionalAccessActivities,
    ...policyActivities,
    ...roleActivityNames,
    'update user',
    'delete user',
    'disable account',
  ],
  folds: [listed(methodsFold)],
  evaluate: (state): Verdict<Found> => {
    if (state.conditionalAccess().userClasses.length === 0)
      return { status: 'unknown', reason: 'no user is known yet' };
    const judged = judgeAccounts(state, methodsIn(state));
    const min = state.facts.configuration.thresholds.breakGlassMin;
    if (judged.length + min === 0)
      return { status: 'notApplicable', reason: 'no break-glass account is declared or required' };
    const tooFew: readonly Finding<Found>[] =
      judged.length >= min
        ? []
        : [
            {
              resourceId: 'tenant',
              subject: { type: 'text', text: 'tenant' },
              problem: 'tooFew' as const,
              details: { declared: judged.length, min },
            },
          ];
    const wrong = judged.filter(({ faults }) => faults.some(({ certain }) => certain));
    const findings = problems.flatMap((problem) =>
      withProblem(judged, problem).map(
        ({ id, subject }): Finding<Found> => ({ resourceId: id, subject, problem, details: {} }),
      ),
    );
    const evidence = evidenceOf(judged, state);
    if (findings.length + tooFew.length === 0) {
      return (
        doubtOf(judged, state) ?? {
          status: 'pass',
          note: unjudgedNote(state),
          evidence: [
            ...peopleLine(
              'Break-glass accounts',
              judged.map(({ id }) => id),
            ),
            ...evidence,
          ],
          metric: null,
        }
      );
    }
    const ids = wrong.map(({ id }) => id);
    const privileged = ids.filter((id) => state.facts.privilegedIds.has(id));
    const exposed = { ids, count: ids.length, privilegedIds: privileged, privilegedCount: privileged.length };
    return {
      status: 'fail',
      findings: findingsOf([...tooFew, ...findings]),
      exposure: judged.length === 0 ? null : exposureOf(exposed, judged.length),
      evidence: [
        ...(tooFew.length === 0
          ? []
          : referencesLine('Declared', [{ type: 'text', text: `${judged.length}, at least ${min} are wanted` }])),
        ...evidence,
      ],
      metric: null,
    };
  },
});
