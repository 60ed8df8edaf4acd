import { exposureOf } from '../../../core/conditional-access';
import { fallThresholds } from '../../../core/event/fall';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { tolerance } from '../../../core/verdict/share';
import { threshold } from '../../../core/verdict/thresholds';
import type { SignInGroup } from '../../../kinds/legacy-sign-in/sign-in-group';
import { unlicensed } from '../../coverage-verdict';
import { fallLine, textLine } from '../../evidence-line';
import { exceptedIds } from '../../excepted-ids';
import { listed } from '../../fold';
import { byName, isCutShort, peopleInUseFold, personOf, recentSuccesses } from '../../recent-sign-ins';
import { peopleLine } from '../../role-holders';

export const thresholds = {
  uncoveredDrop: threshold.drop(0.02, 'people whose sign-ins a policy covers'),
  ...fallThresholds,
  uncoveredShare: threshold.share(
    0.02,
    'The control fails if no Conditional Access policy applied to the sign-ins of more than this share of people within a day, of all who signed in. One admin is always enough.',
  ),
  uncoveredApps: threshold.ids(
    'Ids of apps whose sign-ins do not count because no policy ever applies to them. Microsoft names the sign-in to Windows itself.',
    ['38aa3b87-a06d-4817-b275-7a316988d93b'],
  ),
};

type Problem = 'administrator' | 'uncovered';

const id = 'ZT.TD.008';
const peopleFold = peopleInUseFold();

/** One person who is no admin does not fail the control, even in a small tenant where one is a large share. */
const fewest = 2;

const nameOf = ({ appDisplayName, appId }: SignInGroup): string =>
  appDisplayName === '' ? (appId ?? 'an app without a name') : appDisplayName;

const isKnown = ({ conditionalAccessStatus }: SignInGroup): boolean =>
  conditionalAccessStatus === 'success' || conditionalAccessStatus === 'failure';

/** Sign-ins of the last day that count. */
function countedIn(state: ControlState): readonly SignInGroup[] {
  const accepted = new Set(state.facts.configuration.thresholds.uncoveredApps.map((app) => app.toLowerCase()));
  const excepted = exceptedIds(id, state);
  return recentSuccesses(state.small('uncoveredSignIn'), state).filter(
    ({ userId, appId }) => !excepted.has(userId) && !(appId !== null && accepted.has(appId.toLowerCase())),
  );
}

const openIn = (counted: readonly SignInGroup[]): readonly SignInGroup[] =>
  counted.filter(({ conditionalAccessStatus }) => conditionalAccessStatus === 'notApplied');

const peopleInUse = (open: number, state: ControlState): number => Math.max(open, state.facet(peopleFold).used);

/** Coverage by policies is calculated elsewhere. This control observes in the log which sign-ins no policy covered. */
export const entraSignInsCovered = defineControl({
  id,
  name: 'entra-sign-ins-covered',
  title: 'Almost no sign-in goes uncovered by Conditional Access',
  area: 'threats',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'Such a sign-in proves a gap in the policies: a person got in and no policy applied.',
  licence: 'P1',
  thresholds,
  version: 2,
  needs: [
    'group',
    'identitySecurityDefaultsEnforcementPolicy',
    'signInActivity',
    'subscribedSku',
    'uncoveredSignIn',
    'unifiedRoleAssignment',
  ],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    'Reads up to 5,000 successful interactive sign-ins of the last 24 hours to which no policy applied. It counts people, as a share of those who signed in within 30 days, because Microsoft Graph does not count sign-ins. One admin is enough to fail. Other people fail it if there are at least two and their share is above the limit, or if the share is clearly larger than its seven-day median. A report-only policy does not count as applied. Sign-ins of declared accounts do not count, nor do those to thresholds.uncoveredApps, to which no policy ever applies. Not applicable while security defaults are on.',
  remediation:
    "Entra admin center > Users > Sign-in logs, filter Conditional Access: Not applied, Status: Success: open one, tab Conditional Access, which says why each policy did not apply (user excluded, app or client not included). Widen the policy that should have applied; Protection > Conditional Access > What If simulates it. Graph: GET /auditLogs/signIns?$filter=conditionalAccessStatus eq 'notApplied' and status/errorCode eq 0. The limits are thresholds.uncoveredShare, uncoveredDrop and uncoveredApps.",
  effort: 'days',
  mappings: {},
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/troubleshoot-conditional-access',
    'https://learn.microsoft.com/graph/api/resources/signin',
  ],
  activities: [],
  folds: [listed(peopleFold)],
  measures: [
    {
      name: 'share',
      drop: 'uncoveredDrop',
      least: 'fallCount',
      read: (state) => {
        const open = personOf(openIn(countedIn(state))).length;
        const of = peopleInUse(open, state);
        return { numerator: of - open, denominator: of };
      },
    },
  ],
  evaluate: (state): Verdict<Problem> => {
    const missing = unlicensed(state, 'P1');
    if (missing !== undefined) return missing;
    if (state.small('identitySecurityDefaultsEnforcementPolicy').some(({ isEnabled }) => isEnabled))
      return { status: 'notApplicable', reason: 'security defaults protect this tenant instead of policies' };
    const { uncoveredShare } = state.facts.configuration.thresholds;
    const counted = countedIn(state);
    const open = openIn(counted);
    const ids = personOf(open);
    const of = peopleInUse(ids.length, state);
    const fall = state.fell('share');
    const privilegedIds = ids.filter((person) => state.facts.privilegedIds.has(person));
    const metric = { numerator: of - ids.length, denominator: of, floor: 1 - uncoveredShare };
    const evidence = [
      ...fallLine(fall),
      ...textLine('People by app', byName(open, nameOf)),
      ...peopleLine('Admins among them', privilegedIds),
    ];
    const isAbove = ids.length > uncoveredShare * of + tolerance && ids.length >= fewest;
    if (isAbove || privilegedIds.length > 0 || fall !== null) {
      const people = { ids, count: ids.length, privilegedIds, privilegedCount: privilegedIds.length };
      const findings = [...privilegedIds, ...ids.filter((person) => !privilegedIds.includes(person))].map(
        (person): Finding<Problem> => ({
          resourceId: person,
          subject: { type: 'person', id: person },
          problem: privilegedIds.includes(person) ? 'administrator' : 'uncovered',
          details: {
            apps: byName(
              open.filter(({ userId }) => userId === person),
              nameOf,
            ),
          },
        }),
      );
      return { status: 'fail', findings: findingsOf(findings), exposure: exposureOf(people, of), evidence, metric };
    }
    if (counted.some((group) => group.conditionalAccessStatus !== 'notApplied' && !isKnown(group)))
      return { status: 'unknown', reason: 'the log does not say whether a policy applied to a sign-in' };
    if (isCutShort(state.small('uncoveredSignIn')))
      return { status: 'unknown', reason: 'there are more sign-ins without a policy than are read' };
    return { status: 'pass', note: null, evidence, metric: of === 0 ? null : metric };
  },
});
