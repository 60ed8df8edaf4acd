/** Requirements of insurers, auditors and boards, in the order of the proof. Each control names the one it measures. */
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

export type MappedRequirement = (typeof requirements)[number];
