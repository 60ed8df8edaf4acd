import type { CoverageProblem } from '../../../core/conditional-access';
import { exchangeOnline, restrictedByApp, sharePointOnline } from '../../../core/conditional-access';
import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { SharePointSettings } from '../../../kinds/sharepoint-settings/sharepoint-settings';
import {
  allMet,
  coverageJudgesWithout,
  coverageNeeds,
  judgedFor,
  withoutConditionalAccess,
} from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  idleSessionHours: threshold.integer(
    3,
    1,
    24,
    'The control fails if an idle session of SharePoint can last more than this many hours. CIS and Prowler: 3.',
  ),
};

type Problem = CoverageProblem | IdleProblem;
type IdleProblem = 'idleSignOutOff' | 'idleSignOutLate';

const id = 'ZT.DX.007';

/**
 * A browser that is left open must sign out by itself, and people on an unmanaged device must not be able to download
 * files.
 */
export const sharepointIdleSessionsEnded = defineControl({
  id,
  name: 'sharepoint-idle-sessions-ended',
  title: 'Idle SharePoint sessions end, and browsers are limited',
  area: 'data',
  pillar: 'data',
  severity: 'medium',
  severityReason: 'A browser left open on a shared computer shows mail and files to the next person.',
  licence: 'SPO',
  thresholds,
  version: 3,
  needs: [...coverageNeeds, 'sharepointSettings'],
  followsSignIns: true,
  judgesWithout: coverageJudgesWithout,
  dependsOnTime: 'expiries',
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges the idle timeout of SharePoint and OneDrive; the one for all of Microsoft 365 (activity-based timeout) is not read. Whether apps limit or block unmanaged devices is set in SharePoint and Exchange, and Microsoft Graph does not expose it.',
  remediation:
    'SharePoint admin center > Policies > Access control > Idle session sign-out: sign users out after 1 hour; and Unmanaged devices: Allow limited, web-only access. Then Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users; Target resources: Office 365; Session: Use app enforced restrictions; Enable policy: On. Graph: PATCH /admin/sharepoint/settings with {"idleSessionSignOut":{"isEnabled":true,"warnAfterInSeconds":3300,"signOutAfterInSeconds":3600}}, and POST /identity/conditionalAccess/policies with sessionControls.applicationEnforcedRestrictions {"isEnabled":true}.',
  effort: 'days',
  mappings: {
    cis: ['1.3.2'],
    maester: ['MT.1019'],
    prowler: ['entra_idle_session_timeout_configured', 'entra_conditional_access_policy_app_enforced_restrictions'],
  },
  references: [
    'https://learn.microsoft.com/sharepoint/sign-out-inactive-users',
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-app-enforced-restrictions',
    'https://maester.dev/docs/tests/MT.1019',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const [settings] = state.small('sharepointSettings');
    const problem = idleProblem(settings, state.facts.configuration.thresholds.idleSessionHours);
    const limited = allMet(
      [
        judgedFor(id, restrictedByApp, state, {
          apps: [exchangeOnline, sharePointOnline],
          clientAppTypes: ['browser'],
          deviceStates: ['unregistered', 'registered'],
        }),
      ],
      state,
    );
    const evidence = [
      ...textLine('Signed out when idle', [idleText(settings)]),
      ...('evidence' in limited ? limited.evidence : []),
    ];
    const own = problem === null || problem === 'unknown' ? [] : [findingOf(problem)];
    if (limited.status === 'fail') {
      return { ...limited, evidence, findings: findingsOf([...own, ...limited.findings.first]) };
    }
    if (own.length > 0) return { status: 'fail', findings: findingsOf(own), exposure: null, evidence, metric: null };
    if (problem !== null) return { status: 'unknown', reason: 'SharePoint does not say when idle sessions end' };
    return limited.status === 'pass' ? { ...limited, evidence } : limited;
  },
});

/** The problem with the idle time: a key of a finding, or unknown. */
function idleProblem(settings: SharePointSettings | undefined, hours: number): IdleProblem | 'unknown' | null {
  const idle = settings?.idleSessionSignOut;
  if (idle == null || idle.isEnabled === null) return 'unknown';
  if (!idle.isEnabled) return 'idleSignOutOff';
  if (idle.signOutAfterInSeconds === null || idle.signOutAfterInSeconds <= 0) return 'unknown';
  return idle.signOutAfterInSeconds <= hours * 3600 ? null : 'idleSignOutLate';
}

const idleText = (settings: SharePointSettings | undefined): string => {
  const idle = settings?.idleSessionSignOut;
  if (idle?.isEnabled === false) return 'never';
  return idle?.signOutAfterInSeconds == null ? 'not set' : `after ${idle.signOutAfterInSeconds / 60} min`;
};

const findingOf = (problem: IdleProblem): Finding<Problem> => ({
  resourceId: 'settings',
  subject: { type: 'text', text: 'SharePoint' },
  problem,
  details: {},
});
