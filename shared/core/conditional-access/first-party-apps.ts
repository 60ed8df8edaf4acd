import type { ConditionalAccessPolicy, SmallResources } from '../resource/resource';
import { isGuid } from '../same-id';

/**
 * The app suites that a policy can name, with the members whose ids are known. An id that is not listed belongs to no
 * suite, because an unrelated app must never count as covered.
 * https://learn.microsoft.com/entra/identity/conditional-access/reference-office-365-application-contents
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
export const exchangeOnline = '00000002-0000-0ff1-ce00-000000000000';

export const sharePointOnline = '00000003-0000-0ff1-ce00-000000000000';

export const microsoftGraph = '00000003-0000-0000-c000-000000000000';

/** Windows Azure Active Directory, the older API of the directory. */
export const azureAdGraph = '00000002-0000-0000-c000-000000000000';

/** Windows Azure Service Management API: the portal, the command line and the templates of Azure. */
export const azureManagement = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

/** Apps through which a device is enrolled. A device that signs in there is not managed yet. */
export const enrolmentApps: readonly string[] = [
  'd4ebce55-015a-49b5-a083-c84d1797ae8c', // Microsoft Intune Enrollment
  '0000000a-0000-0000-c000-000000000000', // Microsoft Intune
  '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9', // Device Registration Service
];

const suiteMembers: Readonly<Record<string, readonly string[]>> = {
  Office365: [
    exchangeOnline,
    sharePointOnline,
    'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', // Microsoft Teams
    '00000004-0000-0ff1-ce00-000000000000', // Skype for Business Online
    '00000005-0000-0ff1-ce00-000000000000', // Office 365 Yammer, which is Viva Engage
    'c9a559d2-7aab-4f13-a6ed-e7e9c52aec87', // Microsoft Forms
    '09abbdfd-ed23-44ee-a2d9-a627aa1c90f3', // ProjectWorkManagement, which is Planner
    '905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba', // Sway
  ],
  MicrosoftAdminPortals: [
    'c44b4083-3bb0-49c1-b47d-974e53cbdf3c', // Azure portal
    '00000006-0000-0ff1-ce00-000000000000', // Microsoft 365 admin portal
  ],
};

export const suites: readonly string[] = Object.keys(suiteMembers);
export const isSuite = (id: string): boolean => suites.includes(id);

/** The suites that an app belongs to. The name of a suite stands for its members that no policy names. */
export const suitesOf = (appId: string): readonly string[] =>
  suites.filter((suite) => suite === appId || suiteMembers[suite]?.includes(appId));

/** The tenant that owns Microsoft's services. */
const microsoftServices = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/** An application of Microsoft's. If somebody in the tenant added a credential to it, it counts as the tenant's. */
export const isMicrosofts = ({ appOwnerOrganizationId, credentials }: SmallResources['servicePrincipal']): boolean =>
  (appOwnerOrganizationId ?? '').trim().toLowerCase() === microsoftServices && credentials.length === 0;

/** An app without a known owner, or owned by Microsoft, may belong to a suite. */
export const isForeignApp = (owner: string | null): boolean =>
  owner !== null && ![microsoftServices, '72f988bf-86f1-41af-91ab-2d7cd011db47'].includes(owner.toLowerCase());

/**
 * Apps of Microsoft that are in neither suite: they are not on the page about Office 365 contents and are not admin
 * portals.
 */
const inNoSuite: ReadonlySet<string> = new Set([
  azureAdGraph,
  microsoftGraph,
  '14d82eec-204b-4c2f-b7e8-296a70dab67e', // Microsoft Graph Command Line Tools
  '04b07795-8ddb-461a-bbee-02f9e1bf7b46', // Microsoft Azure CLI
  '1950a258-227b-4e31-a9cf-717495945fc2', // Microsoft Azure PowerShell
  '499b84ac-1321-427f-aa17-267ca6975798', // Azure DevOps
  azureManagement,
  ...enrolmentApps,
]);

/**
 * True if an app may be a suite member whose id Microsoft does not publish. `foreign`: apps that are not Microsoft's.
 */
export const mayBeInSuite = (appId: string, foreign: ReadonlySet<string>): boolean =>
  isGuid(appId) && suitesOf(appId).length === 0 && !inNoSuite.has(appId) && !foreign.has(appId);

/** True if the exempt apps include this app or a suite that it belongs to. */
export const isExceptedApp = (appId: string, excepted: readonly string[]): boolean =>
  excepted.includes(appId) || suitesOf(appId).some((suite) => excepted.includes(suite));

/** The members of a suite as the app list of a question: those with known ids, and the suite's name for the others. */
export const everyAppOf = (suite: string): readonly string[] => [suite, ...(suiteMembers[suite] ?? [])];

/** Apps that policies name and that may belong to a suite. */
export function doubtfulApps(
  policies: readonly ConditionalAccessPolicy[],
  foreign: ReadonlySet<string> = new Set(),
): readonly string[] {
  const named = policies.flatMap(({ conditions: { applications } }) => [
    ...applications.includeApplications,
    ...applications.excludeApplications,
  ]);
  return [...new Set(named.filter((id) => mayBeInSuite(id, foreign)))].sort();
}
