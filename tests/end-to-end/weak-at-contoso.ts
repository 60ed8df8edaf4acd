/** The controls that fail at the simulated Contoso with every licence, its emergency accounts being declared. */
export const weakAtContoso: readonly string[] = [
  // Its administrators hold their roles permanently, and were given them without PIM.
  'ZT.AD.004',
  'ZT.AD.005',
  // No policy asks for a managed device, of administrators or of anybody, nor limits their sessions.
  'ZT.AD.010',
  'ZT.AD.011',
  'ZT.DV.001',
  'ZT.DV.013',
  'ZT.DV.014',
  'ZT.DX.007',
  // No policy speaks of device code flow and of authentication transfer.
  'ZT.ID.004',
  'ZT.ID.005',
  // A phishing-resistant method is asked of administrators only.
  'ZT.ID.009',
  // People at high risk need no new password; sign-ins at medium risk pass.
  'ZT.ID.016',
  'ZT.ID.017',
  // No country is blocked, and no token is bound to its device.
  'ZT.NW.003',
  'ZT.NW.005',
];
