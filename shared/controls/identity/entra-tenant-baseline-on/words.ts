import { listDetail } from '../../../reports/details';
import { policiesPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

/** Reads `problems` ("reportOnly": a policy that would do is not enforced). */
export const baselineIsOn = defineWording({
  id: 'ZT.ID.008',
  tells: 'story',
  lost: () => 'no baseline protects sign-ins any more',
  happened: () => 'the last baseline for sign-ins was taken away',
  meaning: ({ event, tenantName }) => [
    `Nothing at ${tenantName} asks for more than a password: security defaults are off and no enabled Conditional Access policy requires MFA.`,
    listDetail(event, 'problems').includes('reportOnly')
      ? 'A policy that would require MFA is there, but in report-only: it protects nobody.'
      : 'Every account, administrators included, can be taken with one password.',
  ],
  exposed: ({ tenantName }) => [`Everybody who signs in at ${tenantName}`],
  remedy: () => ({
    undo: 'turn security defaults on, or enable a policy that requires MFA of all users for all apps.',
    accept:
      'there is no safe way to leave it so: turn security defaults on until the new policies are enabled (report-only protects nobody).',
  }),
  activity: 'change of the sign-in baseline',
  portal: policiesPortal,
  regained: () => 'a baseline protects sign-ins again',
  mended: () => 'A baseline for sign-ins was put back',
  held: 'a baseline was on',
  afterwards: () => 'Sign-ins in that time: Entra admin center > Users > Sign-in logs. We have not read them.',
});
