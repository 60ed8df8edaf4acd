/** Services that Microsoft names as actors in Entra's log. https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/unknown-actors-in-audit-reports */
const names: ReadonlySet<string> = new Set([
  '5ms-ce-cxg-mac-aadshadowrolewriter',
  'azure ad subscription lifecycle process',
  'device registration service',
  'microsoft approval management',
  'microsoft entra subscription lifecycle process',
  'microsoft exchange online protection',
  'microsoft intune',
  'microsoft managed policy manager',
  'microsoft substrate management',
  'microsoft teams services',
  'ms-pim',
  'office 365 exchange online',
  'office 365 sharepoint online',
  'signup',
  'windows azure service management api',
]);

/**
 * True if an application has the name of one of Microsoft's services. This proves nothing, because anybody can give an
 * app that name.
 */
export const isNamedAsMicrosofts = (name: string): boolean => names.has(name.trim().toLowerCase());
