import { policyWording, sessionsMeanwhile } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: holders of privileged roles from whom nothing asks a managed device. */
export const administratorsUseManagedDevices = policyWording({
  id: 'ZT.AD.010',
  concerns: 'administrators',
  yields: true,
  lost: (who, one) => `${who} ${one ? 'needs' : 'need'} no managed device any more`,
  happened: 'a managed device stopped being required of every administrator',
  meaning: [
    (who, _, tenantName) => `${who} at ${tenantName} can administer from any computer, private and infected ones too.`,
    () => 'A token that is stolen there does whatever the administrator can.',
  ],
  undo: 'require a compliant device of all administrator roles again',
  regained: 'every admin needs a managed device again',
  mended: 'A managed device was required of every administrator again',
  held: 'a managed device was required of every administrator',
  afterwards: sessionsMeanwhile,
});
