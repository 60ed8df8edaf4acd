import { policyWording, sessionsMeanwhile } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: holders of privileged roles whose tokens work anywhere. */
export const adminTokensAreBound = policyWording({
  id: 'ZT.NW.005',
  concerns: 'administrators',
  yields: true,
  lost: (who, one) => `tokens of ${one ? who : who.toLowerCase()} work on any device`,
  happened: 'token protection stopped being required of every administrator',
  meaning: [
    (who, one, tenantName) =>
      `${who} at ${tenantName} ${one ? 'gets' : 'get'} tokens for mail and files that are bound to no device.`,
    () => 'Whoever steals such a token uses it from anywhere.',
  ],
  undo: 'require token protection for Exchange and SharePoint on Windows of all administrator roles again',
  regained: 'tokens of admins are bound to the device again',
  mended: 'Token protection was required of every administrator again',
  held: 'tokens of administrators were bound to the device',
  afterwards: sessionsMeanwhile,
});
