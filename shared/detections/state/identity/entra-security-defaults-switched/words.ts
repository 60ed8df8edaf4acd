import { flagDetail } from '../../../../reports/language/details';
import { tenantPropertiesPortal } from '../../../../reports/language/portal';
import { defineWording } from '../../../../reports/language/scene';

/** Reads `hasBaseline` (policies require MFA for everybody without the defaults) and the exposure. */
export const entraSecurityDefaultsSwitchedWords = defineWording({
  id: 'EV.P05',
  role: 'cause',
  lost: () => 'security defaults were turned off',
  happened: () => 'security defaults were turned off',
  did: () => 'turned off security defaults',
  meaning: ({ event, tenantName }) => [
    `Security defaults required MFA of everyone at ${tenantName} and blocked legacy authentication. Now only Conditional Access policies protect sign-ins.`,
    event.details.hasBaseline === null
      ? 'Whether enabled policies require MFA of everyone is not known yet.'
      : flagDetail(event, 'hasBaseline')
        ? 'Enabled policies require MFA of everyone.'
        : 'No enabled policy requires MFA of everyone.',
  ],
  remedy: () => ({
    undo: 'turn them on in Entra admin center > Overview > Properties > Manage security defaults.',
    accept:
      'check that enabled policies (not report-only ones) require MFA of all users for all apps. Until they do, turn the defaults on again.',
  }),
  activity: 'change to security defaults',
  portal: tenantPropertiesPortal,
  regained: () => 'security defaults are on again',
  ended: () => 'Security defaults were turned on again',
  fixed: () => 'turned on security defaults again',
});
