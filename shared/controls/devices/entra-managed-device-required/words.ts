import { policyWording, sessionsMeanwhile } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: members who can open what is in Office 365 on any device. */
export const managedDeviceRequired = policyWording({
  id: 'ZT.DV.001',
  lost: (who, one) => `${who} ${one ? 'needs' : 'need'} no managed device any more`,
  happened: 'a managed device stopped being required of everyone',
  meaning: [
    (who, one, tenantName) =>
      `${who} at ${tenantName} can open mail and files on ${one ? 'a device' : 'devices'} that nobody looks after.`,
    () => 'What is opened there stays there, and a stolen session is as good as the person.',
  ],
  undo: 'require a compliant device of all members again, alone and not "or MFA",',
  regained: 'a managed device is required of everyone again',
  mended: 'A managed device was required of everyone again',
  held: 'a managed device was required of every member',
  afterwards: sessionsMeanwhile,
});
