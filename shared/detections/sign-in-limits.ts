/** The limit of a detection that reads stored sign-ins. */
export const signInsInLargeTenants =
  'In tenants of more than 2,000 people, only the sign-ins of admins, synchronisation accounts and declared accounts are read for it.';
