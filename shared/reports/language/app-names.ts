import { azureManagement, exchangeOnline, sharePointOnline } from '../../core/conditional-access';

/**
 * Microsoft's own applications. They have the same id in every tenant, and a tenant often has no name for them.
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
const names: ReadonlyMap<string, string> = new Map([
  [exchangeOnline, 'Exchange Online'],
  [sharePointOnline, 'SharePoint Online'],
  [azureManagement, 'Azure Resource Manager'],
  ['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', 'Microsoft Teams'],
  ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c', 'Azure portal'],
  ['00000006-0000-0ff1-ce00-000000000000', 'Microsoft 365 admin portal'],
  ['00000003-0000-0000-c000-000000000000', 'Microsoft Graph'],
  ['14d82eec-204b-4c2f-b7e8-296a70dab67e', 'Microsoft Graph Command Line Tools'],
  ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'Azure CLI'],
  ['1950a258-227b-4e31-a9cf-717495945fc2', 'Azure PowerShell'],
  ['0000000a-0000-0000-c000-000000000000', 'Microsoft Intune'],
]);

export const firstPartyName = (appId: string): string | undefined => names.get(appId.toLowerCase());

/** Ids and names, for lists of choices. */
export const firstPartyApps: readonly (readonly [string, string])[] = [...names];
