import { browserNotPersistent, type SessionRequirement, signInFrequency } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { allMet, coverageControl, judgedFor, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  unmanagedSessionHours: threshold.integer(
    24,
    0,
    8760,
    'The control fails if a session on an unmanaged device can last more than this many hours. 0 requires a sign-in every time. Zero Trust Assessment: 24 for guests. Microsoft: 1, as an example.',
  ),
};

const id = 'ZT.ID.023';

/**
 * On an unmanaged device, a session must end when the browser closes, and after some hours, because the next user may
 * be someone else.
 */
export const entraUnmanagedSessionsLimited = defineControl({
  id,
  name: 'entra-unmanaged-sessions-limited',
  title: 'Sessions on unmanaged devices are limited',
  area: 'identity',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'A session that never ends on an unmanaged device is as good as a leaked password.',
  licence: 'P1',
  thresholds,
  version: 3,
  ...coverageControl,
  collections: 1,
  limitations:
    "A device is unmanaged if it is neither compliant nor joined to the tenant's directory. Device filters are read as Microsoft does; a filter that cannot be read leaves the verdict unknown. Where such devices are blocked, there is no session to limit. The idle sign-out of SharePoint is not judged here.",
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users; Target resources: All resources; Conditions > Filter for devices: Include device.isCompliant -ne True -and device.trustType -ne "ServerAD"; Session > Persistent browser session: Never persistent, and Sign-in frequency: some hours; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with sessionControls {"persistentBrowser":{"isEnabled":true,"mode":"never"},"signInFrequency":{"isEnabled":true,"type":"hours","value":4}}.',
  effort: 'minutes',
  mappings: {
    cis: ['5.2.2.13', '1.3.2'],
    maester: ['MT.1017', 'MT.1018'],
    zta: ['21824'],
    prowler: ['entra_conditional_access_policy_sign_in_frequency_all_users'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-persistent-browser',
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-session-lifetime',
    'https://maester.dev/docs/tests/MT.1017',
    'https://maester.dev/docs/tests/MT.1018',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => {
    const { unmanagedSessionHours } = state.facts.configuration.thresholds;
    const onUnmanaged = (requirement: SessionRequirement) =>
      judgedFor(id, requirement, state, { deviceStates: ['unregistered', 'registered'] });
    return (
      withoutConditionalAccess(state) ??
      allMet([onUnmanaged(signInFrequency(unmanagedSessionHours)), onUnmanaged(browserNotPersistent)], state)
    );
  },
});
