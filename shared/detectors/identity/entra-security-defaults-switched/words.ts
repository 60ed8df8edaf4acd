import { flagDetail } from '../../../reports/details';
import { tenantPropertiesPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

/** Reads `hasBaseline` (policies ask everybody for MFA without the defaults) and the exposure. */
export const securityDefaultsSwitchedOff = defineWording({
  id: 'EV.P05',
  tells: 'cause',
  lost: () => 'security defaults were switched off',
  happened: () => 'security defaults were switched off',
  meaning: ({ event, tenantName }) => [
    `Security defaults asked everyone at ${tenantName} for MFA and blocked legacy sign-in. Now only what Conditional Access asks for is left.`,
    event.details.hasBaseline === null
      ? 'Whether enabled policies ask everybody for MFA is not known yet.'
      : flagDetail(event, 'hasBaseline')
        ? 'Enabled policies ask everybody for MFA.'
        : 'No enabled policy asks everybody for MFA.',
  ],
  remedy: () => ({
    undo: 'turn them on in Entra admin center > Overview > Properties > Manage security defaults.',
    accept:
      'check that enabled policies (not report-only ones) require MFA of all users for all apps. Until they do, turn the defaults on again.',
  }),
  activity: 'change of security defaults',
  portal: tenantPropertiesPortal,
  regained: () => 'security defaults are on again',
  mended: () => 'Security defaults were switched on again',
});
