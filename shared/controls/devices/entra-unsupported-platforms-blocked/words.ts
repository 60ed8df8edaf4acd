import { policyWording, signInsMeanwhile } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people who get in from a platform that nobody supports. */
export const unsupportedPlatformsBlocked = policyWording({
  id: 'ZT.DV.013',
  lost: (who) => `${who} can sign in from unknown platforms`,
  happened: 'unknown and unsupported platforms stopped being blocked',
  meaning: [
    (who, _, tenantName) =>
      `${who} at ${tenantName} can sign in from a device that names no platform, or one that is not supported.`,
    () => 'A browser can be told to name another platform: policies for the platforms in use then do not apply.',
  ],
  undo: 'block "Any device", the supported platforms excluded, for all users again',
  regained: 'unknown platforms are blocked again',
  mended: 'Unknown and unsupported platforms were blocked again',
  held: 'unknown and unsupported platforms were blocked',
  afterwards: signInsMeanwhile,
});
