/** The controls that fail at the simulated Contoso with every licence and with declared break-glass accounts. */
export const weakAtContoso: readonly string[] = [
  // Contoso's administrators have their roles permanently and got them outside PIM.
  'ZT.AD.004',
  'ZT.AD.005',
  // No policy requires a managed device, for administrators or others, or limits their sessions.
  'ZT.AD.010',
  'ZT.AD.011',
  'ZT.DV.001',
  'ZT.DV.013',
  'ZT.DV.014',
  'ZT.DX.007',
  // No policy blocks device code flow or authentication transfer.
  'ZT.ID.004',
  'ZT.ID.005',
  // Only administrators must use a phishing-resistant method.
  'ZT.ID.009',
  // People at high risk need no new password; sign-ins at medium risk pass.
  'ZT.ID.016',
  'ZT.ID.017',
  // No country is blocked, and no token is bound to its device.
  'ZT.NW.003',
  'ZT.NW.005',
];
