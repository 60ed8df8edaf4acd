import { eligibleActivityNames, roleActivityNames } from '../../../core/attribution';
import { exchangeOnline, sharePointOnline, tokenProtected } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { administratorsVerdict } from '../../administrators-covered';
import { allMet, coverageControl, judgedFor, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  tokenProtectionFor: threshold.choice(
    ['administrators', 'pilot'],
    'administrators',
    'Whose tokens must be bound to their device: those of every admin, or those of any pilot group. CIS: everybody, at level 2. Zero Trust Assessment and Prowler: any policy.',
  ),
};

const id = 'ZT.NW.005';

/** A token that is bound to its device does not work anywhere else. */
export const entraAdminTokensProtected = defineControl({
  id,
  name: 'entra-admin-tokens-protected',
  title: 'Admin tokens are bound to the device on Windows',
  area: 'threats',
  pillar: 'network',
  severity: 'medium',
  severityReason: 'A stolen token can be replayed anywhere; only a few apps can bind it yet.',
  licence: 'P1',
  thresholds,
  version: 4,
  ...coverageControl,
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  collections: 1,
  limitations:
    'Microsoft enforces it only for native apps of Exchange and SharePoint on Windows; browsers and other platforms are not part of this. Eligible admins (PIM) are judged as if active. Such a policy locks out devices that cannot bind a token: try it in report-only mode first.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: Directory roles, all privileged ones; Target resources: Exchange Online and SharePoint Online; Conditions: Device platforms Windows, Client apps Mobile apps and desktop clients; Session: Require token protection for sign-in sessions; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with sessionControls.secureSignInSession {"isEnabled":true}.',
  effort: 'days',
  mappings: {
    cis: ['5.2.2.16'],
    zta: ['21941', '21786'],
    prowler: ['entra_conditional_access_policy_token_protection_enforced'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-token-protection',
    'https://learn.microsoft.com/graph/api/resources/securesigninsessioncontrol',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, ...roleActivityNames, ...eligibleActivityNames],
  folds: [],
  evaluate: (state) => {
    const where = { apps: [exchangeOnline, sharePointOnline] };
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    if (state.facts.configuration.thresholds.tokenProtectionFor === 'administrators') {
      return administratorsVerdict(id, [tokenProtected], state, where);
    }
    const judged = judgedFor(id, tokenProtected, state, where);
    const { coverage } = judged;
    return coverage.status === 'open' && coverage.count < coverage.of
      ? { status: 'pass', note: `${coverage.of - coverage.count} of ${coverage.of} people`, evidence: [], metric: null }
      : allMet([judged], state);
  },
});
