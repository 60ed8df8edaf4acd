/** The licences that decide which data can be read. */
export type LicenceKey =
  | 'P1'
  | 'P2'
  | 'INTUNE'
  | 'SPO'
  /** Workload Identities Premium: risk and Conditional Access of applications. */
  | 'WID'
  /** Defender for Endpoint, any plan, Defender for Business among them. */
  | 'MDE'
  /** Defender for Office 365, plan 1 or 2. */
  | 'MDO'
  | 'MDI'
  /** Sensitivity labels: Azure Information Protection or Purview, any plan. */
  | 'MIP';

export const licenceNames: Readonly<Record<LicenceKey, string>> = {
  P1: 'Entra ID P1',
  P2: 'Entra ID P2',
  INTUNE: 'Microsoft Intune',
  SPO: 'SharePoint Online',
  WID: 'Workload Identities Premium',
  MDE: 'Defender for Endpoint',
  MDO: 'Defender for Office 365',
  MDI: 'Defender for Identity',
  MIP: 'Purview Information Protection',
};
