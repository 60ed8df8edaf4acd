import { eligibleActivityNames, roleActivityNames } from '../../../core/attribution';
import { browserNotPersistent, signInFrequency } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { administratorsVerdict } from '../../administrators-covered';
import { coverageControl, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  adminSessionHours: threshold.integer(
    4,
    0,
    168,
    'The control fails if a session of an admin can last more than this many hours. 0 requires a sign-in every time. CIS, Prowler and Zero Trust Assessment: 4.',
  ),
};

const id = 'ZT.AD.011';

/** The session of an admin ends when the browser closes, and after some hours, so a stolen session soon expires. */
export const entraAdminSessionsLimited = defineControl({
  id,
  name: 'entra-admin-sessions-limited',
  title: 'Admin sessions end after a few hours and with the browser',
  area: 'administrators',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'An attacker can replay an admin token for as long as it lives.',
  licence: 'P1',
  thresholds,
  version: 4,
  ...coverageControl,
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  collections: 1,
  limitations:
    'Eligible admins (PIM) are judged as if they had activated each of their roles. A frequency for the second factor alone does not count. Sessions that began before the policy continue until they end by themselves.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: Directory roles, all privileged ones; Target resources: All resources; no condition; Session: Sign-in frequency 4 hours, and Persistent browser session: Never persistent; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with sessionControls.signInFrequency {"isEnabled":true,"type":"hours","value":4,"frequencyInterval":"timeBased"} and sessionControls.persistentBrowser {"isEnabled":true,"mode":"never"}.',
  effort: 'minutes',
  mappings: {
    cis: ['5.2.2.4'],
    zta: ['21825'],
    prowler: ['entra_admin_users_sign_in_frequency_enabled'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-admin-session-lifetime',
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-session-lifetime',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, ...roleActivityNames, ...eligibleActivityNames],
  folds: [],
  evaluate: (state) =>
    withoutConditionalAccess(state) ??
    administratorsVerdict(
      id,
      [signInFrequency(state.facts.configuration.thresholds.adminSessionHours), browserNotPersistent],
      state,
    ),
});
