import { activityOf, appDeletions, isSuccess, restorableDays } from '../../core/attribution';
import { isSameJson, shortHash } from '../../core/canonical';
import { earlierLabels } from '../../core/event/earlier-labels';
import type { Line } from '../../core/event/event';
import type { AuditRecord, AuditTarget } from '../../core/log/record';
import { dataRoleOf, mailProtocols } from '../../core/resource/content-roles';
import { federationsAdded, federationsRemoved, isOfOwnPipelines } from '../../core/resource/federated-credentials';
import { takesBackWithinDays } from '../../core/time/take-back';
import { keysAdded, keysRemoved } from '../../kinds/application/application-keys';
import type { Act } from '../act';
import { reachOf } from '../app-reach';
import { consentScopes, grantedScopes, isModest, isOnlySignIn } from '../consent-scopes';
import { accountLines, isByItsActor, newestBefore } from '../earlier-entries';
import { isInDomain } from '../in-domain';
import { isPowerful } from '../people';
import type { Row, Sample } from '../row';
import { isStoppedConsent } from '../stopped-consent';
import { isFromUsualNetwork } from '../usual-network';
import { disables } from '../windows/entries';

/** Scopes with which an app reads mail or files in the name of a person. */
const dataScope = /\b(mail|mailboxsettings|files|sites|ews\.accessasuser|imap|pop|smtp|contacts|full_access)\b[._\w]*/i;

const scopesShown = ({ before, after, value }: Act): readonly string[] | null =>
  consentScopes({
    before: before('DelegatedPermissionGrant.Scope'),
    after: after('DelegatedPermissionGrant.Scope'),
    permissions: value('ConsentAction.Permissions'),
  });
const scopesIn = (act: Act): readonly string[] => scopesShown(act) ?? [];
/** False if somebody consents again to what the app has. */
const isWider = (act: Act): boolean => scopesShown(act)?.length !== 0;

const isTrue = (value: string | null): boolean => value?.toLowerCase() === 'true';
const isForEverybody = ({ value }: Act): boolean =>
  value('DelegatedPermissionGrant.ConsentType')?.toLowerCase() === 'allprincipals' ||
  (isTrue(value('ConsentContext.IsAdminConsent')) && isTrue(value('ConsentContext.OnBehalfOfAll')));
const isForOne = ({ value }: Act): boolean =>
  value('DelegatedPermissionGrant.ConsentType')?.toLowerCase() === 'principal' ||
  value('ConsentContext.IsAdminConsent')?.toLowerCase() === 'false';
/** An admin's app acts with that admin's rights. */
const isByPowerful = ({ actorId, record, facts }: Act): boolean =>
  record.actor.type === 'user' && isPowerful(actorId ?? '', facts);
const isHarmless = (act: Act): boolean => isOnlySignIn(scopesIn(act));
const readsData = (act: Act): boolean => scopesIn(act).some((scope) => dataScope.test(scope));
/** With this scope, an app keeps its access after the person has signed out. */
const staysIn = (act: Act): boolean => scopesIn(act).some((scope) => scope.toLowerCase() === 'offline_access');
const scopeDetails = (act: Act) => grantedScopes(scopesIn(act));

const dataRoleIn = ({ value }: Act): string | undefined =>
  dataRoleOf(value('AppRole.Id') ?? '', value('AppRole.Value') ?? '');
/** Permissions that change or delete data, and do not only read it. */
const changesData = (act: Act): boolean => /write|manage/i.test(dataRoleIn(act) ?? '');

const addressProperties = [
  'AppAddress',
  'AppIdentifierUri',
  'IdentifierUris',
  'ServicePrincipalName',
  'LogoutUrl',
  'ReplyUrls',
];
const webAddress = /(?:https?|ms-app|api):\/\/[^"\\\s,\]}]+/gi;

const addressesIn = (text: string | null): readonly string[] => (text ?? '').match(webAddress) ?? [];
type Side = Act['before'];
const addressesApart = (of: Side, without: Side): readonly string[] =>
  addressProperties.flatMap((name) => {
    const others = new Set(addressesIn(without(name)));
    return addressesIn(of(name)).filter((address) => !others.has(address));
  });
const newAddresses = ({ before, after }: Act): readonly string[] => addressesApart(after, before);
const removedAddresses = ({ before, after }: Act): readonly string[] => addressesApart(before, after);
const hostOf = (address: string): string => /:\/\/([^/:?#]+)/.exec(address)?.[1]?.toLowerCase() ?? '';
const hostsBefore = (act: Act): readonly string[] =>
  addressProperties.flatMap((name) => addressesIn(act.before(name))).map(hostOf);
const isOnKnownHost = (act: Act): boolean => {
  const known = new Set(hostsBefore(act));
  return newAddresses(act).every((address) => known.has(hostOf(address)));
};
/** Domains under which anyone can register a site. */
const sharedSites =
  /(^|\.)(azurewebsites\.net|azurestaticapps\.net|azurefd\.net|cloudapp\.net|cloudapp\.azure\.com|windows\.net|amazonaws\.com|cloudfront\.net|github\.io|herokuapp\.com|netlify\.app|ngrok(-free)?\.(io|app)|pages\.dev|workers\.dev|vercel\.app|web\.app|(co|com|org)\.[a-z]{2})$/;
/** Sites of one owner share their last two labels: `a.contoso.example` and `b.contoso.example`. */
const siteOf = (host: string): string => (sharedSites.test(host) ? host : host.split('.').slice(-2).join('.'));
const isLocalHost = (host: string): boolean => /^(localhost|127\.)/.test(host);
const isLocal = (address: string): boolean => isLocalHost(hostOf(address));
const isPlainHttp = (address: string): boolean => /^http:/i.test(address) && !isLocal(address);
/**
 * Plain HTTP, or the address of a developer's computer next to that of a server: anyone who runs code there receives
 * the tokens of the app.
 */
const isInsecure =
  (act: Act) =>
  (address: string): boolean =>
    isPlainHttp(address) || (isLocal(address) && !hostsBefore(act).every(isLocalHost));
/**
 * True if an app with web addresses received one on another owner's site. The first address of a new app proves
 * nothing.
 */
function isOfStranger(act: Act): boolean {
  const hosts = hostsBefore(act);
  const own = [...act.facts.ownDomains];
  return (
    hosts.length > 0 &&
    newAddresses(act)
      .filter((address) => /^https?:/i.test(address))
      .map(hostOf)
      .some(
        (host) =>
          !hosts.some((known) => isInDomain(host, siteOf(known))) && !own.some((domain) => isInDomain(host, domain)),
      )
  );
}

/** The settings that open an app, with their values when it is open and when it is not. */
const openSettings = {
  AccountEnabled: ['true', 'false'],
  AppRoleAssignmentRequired: ['false', 'true'],
  AvailableToOtherTenants: ['true', 'false'],
  PublicClient: ['true', 'false'],
  IsFallbackPublicClient: ['true', 'false'],
} as const;
type OpenSetting = keyof typeof openSettings;
// Safe: the keys of the object above.
const settingsOfApp = Object.keys(openSettings) as OpenSetting[];
const removedPolicies = ['remove policy from service principal', 'remove policy from application'];

const policiesIn = ({ targets }: Act): readonly string[] => targets('policy').map(({ id }) => `policy ${id ?? ''}`);
const openedParts = (act: Act): readonly string[] =>
  act.activity.startsWith('add policy')
    ? policiesIn(act)
    : settingsOfApp.filter((name) => act.became(name, openSettings[name][0]));
const closedParts = (act: Act): readonly string[] =>
  act.activity.startsWith('remove policy')
    ? policiesIn(act)
    : settingsOfApp.filter((name) => act.became(name, openSettings[name][1]));
const isEnabledOnly = (act: Act): boolean =>
  isSameJson(openedParts(act), ['AccountEnabled'] satisfies readonly OpenSetting[]);

/** The newest entry of the last days that disabled the app. */
const disabledBy = (act: Act): AuditRecord | undefined =>
  newestBefore(act, takesBackWithinDays, (entry) => isSuccess(entry) && disables(entry));

/** An account that enables what it disabled itself opens nothing. */
const enablesOwn = (act: Act): boolean => isEnabledOnly(act) && isByItsActor(act, disabledBy(act));

/** The account that had disabled the app which is enabled now. */
const linesOfDisabling = (act: Act): readonly Line[] =>
  isEnabledOnly(act) ? accountLines(earlierLabels.blocked, disabledBy(act)) : [];

/** True if taking over the app means taking over the tenant. */
const isPowerfulApp = ({ object, facts }: Act): boolean => reachOf(object.id, facts) === 'wholeTenant';
/** True if the app reads or changes more than its signed-in users could allow. */
const reachesData = ({ object, facts }: Act): boolean => ['wholeTenant', 'more'].includes(reachOf(object.id, facts));

const apps = ['application', 'serviceprincipal'];

const restorals = ['restore application', 'restore service principal'];

const gains = new Set([
  'add service principal credentials',
  'create application - certificates and secrets management',
  'update application - certificates and secrets management',
  'add federated identity credential',
  'add app role assignment to service principal',
  'add delegated permission grant',
  'consent to application',
  'add owner to application',
  'add owner to service principal',
]);

/** True if the app received a credential, a permission or an owner in the days for which a deleted app can be restored. */
const gainedBefore = (act: Act): boolean =>
  newestBefore(act, restorableDays, (entry) => isSuccess(entry) && gains.has(activityOf(entry))) !== undefined;

const ownerRemovals = ['remove owner from application', 'remove owner from service principal'];

/** The account or app that an entry about the owners of an app names beside the app. */
const ownerIn = ({ object, targets }: Act): AuditTarget | undefined =>
  targets('user', 'serviceprincipal').find(({ id }) => id !== null && id !== object.id);

function ownerDetails(act: Act) {
  const owner = ownerIn(act);
  return {
    // Names of people are not kept in events.
    personApp: act.personId === null ? (owner?.displayName ?? null) : null,
    reach: isPowerfulApp(act) ? 'over the whole tenant' : null,
  };
}

/** For samples: an app that can make itself an admin, and one that reads all mail. */
const powerful = { owner: 'own', appRole: '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8' } as const;
const ofMail = { owner: 'own', appRole: '810c84a8-4a9e-49e6-bf7d-12d183f40d01' } as const;

/** Apps that attackers often connect to the mailboxes they take over: https://huntresslabs.github.io/rogueapps */
const rogueApps: ReadonlyMap<string, string> = new Map([
  ['e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd', 'eM Client'],
  ['ff8d92dc-3d82-41d6-bcbd-b9174d163620', 'PerfectData Software'],
  ['a245e8c0-b53c-4b67-9b45-751d1dff8e6b', 'Newsletter Software Supermailer'],
  ['b15665d9-eda6-4092-8539-0eec376afd59', 'rclone'],
  ['a43e5392-f48b-46a4-a0f1-098b5eeb4757', 'CloudSponge'],
]);

/** The entry shows such an app by its id in a property or detail, or by the id of its object. */
function rogueIn({ object, text, facts }: Act): string | undefined {
  const known = rogueApps.get(facts.appOf(object.id ?? '')?.appId.toLowerCase() ?? '');
  if (known !== undefined) return known;
  const shown = text();
  return [...rogueApps].find(([appId]) => shown.includes(appId))?.[1];
}

const isForeignApp = ({ object, facts }: Act): boolean => {
  const app = facts.appOf(object.id ?? '');
  const owner = app?.appOwnerOrganizationId?.toLowerCase();
  return owner !== undefined && owner !== facts.configuration.tenantId.toLowerCase() && app?.isSaml !== true;
};
const addedCredentials = 'add service principal credentials';
const credentialEdits = ['update application - certificates and secrets management', 'update service principal'];
const keysGained = ({ object }: Act): readonly string[] => keysAdded(object).map(({ id }) => id);
/** None if the entry also adds one: Microsoft cuts long lists off, so that a new key can push out another one. */
const keysLost = (act: Act): readonly string[] =>
  keysGained(act).length > 0 ? [] : keysRemoved(act.object).map(({ id }) => id);

/** A federated credential before and after, by its issuer. */
const federated = (before: string | null, after: string | null): NonNullable<Sample['changes']> => {
  const of = (issuer: string | null) =>
    issuer === null ? null : JSON.stringify([{ Name: 'ci', Issuer: issuer, Subject: 'repo:contoso/app' }]);
  return { FederatedIdentityCredentials: [of(before), of(after)] };
};

/** What to look at after an app could be used by somebody else. */
export const appActivity =
  'Activity of the app in that time: Entra admin center > Sign-in logs > Service principal sign-ins, and Audit logs.';

export const applicationsRows: readonly Row[] = [
  {
    id: 'EV.A02',
    name: 'entra-consent-given-for-everybody',
    title: 'An app received permissions on behalf of every user',
    area: 'applications',
    severity: 'high',
    activities: ['add delegated permission grant', 'consent to application'],
    about: ['serviceprincipal', 'application'],
    when: (act) => isForEverybody(act) && isWider(act),
    weighs: [['medium', isHarmless]],
    asksAboutNetworks: true,
    quiet: (act) => isModest(scopesIn(act)) && isFromUsualNetwork(act),
    ends: { activities: ['remove delegated permission grant'] },
    details: scopeDetails,
    joins: ['ZT.AP.008'],
    falsePositives:
      'A new product with single sign-on. Calendars, tasks and the like are only in the digest if the admin, or three people of the tenant, had signed in from the same network at least a day before. Where sign-ins cannot be read, they raise an alert.',
    covers: {
      attack: ['T1528'],
      sigma: ['azure_app_delegated_permissions_all_users'],
      sentinel: ['SuspiciousOAuthApp_OfflineAccess', 'RareApplicationConsent'],
      cipp: ['NewAppApproval'],
    },
    says: {
      happened: 'the app {what} received permissions on behalf of every user',
      lost: 'the app {what} can act for every user',
      did: 'let the app {what} act on behalf of every user',
      meaning: ['The app can use the permissions in the name of every user who signs in to it.'],
      undo: 'revoke the permissions in Entra admin center > Enterprise apps > the app > Permissions.',
      accept: 'check that the app needs each of the permissions.',
      portal: 'enterpriseApps',
      activity: 'consent for everybody',
      ended: 'The app {what} lost its permissions for every user',
      fixed: 'removed the permissions of the app {what} for every user',
    },
    fires: [
      {
        changes: {
          'DelegatedPermissionGrant.ConsentType': [null, 'AllPrincipals'],
          'DelegatedPermissionGrant.Scope': [null, ' Mail.Read Files.Read.All'],
        },
        severity: 'high',
        alerts: true,
      },
      { changes: { 'ConsentContext.IsAdminConsent': [null, 'True'], 'ConsentContext.OnBehalfOfAll': [null, 'True'] } },
      {
        changes: {
          'DelegatedPermissionGrant.ConsentType': [null, 'AllPrincipals'],
          'DelegatedPermissionGrant.Scope': [null, 'openid profile User.Read'],
        },
        severity: 'medium',
        alerts: false,
      },
      {
        changes: {
          'ConsentContext.IsAdminConsent': [null, 'True'],
          'ConsentContext.OnBehalfOfAll': [null, 'True'],
          'ConsentAction.Permissions': [
            null,
            '[[ConsentType: AllPrincipals, Scope: Mail.Read]] => [[ConsentType: AllPrincipals, Scope: Mail.Read User.Read]]',
          ],
        },
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { changes: { 'DelegatedPermissionGrant.ConsentType': [null, 'Principal'] } },
      {
        changes: {
          'DelegatedPermissionGrant.ConsentType': ['AllPrincipals', 'AllPrincipals'],
          'DelegatedPermissionGrant.Scope': ['Mail.Read User.Read', 'User.Read Mail.Read'],
        },
      },
      { changes: { 'ConsentContext.IsAdminConsent': [null, 'True'], 'ConsentContext.OnBehalfOfAll': [null, 'False'] } },
      { changes: { 'DelegatedPermissionGrant.ConsentType': [null, 'AllPrincipals'] }, result: 'failure' },
    ],
  },
  {
    id: 'EV.A03',
    name: 'entra-consent-given-by-person',
    title: 'A person consented to an app',
    area: 'applications',
    severity: 'low',
    activities: ['consent to application', 'add delegated permission grant'],
    about: ['serviceprincipal', 'application'],
    when: (act) => isForOne(act) && isWider(act),
    weighs: [
      ['high', (act) => readsData(act) && isByPowerful(act)],
      ['medium', (act) => readsData(act) || staysIn(act) || isByPowerful(act)],
    ],
    quiet: (act) => !readsData(act),
    ends: { activities: ['remove delegated permission grant'] },
    details: scopeDetails,
    joins: ['ZT.AP.001'],
    falsePositives: 'Add-ins and calendars.',
    covers: {
      attack: ['T1528', 'T1566.002'],
      sigma: ['azure_app_end_user_consent'],
      sentinel: ['EndUserConsentMailboxOfflineAccess', 'SuspectApplicationConsent'],
      elastic: [
        'initial_access_entra_id_illicit_consent_grant_via_registered_application',
        'initial_access_identity_illicit_consent_grant_via_registered_application',
      ],
    },
    says: {
      happened: 'a person consented to the app {what} for their own account',
      did: 'consented to the app {what} for their own account',
      meaning: ['The app received {access}. It keeps its access when the password changes.'],
      undo: 'revoke the consent in Entra admin center > Enterprise apps > the app > Permissions, then revoke the sessions of the person.',
      accept: 'grant admin consent to the app for everyone, or block it.',
      portal: 'enterpriseApps',
      activity: 'consent by a person',
      ended: 'The consent to the app {what} was removed',
      fixed: 'removed the consent to the app {what}',
    },
    fires: [
      { by: 'clerk', changes: { 'ConsentContext.IsAdminConsent': [null, 'False'] }, severity: 'low', alerts: false },
      {
        by: 'clerk',
        changes: {
          'ConsentContext.IsAdminConsent': [null, 'False'],
          'ConsentAction.Permissions': [
            null,
            '[] => [[Id: x, ConsentType: Principal, Scope: Mail.Read offline_access]]',
          ],
        },
        severity: 'medium',
      },
      {
        by: 'clerk',
        changes: {
          'DelegatedPermissionGrant.ConsentType': [null, 'Principal'],
          'DelegatedPermissionGrant.Scope': [null, 'openid offline_access'],
        },
        severity: 'medium',
        alerts: false,
      },
      {
        by: 'clerk',
        risky: 'actor',
        changes: {
          'DelegatedPermissionGrant.ConsentType': [null, 'Principal'],
          'DelegatedPermissionGrant.Scope': [null, 'Mail.ReadWrite'],
        },
        severity: 'high',
        alerts: true,
      },
      {
        by: 'breakGlass',
        changes: {
          'DelegatedPermissionGrant.ConsentType': [null, 'Principal'],
          'DelegatedPermissionGrant.Scope': [null, 'Mail.Read'],
        },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { by: 'clerk', changes: { 'DelegatedPermissionGrant.Scope': [null, 'openid offline_access'] } },
      { by: 'breakGlass', changes: { 'ConsentContext.IsAdminConsent': [null, 'True'] } },
      { by: 'clerk', changes: { 'ConsentContext.IsAdminConsent': [null, 'True'] } },
      { by: 'clerk', changes: { 'DelegatedPermissionGrant.ConsentType': [null, 'AllPrincipals'] } },
      { by: 'clerk', changes: { 'ConsentContext.IsAdminConsent': [null, 'False'] }, result: 'failure' },
      {
        by: 'clerk',
        changes: {
          'ConsentContext.IsAdminConsent': [null, 'False'],
          'ConsentAction.Permissions': [null, '[[Scope: Mail.Read]] => [[Scope: Mail.Read]]'],
        },
      },
    ],
  },
  {
    id: 'EV.A04',
    name: 'entra-risky-consent-blocked',
    title: 'Microsoft blocked consent to a risky app',
    area: 'applications',
    severity: 'medium',
    activities: ['consent to application'],
    about: ['serviceprincipal', 'application'],
    result: 'failure',
    when: ({ record }) => isStoppedConsent(record),
    joins: ['ZT.AP.002'],
    falsePositives: 'A small vendor.',
    covers: {
      attack: ['T1566.002'],
      sigma: ['azure_app_end_user_consent_blocked'],
      sentinel: ['End-userconsentstoppedduetorisk-basedconsent'],
    },
    says: {
      happened: 'Microsoft blocked consent to the risky app {what}',
      did: 'tried to consent to the risky app {what}, which Microsoft blocked',
      meaning: ['Somebody may have followed a link in a phishing mail; others may have received it too.'],
      undo: 'ask the person for the message, and look for others who received it in the Defender portal > Explorer.',
      accept: 'approve the app for the people who need it.',
      portal: 'enterpriseApps',
      activity: 'blocked consent',
    },
    fires: [
      {
        reason: 'Microsoft.online.Security.userConsentBlockedForRiskyAppsExceptions',
        severity: 'medium',
        alerts: false,
      },
      { by: 'clerk', risky: 'actor', reason: 'userConsentBlockedForRiskyApps', severity: 'high' },
    ],
    silent: [{ reason: 'Consent was declined' }, { reason: 'userConsentBlockedForRiskyApps', result: 'success' }],
  },
  {
    id: 'EV.A06',
    name: 'entra-application-owner-added',
    title: 'An app received an owner',
    area: 'applications',
    severity: 'medium',
    activities: ['add owner to application', 'add owner to service principal'],
    about: apps,
    weighs: [['high', isPowerfulApp]],
    ends: { activities: ownerRemovals },
    part: (act) => ownerIn(act)?.id ?? null,
    details: ownerDetails,
    joins: ['ZT.AP.010'],
    falsePositives: 'The person who registers an app becomes its owner.',
    covers: {
      attack: ['T1098'],
      sigma: ['azure_app_owner_added'],
      sentinel: ['ChangestoApplicationOwnership'],
      elastic: [
        'persistence_entra_id_user_added_as_owner_for_azure_application',
        'persistence_entra_id_user_added_as_owner_for_azure_service_principal',
      ],
    },
    says: {
      happened: '{person} became an owner of the app {what}',
      did: 'made {person} an owner of the app {what}',
      meaning: [
        'An owner can add a secret or certificate to the app, sign in as it without MFA, and use all its rights {reach?}.',
      ],
      undo: 'remove the owner in Entra admin center > App registrations or Enterprise apps > the app > Owners, then look for new secrets of the app.',
      accept: 'check that the app has an owner who is responsible for it.',
      portal: 'apps',
      activity: 'change to app owners',
      ended: '{person} lost the ownership of the app {what}',
      fixed: 'removed {person} as an owner of the app {what}',
    },
    fires: [
      { activity: 'Add owner to application', to: 'clerk', severity: 'medium', alerts: false },
      { activity: 'Add owner to service principal', by: 'clerk', risky: 'actor', severity: 'high', alerts: true },
      { activity: 'Add owner to application', to: 'clerk', app: powerful, severity: 'high', alerts: true },
      {
        activity: 'Add owner to application',
        beside: [{ type: 'ServicePrincipal', id: 'deployer-id', name: 'Deployer' }],
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { activity: 'Add owner to group', to: 'clerk' },
      { activity: 'Add owner to policy', to: 'clerk' },
      { to: 'clerk', result: 'failure' },
      { to: 'clerk', app: powerful, result: 'failure' },
    ],
  },
  {
    id: 'EV.A18',
    reportedAs: 'EV.A06',
    name: 'entra-application-owner-removed',
    title: 'An app lost an owner',
    area: 'applications',
    severity: 'low',
    activities: ownerRemovals,
    about: apps,
    part: (act) => ownerIn(act)?.id ?? null,
    details: ownerDetails,
    joins: ['ZT.AP.010'],
    falsePositives: 'Somebody leaves, or hands an app over.',
    covers: { attack: ['T1098'], sigma: ['azure_owner_removed_from_application_or_service_principal'] },
    says: {
      happened: '{person} lost the ownership of the app {what}',
      did: 'removed {person} as an owner of the app {what}',
      meaning: ['The remaining owner is responsible for the app. Without one, nobody notices a change to it.'],
      undo: 'add the owner again in Entra admin center > App registrations or Enterprise apps > the app > Owners.',
      accept: 'check that the app still has an owner who is responsible for it.',
      portal: 'apps',
      activity: 'removal of app owners',
    },
    fires: [
      { activity: 'Remove owner from application', to: 'clerk', severity: 'low', alerts: false },
      { activity: 'Remove owner from service principal', to: 'admin', severity: 'medium', alerts: false },
    ],
    silent: [
      { activity: 'Remove owner from group', to: 'clerk' },
      { to: 'clerk', result: 'failure' },
    ],
  },
  {
    id: 'EV.A07',
    name: 'entra-application-address-added',
    title: 'An app received a new address for its tokens',
    area: 'applications',
    severity: 'medium',
    activities: ['update application', 'update service principal'],
    about: apps,
    when: (act) => newAddresses(act).length > 0,
    weighs: [['high', (act) => newAddresses(act).some(isInsecure(act)) || isOfStranger(act) || isPowerfulApp(act)]],
    quiet: (act) => isOnKnownHost(act) && !newAddresses(act).some(isPlainHttp),
    details: (act) => ({ addresses: newAddresses(act).slice(0, 5) }),
    elements: (act) => newAddresses(act).map(shortHash),
    ends: {
      activities: ['update application', 'update service principal'],
      when: (act) => removedAddresses(act).length > 0,
      elements: (act) => removedAddresses(act).map(shortHash),
    },
    joins: ['ZT.AP.010'],
    falsePositives: 'The deployment of your own app.',
    covers: {
      attack: ['T1528', 'T1550.001'],
      sigma: ['azure_app_uri_modifications', 'azure_app_appid_uri_changes'],
      sentinel: [
        'ApplicationRedirectURLUpdate',
        'ApplicationIDURIChanged',
        'ChangestoApplicationLogoutURL',
        'URLAddedtoApplicationfromUnknownDomain',
      ],
      elastic: ['persistence_entra_id_oauth_app_redirect_uri_modified'],
    },
    says: {
      happened: 'the app {what} received the address {addresses}',
      lost: 'the app {what} received a new address',
      did: 'gave the app {what} the address {addresses}',
      meaning: ['Tokens of people who sign in to the app can be sent to this address.'],
      undo: 'remove the address in Entra admin center > App registrations > the app > Authentication.',
      accept: 'check that the address belongs to you and uses HTTPS.',
      portal: 'apps',
      activity: 'change to app addresses',
      ended: 'The address was removed from the app {what}',
      fixed: 'removed the address from the app {what}',
      afterwards:
        'People who signed in to the app in that time: Entra admin center > Enterprise apps > the app > Sign-in logs.',
    },
    fires: [
      {
        changes: {
          AppAddress: ['[{"Address":"https://app.contoso.example/a"}]', '[{"Address":"https://evil.example/a"}]'],
        },
        severity: 'high',
        alerts: true,
      },
      { changes: { AppAddress: [null, '[{"Address":"http://evil.example/a"}]'] }, severity: 'high', alerts: true },
      { changes: { AppIdentifierUri: [null, 'api://payroll'] }, severity: 'medium', alerts: false },
      {
        changes: {
          AppAddress: [
            '[{"Address":"https://app.contoso.example/a"}]',
            '[{"Address":"https://app.contoso.example/a"},{"Address":"http://localhost:8080/a"}]',
          ],
        },
        severity: 'high',
        alerts: true,
      },
      {
        changes: {
          AppAddress: [
            '[{"Address":"https://contoso.azurewebsites.net/a"}]',
            '[{"Address":"https://evil.azurewebsites.net/a"}]',
          ],
        },
        severity: 'high',
        alerts: true,
      },
      {
        changes: { AppAddress: [null, '[{"Address":"https://vendor.example/a"}]'] },
        severity: 'medium',
        alerts: false,
      },
      {
        changes: {
          AppAddress: [
            '[{"Address":"https://app.contoso.example/a"}]',
            '[{"Address":"https://test.contoso.example/a"}]',
          ],
        },
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { changes: { AppAddress: ['[{"Address":"https://app.contoso.example/a"}]', null] } },
      { changes: { DisplayName: ['App', 'https://evil.example'] } },
      { changes: { AppIdentifierUri: ['api://payroll', null] } },
      { changes: { AppAddress: [null, '[{"Address":"http://evil.example/a"}]'] }, result: 'failure' },
      { activity: 'Add application', changes: { AppAddress: [null, '[{"Address":"http://evil.example/a"}]'] } },
      {
        changes: {
          AppAddress: ['[{"Address":"https://evil.example/a"}]', '[{"Address":"https://evil.example/a"}]'],
        },
      },
      { changes: { AppAddress: ['[{"Address":"https://contoso.azurewebsites.net/a"}]', null] } },
    ],
  },
  {
    id: 'EV.A08',
    name: 'entra-application-removed',
    title: 'An app was deleted',
    area: 'applications',
    severity: 'medium',
    activities: appDeletions,
    about: apps,
    ends: { activities: restorals },
    joins: ['ZT.AP.008'],
    falsePositives: 'Somebody tidies unused apps.',
    covers: {
      attack: ['T1531'],
      sigma: ['azure_application_deleted', 'azure_service_principal_removed'],
      cipp: ['Remove service principal.'],
    },
    says: {
      happened: 'the app {what} was deleted',
      did: 'deleted the app {what}',
      meaning: ['People can no longer sign in to it, and its integrations stop.'],
      undo: 'restore it in Entra admin center > App registrations > Deleted applications.',
      accept: 'no action is needed.',
      portal: 'apps',
      activity: 'deletion of apps',
      ended: 'The app {what} was restored',
      fixed: 'restored the app {what}',
    },
    fires: [
      { severity: 'medium', alerts: false },
      { by: 'clerk', risky: 'actor', severity: 'high', alerts: true },
    ],
    silent: [{ activity: 'Restore application' }, { result: 'failure' }],
  },
  {
    id: 'EV.A20',
    name: 'entra-application-restored',
    title: 'A deleted app was restored',
    area: 'applications',
    severity: 'medium',
    activities: restorals,
    about: apps,
    weighs: [['high', gainedBefore]],
    quiet: (act) => !gainedBefore(act),
    asksAboutObjectDays: restorableDays,
    ends: { activities: appDeletions },
    joins: ['ZT.AP.007', 'ZT.AP.008', 'ZT.AP.009', 'ZT.AD.014'],
    falsePositives:
      'An app that was deleted by mistake. It raises an alert only if the app had received a credential, a permission or an owner in the 30 days before.',
    covers: { attack: ['T1098.001'] },
    says: {
      happened: 'the app {what} was restored after its deletion',
      lost: 'the app {what} was restored',
      did: 'restored the deleted app {what}',
      meaning: ['It works again with the credentials, owners and permissions that it had when it was deleted.'],
      undo: 'delete it again in Entra admin center > App registrations, and permanently under Deleted applications.',
      accept: 'check which credentials, owners and permissions it received in the last 30 days.',
      portal: 'apps',
      activity: 'restoring of apps',
      ended: 'The app {what} was deleted again',
      fixed: 'deleted the app {what} again',
    },
    fires: [{ severity: 'medium', alerts: false }],
    silent: [{ activity: 'Delete application' }],
  },
  {
    id: 'EV.A09',
    name: 'entra-rogue-application-present',
    title: 'An app that attackers are known to use was added',
    area: 'applications',
    severity: 'high',
    activities: [
      'add service principal',
      'consent to application',
      'add delegated permission grant',
      'add app role assignment to service principal',
    ],
    about: ['serviceprincipal', 'application'],
    when: (act) => rogueIn(act) !== undefined,
    weighs: [['critical', isByPowerful]],
    ends: { activities: ['remove service principal', 'hard delete service principal', 'disable service principal'] },
    details: (act) => ({ rogue: rogueIn(act) ?? null }),
    replaces: ['EV.A02', 'EV.A03', 'EV.A17'],
    joins: ['ZT.AP.008'],
    falsePositives: 'eM Client and rclone are legitimate products that attackers use too.',
    covers: {
      attack: ['T1528', 'T1114.002'],
      sentinel: ['MaliciousOAuthApp_O365AttackToolkit', 'MaliciousOAuthApp_PwnAuth'],
      cipp: ['HuntressRogueApps'],
    },
    says: {
      happened: 'the app {rogue}, which attackers are known to use, was added or got access',
      lost: 'the app {rogue}, which attackers use, got consent',
      did: 'consented to the app {rogue}, which attackers are known to use',
      meaning: ['With such an app attackers copy whole mailboxes, and they keep access after a password reset.'],
      undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties, then ask the people who use it.',
      accept: 'check who uses the app and for what.',
      portal: 'enterpriseApps',
      activity: 'known rogue app',
      ended: 'The app {what} was removed or disabled',
      fixed: 'removed or disabled the app {what}',
    },
    fires: [
      {
        activity: 'Add service principal',
        by: 'clerk',
        changes: { AppPrincipalId: [null, 'ff8d92dc-3d82-41d6-bcbd-b9174d163620'] },
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Consent to application',
        by: 'clerk',
        app: { owner: 'foreign', appId: 'B15665D9-EDA6-4092-8539-0EEC376AFD59' },
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Consent to application',
        by: 'breakGlass',
        details: { AppId: 'a43e5392-f48b-46a4-a0f1-098b5eeb4757' },
        severity: 'critical',
      },
    ],
    silent: [
      { changes: { AppPrincipalId: [null, '00000003-0000-0000-c000-000000000000'] } },
      { app: { owner: 'foreign', appId: 'app-1' } },
      {
        activity: 'Add service principal',
        changes: { AppPrincipalId: [null, 'ff8d92dc-3d82-41d6-bcbd-b9174d163620'] },
        result: 'failure',
      },
      { activity: 'Update service principal', changes: { DisplayName: [null, 'PerfectData Software'] } },
    ],
  },
  {
    id: 'EV.A11',
    name: 'entra-application-foreign-issuer-trusted',
    title: 'An app trusts an external token issuer',
    area: 'applications',
    severity: 'high',
    activities: [
      'update application',
      'update service principal',
      'add federated identity credential',
      'update federated identity credential',
    ],
    about: apps,
    when: (act) => act.activity === 'add federated identity credential' || federationsAdded(act.object).length > 0,
    weighs: [['critical', isPowerfulApp]],
    quiet: (act) => !isPowerfulApp(act) && isOfOwnPipelines(act.object, act.facts.configuration.tenantId),
    elements: ({ object }) => federationsAdded(object),
    ends: {
      activities: [
        'update application',
        'update service principal',
        'remove federated identity credential',
        'update federated identity credential',
      ],
      when: ({ activity, object }) =>
        activity === 'remove federated identity credential' || federationsRemoved(object).length > 0,
      elements: ({ object }) => federationsRemoved(object),
    },
    replaces: ['EV.A05'],
    joins: ['ZT.AP.009', 'ZT.AD.014'],
    falsePositives: 'A pipeline in GitHub Actions, or a workload identity of Kubernetes.',
    covers: {
      attack: ['T1098.001', 'T1484.002'],
      elastic: [
        'persistence_entra_id_service_principal_federated_issuer_modified',
        'initial_access_entra_id_federated_login_by_unusual_client',
      ],
    },
    says: {
      happened: 'the app {what} received a federated credential, so it trusts an external issuer',
      lost: 'the app {what} trusts an external token issuer',
      did: 'gave the app {what} a federated credential, so it trusts an external issuer',
      meaning: ['Anyone who controls the issuer can sign in as the app, without a secret, and use all its rights.'],
      undo: 'delete the credential in Entra admin center > App registrations > the app > Certificates & secrets > Federated credentials, then review its sign-ins.',
      accept: 'check the issuer and the subject with the owner of the pipeline.',
      portal: 'apps',
      activity: 'federated credential of an app',
      ended: 'The federated credential of the app {what} was removed',
      fixed: 'removed the federated credential of the app {what}',
      afterwards: appActivity,
    },
    fires: [
      {
        activity: 'Update application',
        changes: federated(null, 'https://issuer.example'),
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Update application',
        changes: federated('https://token.actions.githubusercontent.com', 'https://issuer.example'),
        severity: 'high',
      },
      {
        activity: 'Update application',
        changes: federated(null, 'https://token.actions.githubusercontent.com'),
        severity: 'high',
        alerts: false,
      },
      {
        activity: 'Update application',
        changes: federated(null, 'https://login.microsoftonline.com/0b5f4d3e-1111-4222-8333-444455556666/v2.0'),
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Update application',
        changes: federated(null, 'https://token.actions.githubusercontent.com'),
        app: powerful,
        severity: 'critical',
        alerts: true,
      },
      { activity: 'Add federated identity credential', severity: 'high' },
      { activity: 'Add federated identity credential', app: powerful, severity: 'critical' },
      {
        activity: 'Update federated identity credential',
        changes: federated('https://token.actions.githubusercontent.com', 'https://issuer.example'),
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { activity: 'Update application', changes: federated('https://issuer.example', null) },
      { activity: 'Update application', changes: federated('https://issuer.example', 'https://issuer.example') },
      { activity: 'Update application', changes: { DisplayName: ['Payroll', 'https://issuer.example'] } },
      { activity: 'Update application', changes: federated(null, 'https://issuer.example'), result: 'failure' },
      {
        activity: 'Update application',
        changes: federated(
          'https://token.actions.githubusercontent.com',
          'https://token.actions.githubusercontent.com',
        ),
      },
      { activity: 'Remove federated identity credential' },
      {
        activity: 'Update federated identity credential',
        changes: federated('https://issuer.example', 'https://issuer.example'),
      },
      { activity: 'Add application', changes: federated(null, 'https://issuer.example') },
    ],
  },
  {
    id: 'EV.A12',
    name: 'entra-foreign-application-credential-added',
    title: 'A credential was added to an app of Microsoft or another tenant',
    area: 'applications',
    severity: 'critical',
    activities: [addedCredentials, ...credentialEdits],
    about: ['serviceprincipal'],
    when: (act) => isForeignApp(act) && (act.activity === addedCredentials || keysGained(act).length > 0),
    elements: keysGained,
    ends: {
      activities: ['remove service principal credentials', ...credentialEdits],
      when: (act) => keysLost(act).length > 0,
      elements: keysLost,
    },
    replaces: ['EV.A05'],
    joins: ['ZT.AP.011'],
    falsePositives: 'The renewal of a SAML certificate. Apps that are known to use SAML are not reported.',
    covers: {
      attack: ['T1098.001'],
      sentinel: ['CredentialAddedAfterAdminConsent'],
      elastic: ['persistence_entra_id_service_principal_credentials_added'],
    },
    says: {
      happened: 'the app {what}, which another tenant owns, received a credential here',
      lost: 'the external app {what} received a credential',
      did: 'added a credential to the app {what}, which another tenant owns',
      meaning: [
        'Anyone who has the credential can sign in as the app here, and use all its rights in this tenant.',
        'Nobody needs such a credential: the owner of the app signs in with its own.',
      ],
      undo: 'remove the credential with Microsoft Graph (servicePrincipal: removePassword or removeKey), then read the sign-ins of the app.',
      accept: 'ask the owner of the app why a credential is needed in this tenant.',
      portal: 'enterpriseApps',
      activity: 'credential on an external app',
      ended: 'The credential of the external app {what} was removed',
      fixed: 'removed the credential of the external app {what}',
      afterwards: appActivity,
    },
    fires: [
      {
        activity: 'Add service principal credentials',
        app: { owner: 'microsoft' },
        severity: 'critical',
        alerts: true,
      },
      { activity: 'Add service principal credentials', app: { owner: 'foreign' }, severity: 'critical' },
      {
        activity: 'Update service principal',
        app: { owner: 'foreign' },
        changes: { KeyDescription: [null, '[KeyIdentifier=1f,KeyType=Password,KeyUsage=Verify]'] },
        severity: 'critical',
      },
    ],
    silent: [
      { activity: 'Add service principal credentials', app: { owner: 'own' } },
      { activity: 'Add service principal credentials', app: { owner: 'foreign', isSaml: true } },
      { activity: 'Add service principal credentials' },
      { activity: 'Update service principal', app: { owner: 'foreign' }, changes: { DisplayName: ['A', 'B'] } },
      { activity: 'Remove service principal credentials', app: { owner: 'foreign' } },
    ],
  },
  {
    id: 'EV.A14',
    name: 'entra-data-permission-granted',
    title: 'An app received permission to read or change all mail, files or chats',
    area: 'applications',
    severity: 'high',
    activities: ['add app role assignment to service principal'],
    about: ['serviceprincipal'],
    when: (act) => dataRoleIn(act) !== undefined,
    weighs: [
      ['medium', (act) => mailProtocols.has(dataRoleIn(act) ?? '')],
      ['critical', (act) => changesData(act) || /export/i.test(dataRoleIn(act) ?? '')],
    ],
    ends: {
      activities: ['remove app role assignment from service principal'],
      when: (act) => dataRoleIn(act) !== undefined,
    },
    part: (act) => dataRoleIn(act) ?? null,
    details: (act) => ({ permission: dataRoleIn(act) ?? null, ...(changesData(act) && { step: 'changes' }) }),
    joins: ['ZT.AP.007'],
    falsePositives: 'Backup, archive or e-signature products.',
    covers: {
      attack: ['T1528', 'T1114.002'],
      sentinel: ['MailPermissionsAddedToApplication', 'ExchangeFullAccessGrantedToApp'],
    },
    says: {
      happened: 'the app {what} received the permission {permission}',
      lost: 'the app {what} received {permission}',
      did: 'gave the app {what} the permission {permission}',
      meaning: ['The app can use it for every person in the tenant, without anyone signing in.'],
      undo: 'revoke the permission in Entra admin center > Enterprise apps > the app > Permissions.',
      accept: 'limit it to the mailboxes or sites that it needs (RBAC for Applications, Sites.Selected).',
      portal: 'enterpriseApps',
      activity: 'permission for all mail, files or chats',
      ended: 'The app {what} lost the permission {permission}',
      fixed: 'took the permission {permission} from the app {what}',
      ofStep: {
        changes: {
          meaning: [
            'The app can change and delete data in the whole tenant with it, and not only read it, without anyone signing in.',
          ],
        },
      },
    },
    fires: [
      {
        changes: {
          'AppRole.Id': [null, '810c84a8-4a9e-49e6-bf7d-12d183f40d01'],
          'ServicePrincipal.DisplayName': [null, 'Archive'],
        },
        severity: 'high',
        alerts: true,
      },
      { changes: { 'AppRole.Value': [null, 'Sites.ReadWrite.All'] }, severity: 'critical' },
      { changes: { 'AppRole.Value': [null, 'SMTP.SendAsApp'] }, severity: 'medium', alerts: false },
    ],
    silent: [
      { changes: { 'AppRole.Id': [null, '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'] } },
      { changes: { 'AppRole.Value': [null, 'User.Read.All'] } },
      { changes: { 'AppRole.Value': [null, 'Mail.Read'] }, result: 'failure' },
    ],
  },
  {
    id: 'EV.A15',
    name: 'entra-application-opened',
    title: 'An app was opened to more people or clients',
    area: 'applications',
    severity: 'medium',
    activities: [
      'update application',
      'update service principal',
      'add policy to service principal',
      'add policy to application',
    ],
    about: apps,
    when: (act) => act.activity.startsWith('add policy') || openedParts(act).length > 0,
    weighs: [['high', reachesData]],
    quiet: enablesOwn,
    elements: openedParts,
    ends: {
      activities: ['update application', 'update service principal', ...removedPolicies],
      when: (act) => closedParts(act).length > 0,
      elements: closedParts,
    },
    asksAboutObjectDays: takesBackWithinDays,
    adds: linesOfDisabling,
    details: (act) => (isEnabledOnly(act) ? { step: 'enabled' } : {}),
    joins: ['ZT.AP.010', 'ZT.AP.011'],
    falsePositives:
      'A change to the configuration of a product. An account that enables an app which it disabled within a week is only in the digest.',
    covers: { attack: ['T1484', 'T1550.001'] },
    says: {
      happened: 'the app {what} was opened to more people or clients',
      did: 'opened the app {what} to more people or clients',
      meaning: ['More accounts can sign in to it, or its tokens follow other rules.'],
      undo: 'restore the setting in Entra admin center > Enterprise apps > the app > Properties.',
      accept: 'check that the app still requires assignment.',
      portal: 'enterpriseApps',
      activity: 'opening of apps',
      ended: 'The setting that opened the app {what} was restored',
      fixed: 'restored the setting of the app {what}',
      afterwards: appActivity,
      ofStep: {
        enabled: {
          happened: 'the app {what} was enabled again',
          did: 'enabled the app {what} again',
          meaning: ['It was disabled before. People and services can sign in to it again, with all its rights.'],
          undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties.',
          ended: 'The app {what} was disabled again',
          fixed: 'disabled the app {what} again',
        },
      },
    },
    fires: [
      {
        activity: 'Update service principal',
        changes: { AccountEnabled: [false, true] },
        severity: 'medium',
        alerts: false,
      },
      { activity: 'Update application', changes: { AvailableToOtherTenants: [false, true] } },
      {
        activity: 'Update application',
        changes: { IsFallbackPublicClient: [false, true] },
        app: ofMail,
        severity: 'high',
        alerts: true,
      },
      { activity: 'Add policy to application', by: 'clerk', risky: 'actor', severity: 'high' },
    ],
    silent: [
      { activity: 'Update service principal', changes: { AccountEnabled: [true, false] } },
      { activity: 'Update application', changes: { IsFallbackPublicClient: [true, false] }, app: ofMail },
      { activity: 'Update application', changes: { DisplayName: ['true', 'false'] } },
      { activity: 'Remove policy from application' },
    ],
  },
  {
    id: 'EV.A17',
    name: 'entra-application-appeared',
    title: 'A new app appeared',
    area: 'applications',
    severity: 'informational',
    activities: ['add service principal', 'add application'],
    about: apps,
    quiet: () => true,
    joins: ['ZT.AP.005', 'ZT.AP.008'],
    falsePositives: 'Every new product. Most entries are about services of Microsoft.',
    covers: {
      attack: ['T1136.003'],
      sigma: ['azure_service_principal_created'],
      elastic: ['persistence_entra_id_service_principal_created'],
      cipp: ['Add service principal.'],
    },
    says: {
      happened: 'the app {what} appeared',
      did: 'added the app {what}',
      meaning: ['Alone it says little. It matters as a step of an attack.'],
      undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties.',
      accept: 'no action is needed.',
      portal: 'enterpriseApps',
      activity: 'new apps',
    },
    fires: [
      { severity: 'informational', alerts: false },
      { by: 'clerk', risky: 'actor', severity: 'low' },
    ],
    silent: [{ activity: 'Add service principal credentials' }, { result: 'failure' }],
  },
];
