import type { CoverageProblem } from '../../../core/conditional-access';
import { mfa } from '../../../core/conditional-access';
import { type ControlState, defineControl, type Verdict } from '../../../core/verdict/control';
import type { AuthenticationContextClassReference } from '../../../kinds/authentication-context-class-reference/authentication-context-class-reference';
import {
  allMet,
  coverageJudgesWithout,
  coverageNeeds,
  type JudgedRequirement,
  judgedFor,
  unlicensed,
  withoutConditionalAccess,
} from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { managedDeviceOf, managedDeviceThresholds } from '../../managed-device';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  managedDevice: managedDeviceThresholds.managedDevice,
};

type Problem = CoverageProblem;

const id = 'ZT.ID.027';

type Context = {
  readonly context: AuthenticationContextClassReference;
  readonly judged: readonly [JudgedRequirement, JudgedRequirement];
};

/**
 * MFA is required of everybody, a managed device only of members, because the home organisation manages the devices of
 * guests.
 */
const judge = (context: AuthenticationContextClassReference, state: ControlState): Context => ({
  context,
  judged: [
    judgedFor(id, mfa, state, { apps: [context.id] }),
    judgedFor(id, managedDeviceOf(state), state, {
      apps: [context.id],
      users: ({ guestType }) => guestType === 'member',
    }),
  ],
});

const contextText = ({ context: { id: contextId, displayName } }: Context): string =>
  displayName === '' ? contextId : `${displayName} (${contextId})`;

function verdictOn([first, ...others]: readonly [Context, ...Context[]], state: ControlState): Verdict<Problem> {
  const all = [first, ...others];
  const [mfaOfFirst, ...rest] = first.judged;
  const verdict = allMet([mfaOfFirst, ...rest, ...others.flatMap(({ judged }) => judged)], state);
  if (verdict.status === 'fail') {
    const open = all.filter(({ judged }) => judged.some(({ coverage }) => coverage.status === 'open'));
    return { ...verdict, evidence: [...textLine('Open contexts', open.map(contextText)), ...verdict.evidence] };
  }
  return verdict.status === 'pass'
    ? { ...verdict, evidence: [...textLine('Contexts', all.map(contextText)), ...verdict.evidence] }
    : verdict;
}

/**
 * An authentication context that no policy uses requires nothing. Everything that it should protect is open to any
 * signed-in user.
 */
export const entraAuthenticationContextsGuarded = defineControl({
  id,
  name: 'entra-authentication-contexts-guarded',
  title: 'Authentication contexts require MFA and a managed device',
  area: 'identity',
  pillar: 'data',
  severity: 'high',
  severityReason: 'Someone marked this data or action as sensitive; without a policy, the mark asks for nothing.',
  licence: 'INTUNE',
  thresholds,
  version: 3,
  needs: ['authenticationContextClassReference', ...coverageNeeds],
  followsSignIns: true,
  judgesWithout: coverageJudgesWithout,
  dependsOnTime: 'expiries',
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges published contexts by the policies that name them; a policy for all apps does not cover a context. The device is required of members only. Which site, label or role uses a context is not read here (roles: ZT.AD.007), nor whether an app asks for an unpublished one. No other catalogue checks this; the control is our own.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users, exclude only your break-glass accounts; Target resources: Authentication context, the published ones; no condition; Grant: Require authentication strength and Require device to be marked as compliant, all of them; Enable policy: On. A context that nothing uses: Authentication contexts > the context > clear Publish to apps. Graph: POST /identity/conditionalAccess/policies with conditions.applications.includeAuthenticationContextClassReferences. What a managed device is: thresholds.managedDevice.',
  effort: 'days',
  mappings: {},
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps#authentication-context',
    'https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference',
  ],
  activities: [
    ...conditionalAccessActivities,
    ...policyActivities,
    'add authenticationcontextclassreference',
    'update authenticationcontextclassreference',
    'delete authenticationcontextclassreference',
  ],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = withoutConditionalAccess(state) ?? unlicensed(state, 'INTUNE');
    if (missing !== undefined) return missing;
    const contexts = state.small('authenticationContextClassReference');
    const [first, ...others] = contexts
      .filter(({ isAvailable }) => isAvailable === true)
      .map((context) => judge(context, state));
    const verdict = first === undefined ? undefined : verdictOn([first, ...others], state);
    if (verdict?.status === 'fail') return verdict;
    if (contexts.some(({ isAvailable }) => isAvailable === null))
      return {
        status: 'unknown',
        reason: 'Graph does not say of every authentication context whether it is published',
      };
    return verdict ?? { status: 'notApplicable', reason: 'no authentication context is published' };
  },
});
