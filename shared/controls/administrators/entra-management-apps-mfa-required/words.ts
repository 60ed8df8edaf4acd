import { policyWording, signInsMeanwhile } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people who get into the portals by password alone. */
export const managementAsksForMfa = policyWording({
  id: 'ZT.AD.018',
  yields: true,
  lost: (who, one) => `${who} ${one ? 'needs' : 'need'} no MFA in the admin portals`,
  happened: 'MFA stopped being required in the admin portals and in Azure management',
  meaning: [
    (who, _, tenantName) =>
      `${who} at ${tenantName} can open the admin portals or Azure management with a password alone.`,
    () => 'What the account can do there, whoever has the password can do too.',
  ],
  undo: 'require MFA for Microsoft Admin Portals and Windows Azure Service Management API again',
  regained: 'the admin portals ask for MFA again',
  mended: 'MFA was required in the admin portals again',
  held: 'the admin portals and Azure management asked everybody for MFA',
  afterwards: signInsMeanwhile,
});
