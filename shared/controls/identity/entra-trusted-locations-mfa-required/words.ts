import { policyWording, signInsMeanwhile } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people of whom less is asked in a trusted place than ZT.ID.001 and ZT.AD.009 ask. */
export const trustedPlacesAskToo = policyWording({
  id: 'ZT.NW.002',
  yields: true,
  lost: (who, one) => `a trusted address is enough for ${one ? who : who.toLowerCase()}`,
  happened: 'MFA stopped being required in trusted places',
  meaning: [
    (who, _, tenantName) =>
      `${who} at ${tenantName} can sign in from a trusted place with a password alone, or as administrator with MFA that can be phished.`,
    () => 'Whoever is in the building, in its wireless network or in its VPN has such an address.',
  ],
  undo: 'take the exclusion of trusted locations out of the policies that ask for MFA',
  regained: 'trusted places ask for MFA again',
  mended: 'MFA was required in trusted places again',
  held: 'trusted places asked for MFA too',
  afterwards: signInsMeanwhile,
});
