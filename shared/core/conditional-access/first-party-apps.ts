/**
 * The app suites that a policy can name as one, with the members that we know by id. An id that is not here stands for itself:
 * a suite must never cover an app that only looks like a member.
 * https://learn.microsoft.com/entra/identity/conditional-access/reference-office-365-application-contents
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
export const exchangeOnline = '00000002-0000-0ff1-ce00-000000000000';

const suiteMembers: Readonly<Record<string, readonly string[]>> = {
  Office365: [
    exchangeOnline,
    '00000003-0000-0ff1-ce00-000000000000', // SharePoint Online
    'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe', // Microsoft Teams
  ],
  MicrosoftAdminPortals: [
    'c44b4083-3bb0-49c1-b47d-974e53cbdf3c', // Azure portal
    '00000006-0000-0ff1-ce00-000000000000', // Microsoft 365 admin portal
  ],
};

export const suites: readonly string[] = Object.keys(suiteMembers);

/** The suites that an app belongs to; a suite's name stands for those of its members that nobody names. */
export const suitesOf = (appId: string): readonly string[] =>
  suites.filter((suite) => suite === appId || suiteMembers[suite]?.includes(appId));

/** Whether one of the declared apps is this one, or a suite that it belongs to. */
export const isExceptedApp = (appId: string, excepted: readonly string[]): boolean =>
  excepted.includes(appId) || suitesOf(appId).some((suite) => excepted.includes(suite));
