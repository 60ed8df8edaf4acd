/** What insurers, auditors and boards ask for, in the order of the proof. Controls name the one that they measure. */
export const requirements = [
  'mfaForEveryone',
  'mfaForAdmins',
  'phishingResistantAdmins',
  'legacyBlocked',
  'managedDevices',
  'encryption',
  'adminsOnDemand',
  'guests',
  'sharing',
  'consent',
] as const;

export type Requirement = (typeof requirements)[number];
