import type { Line, Reference } from '../../../core/event/event';
import { globalAdministrator } from '../../../core/resource/privileged-roles';
import { type ControlState, defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { AccessReviewScheduleDefinition } from '../../../kinds/access-review-schedule-definition/access-review-schedule-definition';
import { unlicensed } from '../../coverage-verdict';
import { isPrivileged } from '../../role-holders';

export const thresholds = {
  accessReviewMonths: threshold.integer(
    3,
    1,
    12,
    'Access reviews of privileged roles do not count if they recur after more than this many months. CIS: quarterly for roles, monthly for guests.',
  ),
};

type Problem = 'once' | 'tooSeldom' | 'ended' | 'noReviewer' | 'approvesByDefault';

const labels: Readonly<Record<Problem, string>> = {
  once: 'Reviewed once only',
  tooSeldom: 'Reviewed too seldom',
  ended: 'Reviews that have ended',
  noReviewer: 'Reviews without a reviewer',
  approvesByDefault: 'Reviews that approve when nobody answers',
};

/** Between two rounds a series is NotStarted or Applied; an ended one is Completed, and its range has an end. */
const running = new Set([
  'inprogress',
  'active',
  'notstarted',
  'starting',
  'initializing',
  'autoreviewing',
  'autoreviewed',
  'applying',
  'applied',
  'completing',
  'completed',
]);

/** Months between two rounds; null for an unknown pattern. */
function monthsOf({ type, interval }: NonNullable<AccessReviewScheduleDefinition['recurrence']>): number | null {
  if (/^weekly$/i.test(type)) return (interval * 7) / 30;
  if (/monthly$/i.test(type)) return interval;
  return /yearly$/i.test(type) ? interval * 12 : null;
}

const rolePath = /\/roleDefinitions\/([0-9a-f-]{36})/i;

/** Ids of the roles that an access review covers. */
const rolesOf = ({ queries }: AccessReviewScheduleDefinition): readonly string[] =>
  queries.flatMap((query) => {
    const roleId = rolePath.exec(query)?.[1];
    return /roleManagement\/directory/i.test(query) && roleId !== undefined ? [roleId.toLowerCase()] : [];
  });

type Judged = { readonly problems: readonly Problem[]; readonly isUnknown: boolean };

function judge(review: AccessReviewScheduleDefinition, { facts }: ControlState): Judged {
  const { recurrence, status, reviewers, defaultDecisionEnabled, defaultDecision } = review;
  const months = recurrence === null ? null : monthsOf(recurrence);
  const hasEnded = recurrence?.endDate != null && recurrence.endDate < facts.now.slice(0, 10);
  const isRunning = status !== null && running.has(status.toLowerCase());
  return {
    problems: [
      ...(recurrence === null ? (['once'] as const) : []),
      ...(months !== null && months > facts.configuration.thresholds.accessReviewMonths
        ? (['tooSeldom'] as const)
        : []),
      ...(hasEnded ? (['ended'] as const) : []),
      ...(reviewers === 0 ? (['noReviewer'] as const) : []),
      ...(defaultDecisionEnabled !== false && defaultDecision?.toLowerCase() === 'approve'
        ? (['approvesByDefault'] as const)
        : []),
    ],
    isUnknown:
      (recurrence !== null && months === null) ||
      !isRunning ||
      (defaultDecisionEnabled !== false && defaultDecision === null),
  };
}

const reviewReference = ({ id, displayName }: AccessReviewScheduleDefinition): Reference => ({
  type: 'text',
  text: displayName === '' ? id : displayName,
});

/** People keep roles long after they finish the work that needed them. */
export const entraPrivilegedRolesReviewed = defineControl({
  id: 'ZT.AD.019',
  name: 'entra-privileged-roles-reviewed',
  title: 'Admin role assignments are reviewed regularly',
  area: 'administrators',
  pillar: 'identities',
  severity: 'medium',
  severityReason:
    'Without reviews, people keep roles after they leave the job, and so does anyone who takes over their account.',
  licence: 'P2',
  thresholds,
  version: 5,
  milderProblems: { none: ['once', 'tooSeldom', 'ended', 'noReviewer', 'approvesByDefault'] },
  isAboutOneThing: true,
  needs: ['accessReviewScheduleDefinition', 'subscribedSku'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges whether a sound recurring review covers Global Administrator; the evidence also lists other reviewed roles. Whether reviewers respond, and with what result, is not read. A series that was stopped manually looks like one between two rounds until its range ends.',
  remediation:
    'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Access reviews > New: quarterly or more often, Global Administrator and the other privileged roles, named reviewers, If reviewers do not respond: No change or Remove access. Graph: POST /identityGovernance/accessReviews/definitions with scope.resourceScopes of /roleManagement/directory/roleDefinitions/{id}. thresholds.accessReviewMonths says how often a review must take place.',
  effort: 'days',
  mappings: {
    cis: ['5.3.3'],
    zta: ['21855'],
    prowler: ['entra_access_review_privileged_roles_configured'],
  },
  references: [
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-create-roles-and-resource-roles-review',
    'https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition',
  ],
  activities: ['create access review', 'update access review', 'delete access review'],
  folds: [],
  evaluate: (state): Verdict<Problem | 'none'> => {
    const missing = unlicensed(state, 'P2');
    if (missing !== undefined) return missing;
    const ofRoles = state
      .small('accessReviewScheduleDefinition')
      .map((review) => ({
        review,
        roles: rolesOf(review).filter((id) => isPrivileged(id, state)),
        ...judge(review, state),
      }))
      .filter(({ roles }) => roles.includes(globalAdministrator));
    const sound = ofRoles.filter(({ problems, isUnknown }) => problems.length === 0 && !isUnknown);
    const named = (of: typeof ofRoles): readonly Reference[] => of.map(({ review }) => reviewReference(review));
    if (sound.length > 0) {
      const roles = new Set(sound.flatMap(({ roles: reviewed }) => reviewed)).size;
      return {
        status: 'pass',
        note: `${roles} privileged roles are reviewed`,
        evidence: [{ label: 'Reviews', before: [], after: named(sound) }],
        metric: null,
      };
    }
    if (ofRoles.some(({ problems, isUnknown }) => problems.length === 0 && isUnknown))
      return { status: 'unknown', reason: 'the reviews of privileged roles could not be read' };
    const problems = Object.keys(labels).filter((key): key is Problem => Object.hasOwn(labels, key));
    const lines = problems.flatMap((problem): readonly Line[] => {
      const after = named(ofRoles.filter((one) => one.problems.includes(problem)));
      return after.length === 0 ? [] : [{ label: labels[problem], before: [], after }];
    });
    const findings = ofRoles.flatMap((one) =>
      one.problems.map((problem) => ({
        resourceId: one.review.id,
        subject: reviewReference(one.review),
        problem,
        details: {},
      })),
    );
    const none = {
      resourceId: globalAdministrator,
      subject: { type: 'role', id: globalAdministrator, name: 'Global Administrator' } as const,
      problem: 'none' as const,
      details: {},
    };
    return {
      status: 'fail',
      findings: findingsOf(findings.length === 0 ? [none] : findings),
      exposure: null,
      evidence: lines,
      metric: null,
    };
  },
});
