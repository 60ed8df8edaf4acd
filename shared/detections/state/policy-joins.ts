/**
 * Controls that an edit of Conditional Access, or of an object that a policy refers to, can make fail. One edit is one
 * alert, however many of them fail.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
 */
export const policyJoins: readonly string[] = [
  'ZT.ID.001',
  'ZT.ID.002',
  'ZT.ID.003',
  'ZT.ID.004',
  'ZT.ID.005',
  'ZT.ID.006',
  'ZT.ID.007',
  'ZT.ID.009',
  'ZT.ID.016',
  'ZT.ID.017',
  'ZT.ID.020',
  'ZT.ID.021',
  'ZT.ID.022',
  'ZT.ID.023',
  'ZT.AD.009',
  'ZT.AD.010',
  'ZT.AD.011',
  'ZT.AD.018',
  'ZT.DV.001',
  'ZT.DV.013',
  'ZT.DV.014',
  'ZT.DX.007',
  'ZT.ID.026',
  'ZT.ID.027',
  'ZT.NW.002',
  'ZT.NW.003',
  'ZT.NW.005',
];

/**
 * Controls that count the people who can sign in, or the role holders among them. Enabling an account can make them
 * fail.
 */
export const enabledAccountJoins: readonly string[] = [
  ...policyJoins,
  'ZT.AD.001',
  'ZT.AD.002',
  'ZT.AD.003',
  'ZT.AD.004',
  'ZT.AD.013',
  'ZT.AD.015',
  'ZT.AD.016',
];
