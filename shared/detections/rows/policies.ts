import { activityOf, isSuccess, readAuditJson } from '../../core/attribution';
import { canonicalJson } from '../../core/canonical';
import { takesBackWithinDays } from '../../core/time/take-back';
import { type Act, isSame } from '../act';
import { isByItsActor, newestBefore } from '../earlier-entries';
import { isProviderOpened } from '../external-providers';
import { isCmdlet } from '../parameters';
import type { AuditRow, Sample } from '../row';
import type { RowWords } from '../row-base';
import { weakMethodsOpened } from '../weak-methods';

const methodPolicies = [
  'authentication methods policy update',
  'authentication methods policy reset',
  'authentication strength policy create',
  'authentication strength policy update',
  'authentication strength policy delete',
  'authentication strength combination configuration create',
  'authentication strength combination configuration update',
  'authentication strength combination configuration delete',
  'update authentication methods policy',
];
/** The whole policy before and after, as an entry shows it. */
const methodChange = (before: object, after: object): NonNullable<Sample['changes']> => ({
  AuthenticationMethodsPolicy: [
    JSON.stringify({ authenticationMethodConfigurations: [before] }),
    JSON.stringify({ authenticationMethodConfigurations: [after] }),
  ],
});

const externalMethod = (host: string) => ({
  '@odata.type': '#microsoft.graph.externalAuthenticationMethodConfiguration',
  id: 'provider',
  state: 'enabled',
  openIdConnectSetting: { discoveryUrl: `https://${host}/.well-known/openid-configuration` },
});

const openedIn = ({ before, after }: Act): readonly string[] =>
  weakMethodsOpened(before('AuthenticationMethodsPolicy'), after('AuthenticationMethodsPolicy'));

const closedIn = ({ before, after }: Act): readonly string[] =>
  weakMethodsOpened(after('AuthenticationMethodsPolicy'), before('AuthenticationMethodsPolicy'));

const providers = [
  'create identity provider',
  'create customauthenticationextension',
  'update customauthenticationextension',
  'create authenticationeventlistener',
];
/** The name of the property that holds the policy is not documented. */
const isProviderAdded = ({ activity, record: { targets } }: Act): boolean =>
  providers.includes(activity) ||
  targets.some(({ modifiedProperties }) =>
    modifiedProperties.some(
      ({ displayName, oldValue, newValue }) =>
        isProviderOpened(oldValue, newValue) ||
        (/^discoveryurl$/i.test(displayName) && newValue !== null && newValue !== oldValue),
    ),
  );

/** True if the entry removes or disables a provider, and shows no other one. */
const isProviderRemoved = ({ activity, record: { targets } }: Act): boolean =>
  activity === 'delete identity provider' ||
  targets.some(({ modifiedProperties }) =>
    modifiedProperties.some(
      ({ oldValue, newValue }) => isProviderOpened(newValue, oldValue) && !isProviderOpened(null, newValue),
    ),
  );

/** Properties in which a record shows a policy's switch and its direction. */
const switches = ['State', 'IsEnabled', 'Enabled', 'PolicyState', 'DirSyncEnabled'];
const [onWords, offWords] = [new Set(['true', 'enabled', 'on', '1']), new Set(['false', 'disabled', 'off', '0'])];
/** The features of the synchronisation are the bits of one number. */
const gainsFeature = (was: string | null, is: string | null): boolean =>
  was !== null && is !== null && (Number(is) & ~Number(was)) !== 0;
function turned({ before, after }: Pick<Act, 'before' | 'after'>): 'on' | 'off' | 'unknown' {
  const sides = switches.map((name) => [before(name)?.toLowerCase() ?? '', after(name)?.toLowerCase() ?? ''] as const);
  if (gainsFeature(before('DirSyncFeatures'), after('DirSyncFeatures'))) return 'on';
  if (gainsFeature(after('DirSyncFeatures'), before('DirSyncFeatures'))) return 'off';
  if (sides.some(([was, is]) => offWords.has(is) && !offWords.has(was))) return 'off';
  return sides.some(([was, is]) => onWords.has(is) && !onWords.has(was)) ? 'on' : 'unknown';
}

const riskPolicies = [
  'update sign-in risk policy',
  'update user risk and mfa registration policy',
  'update identityprotectionpolicy',
  'update notificationsettings',
];

const syncChanges = [
  'set dirsync feature',
  'set dirsyncenabled flag',
  'set accidental deletion threshold',
  'enable passthrough authentication',
  'disable passthrough authentication',
  'enable desktop sso',
  'disable desktop sso',
  'enable desktop sso for a specific domain',
  'disable desktop sso for a specific domain',
  'disable password writeback for directory',
  'create rollout policy for feature',
  'update rollout policy of feature',
  'update rollout policy for feature',
  'delete rollout policy for feature',
  'delete rollout policy of feature',
  'add a group to feature rollout',
  'remove a group from feature rollout',
  'remove a group to feature rollout',
  'update attribute mappings or scope',
  'update provisioning setting or credentials',
];

const [startsSync, stopsSync] = [/^(enable|create|add) /, /^(disable|delete|remove) /];
/** The part of the synchronisation that an activity turns on or off, in the same words for both. */
const syncPart = (activity: string): string =>
  activity
    .replace(startsSync, '')
    .replace(stopsSync, '')
    .replace(/ (from|to|for|of) (feature.*)$/, ' of $2');
const sideOfSync = (act: Pick<Act, 'activity' | 'before' | 'after'>): 'on' | 'off' | 'unknown' => {
  if (/^set /.test(act.activity)) return turned(act);
  return startsSync.test(act.activity) ? 'on' : stopsSync.test(act.activity) ? 'off' : 'unknown';
};

const partChanged = (act: Act): string => `${syncPart(act.activity)} ${sideOfSync(act)}`;

/** What the entry takes back: the same part in the other direction. Nothing if it shows no direction. */
function partTakenBack(act: Act): readonly string[] {
  const side = sideOfSync(act);
  return side === 'unknown' ? [] : [`${syncPart(act.activity)} ${side === 'on' ? 'off' : 'on'}`];
}

/** True if the newest entry about the same part, some days ago, is by the same account and in the other direction. */
function takesBackSync(act: Act): boolean {
  const { activity } = act;
  const newest = newestBefore(
    act,
    takesBackWithinDays,
    (entry) => isSuccess(entry) && syncPart(activityOf(entry)) === syncPart(activity),
  );
  if (newest === undefined || !isByItsActor(act, newest)) return false;
  return startsSync.test(activityOf(newest)) !== startsSync.test(activity);
}

const connectorSteps: Readonly<Record<string, { readonly step: string; readonly stepDone: string }>> = {
  'register connector': { step: 'a connector was registered', stepDone: 'registered a connector' },
  'add a connector to connector group': {
    step: 'a connector joined a connector group',
    stepDone: 'added a connector to a connector group',
  },
  'enable application proxy': { step: 'Application Proxy was enabled', stepDone: 'enabled Application Proxy' },
};

/** True if the entry's new values forbid what the old ones may have allowed. */
const forbidsSync = ({ record: { targets } }: Act): boolean =>
  targets.some(({ modifiedProperties }) =>
    modifiedProperties.some(({ newValue }) => /issyncallowed\W*false/i.test(newValue ?? '')),
  );

/** Some entries name this tenant instead of the partner. */
function partnerIn({ object: { id, displayName }, facts: { configuration } }: Act): string {
  const isOwn = isSame(id, configuration.tenantId) || displayName === configuration.name;
  return displayName === null || displayName === '' || isOwn ? 'a partner' : `the partner "${displayName}"`;
}

/** The property has one name in the log and another one in Graph. */
const liveType = ({ after }: Act): string | undefined =>
  (after('LiveType') ?? after('AuthenticationType'))?.toLowerCase();
const isManaged = (act: Act): boolean => liveType(act) === 'managed';
/** Cmdlets about federated domains, which only the unified audit log shows. */
const federatingCmdlets = ['Set-MsolDomainFederationSettings', 'Add-FederatedDomain'];
/** A new domain is managed first, and its entry says so. */
const isNewDomain = ({ activity }: Act): boolean => /^(add (un)?verified|verify|promote sub) domain/.test(activity);
const isFederated = (act: Act): boolean =>
  act.activity === 'set federation settings on domain' ||
  isCmdlet(act, 'set-msoldomainfederationsettings') ||
  liveType(act) === 'federated' ||
  act.after('IssuerUri') !== null;

/** What the entry did to the domain: a key of `domainSteps`, which may be the first word of its activity. Null if the log does not show it. */
function domainStep(act: Act): string | null {
  if (isCmdlet(act, ...federatingCmdlets.map((name) => name.toLowerCase())))
    return isFederated(act) ? null : 'federateSharing';
  const [verb = ''] = act.activity.split(' ');
  if (Object.hasOwn(domainSteps, verb)) return verb;
  if (isManaged(act)) return 'manage';
  if (!isFederated(act)) return null;
  return act.before('IssuerUri') === null ? 'federate' : 'replaceIssuer';
}

const newDomain = (done: string): Partial<RowWords> => ({
  happened: `the domain {what} was ${done}`,
  did: `${done} the domain {what}`,
  meaning: ['An attacker who adds a domain of their own can federate it later, and then sign in as anyone in it.'],
  undo: 'remove the domain in Entra admin center > Domain names.',
  accept: 'check that your organisation owns the domain.',
});

const domainSteps: NonNullable<RowWords['ofStep']> = {
  // Exchange federates a domain to share calendars with other organisations. Nobody can sign in with that alone.
  federateSharing: {
    happened: 'the domain {what} was federated in Exchange',
    did: 'federated the domain {what} in Exchange',
    meaning: [
      'Organisations that Exchange trusts can see free/busy times and contacts of people in the domain.',
      'An attacker who prepares sign-ins of their own federates a domain too.',
    ],
    undo: 'remove the domain in Exchange admin center > Organization > Sharing.',
    accept: 'check that your organisation owns the domain.',
  },
  federate: { happened: 'the domain {what} was federated', did: 'federated the domain {what}' },
  replaceIssuer: {
    happened: 'the domain {what} received another identity provider',
    lost: 'the domain {what} trusts another provider',
    did: 'gave the domain {what} another identity provider',
  },
  add: newDomain('added'),
  verify: newDomain('verified'),
  promote: newDomain('promoted'),
  manage: { ended: 'The domain {what} was set to managed', fixed: 'set the domain {what} to managed' },
  remove: { ended: 'The domain {what} was removed', fixed: 'removed the domain {what}' },
};

/** Certificate authorities are a list, from which some entries only remove one. */
const authoritiesIn = (value: string | null): readonly string[] => {
  const shown = readAuditJson(value);
  return (Array.isArray(shown) ? shown : value === null ? [] : [value]).map((one) => canonicalJson(one));
};
function addsAuthority({ before, after }: Act): boolean {
  // Some entries say only that the list of authorities changed.
  if (before('TrustedCAsForPasswordlessAuth') === null && after('TrustedCAsForPasswordlessAuth') === null)
    return (after('Included Updated Properties') ?? '').includes('TrustedCAsForPasswordlessAuth');
  const known = new Set(authoritiesIn(before('TrustedCAsForPasswordlessAuth')));
  return authoritiesIn(after('TrustedCAsForPasswordlessAuth')).some((one) => !known.has(one));
}

/** The log shows only that these policies changed; the joined controls judge their state. */
export const policiesRows: readonly AuditRow[] = [
  {
    id: 'EV.P03',
    name: 'entra-conditional-access-policy-added',
    title: 'A Conditional Access policy was added',
    area: 'identity',
    severity: 'low',
    activities: ['add conditional access policy', 'add policy'],
    about: ['policy'],
    quiet: () => true,
    joins: ['ZT.ID.021'],
    falsePositives: 'Hardening, and policies that Microsoft manages.',
    covers: {
      attack: ['T1556.009'],
      sigma: ['azure_aad_secops_new_ca_policy_addedby_bad_actor'],
      sentinel: ['Conditional Access - A new Conditional Access policy was created'],
    },
    says: {
      happened: 'the policy {what} was added',
      did: 'added the policy {what}',
      meaning: ['A new policy can block people or replace a stronger one.'],
      undo: 'read whom the policy applies to in Entra admin center > Conditional Access > Policies.',
      accept: 'no action is needed.',
      portal: 'policies',
      activity: 'new Conditional Access policy',
    },
    fires: [
      { severity: 'low', alerts: false },
      { by: 'clerk', risky: 'actor', severity: 'medium' },
    ],
    silent: [{ activity: 'Add policy to application' }, { result: 'failure' }],
  },
  {
    id: 'EV.P21',
    reportedAs: 'EV.P04',
    name: 'entra-authentication-context-changed',
    title: 'An authentication context was changed or deleted',
    area: 'identity',
    severity: 'medium',
    activities: ['update authenticationcontextclassreference', 'delete authenticationcontextclassreference'],
    joins: ['ZT.ID.027'],
    falsePositives: 'Planned work on Conditional Access.',
    covers: { attack: ['T1556.009'] },
    says: {
      happened: 'an authentication context was changed or deleted',
      did: 'changed or deleted an authentication context',
      meaning: ['Apps and role activations that require the context may require less now.'],
      undo: 'restore the context in Entra admin center > Conditional Access > Authentication contexts.',
      accept: 'check the policies and role settings that use the context.',
      portal: 'policies',
      activity: 'change to authentication contexts',
    },
    fires: [
      { severity: 'medium', alerts: false },
      { risky: 'actor', severity: 'high', alerts: true },
    ],
    silent: [
      { activity: 'Add AuthenticationContextClassReference' },
      { activity: 'Delete AuthenticationContextClassReference', result: 'failure' },
    ],
  },
  {
    id: 'EV.P06',
    name: 'entra-method-policy-changed',
    title: 'The policy for sign-in methods, or an authentication strength, was changed',
    area: 'identity',
    severity: 'medium',
    activities: methodPolicies,
    when: (act) => !isProviderAdded(act),
    weighs: [
      ['high', ({ activity }) => activity.endsWith('reset') || activity === 'authentication strength policy delete'],
    ],
    joins: ['ZT.ID.010', 'ZT.ID.011', 'ZT.ID.012', 'ZT.ID.013', 'ZT.ID.014', 'ZT.ID.021'],
    falsePositives: 'Hardening: the log does not show the direction.',
    covers: {
      attack: ['T1556.006'],
      sigma: ['azure_ad_certificate_based_authencation_enabled'],
      panther: ['Azure.Audit.PolicyChanged'],
    },
    says: {
      happened: 'the policy for sign-in methods or an authentication strength was changed',
      did: 'changed the policy for sign-in methods or an authentication strength',
      lost: 'sign-in methods or an authentication strength changed',
      meaning: ['The policy decides with which methods people pass MFA.'],
      undo: 'compare Entra admin center > Authentication methods > Policies with the last good state, and restore the methods and target groups that changed.',
      accept: 'check that no weaker method was opened to everybody.',
      portal: 'authenticationMethods',
      activity: 'change to sign-in methods',
    },
    fires: [
      { activity: 'Authentication Methods Policy Update', severity: 'medium', alerts: false },
      { activity: 'Authentication Methods Policy Reset', severity: 'high', alerts: true },
      { activity: 'Authentication Strength Policy Update', by: 'clerk', risky: 'actor', severity: 'high' },
    ],
    silent: [
      { activity: 'Update policy' },
      { activity: 'User registered security info' },
      { activity: 'Authentication Methods Policy Update', result: 'failure' },
    ],
  },
  {
    id: 'EV.P07',
    name: 'entra-risk-policy-changed',
    title: 'A policy against risk was changed',
    area: 'identity',
    severity: 'high',
    activities: riskPolicies,
    // Graph does not show the legacy policies, so no control alerts when one got weaker.
    quiet: (act) => turned(act) === 'on',
    elements: (act) => [`${act.activity} ${turned(act)}`],
    ends: {
      activities: riskPolicies,
      when: (act) => turned(act) === 'on',
      elements: ({ activity }) => [`${activity} off`],
    },
    joins: ['ZT.ID.016', 'ZT.ID.017'],
    falsePositives:
      'A move of the legacy risk policies to Conditional Access. A policy that was turned on is only recorded.',
    covers: { attack: ['T1562.001'], sigma: ['azure_update_risk_and_mfa_registration_policy'] },
    says: {
      happened: 'a policy against risky sign-ins or users was changed',
      did: 'changed a policy against risky sign-ins or users',
      meaning: ['Risky accounts may no longer be stopped.'],
      undo: 'restore the policy in Entra admin center > ID Protection > Risk policies.',
      accept: 'check that Conditional Access covers sign-in risk and user risk.',
      portal: 'policies',
      activity: 'change to risk policies',
      ended: 'A policy against risky sign-ins or users was turned on again',
      fixed: 'turned on a policy against risky sign-ins or users again',
    },
    fires: [
      {
        activity: 'Update Sign-In Risk Policy',
        changes: { State: ['enabled', 'disabled'] },
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Update IdentityProtectionPolicy',
        changes: { IsEnabled: [true, false] },
        severity: 'high',
        alerts: true,
      },
      { activity: 'Update Sign-In Risk Policy', changes: { State: ['disabled', 'enabled'] }, alerts: false },
      { activity: 'Update User Risk and MFA Registration Policy', severity: 'high', alerts: true },
      { activity: 'Update NotificationSettings', severity: 'high', alerts: true },
    ],
    silent: [
      { activity: 'Update user' },
      { activity: 'Update policy', changes: { State: ['enabled', 'disabled'] } },
      { changes: { State: ['enabled', 'disabled'] }, result: 'failure' },
      { activity: 'Update security defaults' },
      { activity: 'Update authorization policy' },
    ],
  },
  {
    id: 'EV.P10',
    name: 'entra-domain-trust-changed',
    title: 'A domain was federated, added or verified',
    area: 'identity',
    severity: 'high',
    log: ['directoryAudit', 'exchangeAudit'],
    activities: [
      'set federation settings on domain',
      'set domain authentication',
      'add unverified domain',
      'add verified domain',
      'verify domain',
      'verify email verified domain',
      'update domain',
      'promote sub domain to root domain',
      ...federatingCmdlets,
    ],
    when: (act) =>
      isNewDomain(act) ||
      (!isManaged(act) && (act.activity !== 'update domain' || isFederated(act) || act.text().includes('verified'))),
    weighs: [
      ['critical', isFederated],
      ['critical', ({ activity }) => activity === 'set domain authentication'],
      ['low', ({ activity }) => activity === 'add unverified domain'],
    ],
    ends: {
      activities: [
        'set domain authentication',
        'remove verified domain',
        'remove unverified domain',
        'Remove-FederatedDomain',
      ],
      when: (act) => act.activity !== 'set domain authentication' || isManaged(act),
    },
    joins: ['ZT.ID.024'],
    falsePositives: 'A new brand, or a move away from AD FS.',
    covers: {
      attack: ['T1484.002', 'T1606.002'],
      sigma: [
        'azure_federation_modified',
        'microsoft365_new_federated_domain_added_audit',
        'microsoft365_new_federated_domain_added_exchange',
      ],
      sentinel: ['ADFSDomainTrustMods', 'NRT_ADFSDomainTrustMods', 'NewOnmicrosoftDomainAdded'],
      elastic: [
        'privilege_escalation_entra_id_tenant_domain_federation_via_audit_logs',
        'resource_development_entra_id_custom_domain_added_and_verified',
        'privilege_escalation_exchange_new_or_modified_federation_domain',
      ],
      panther: ['Azure.Audit.DomainSettingsModified'],
    },
    says: {
      happened: 'the trust in the domain {what} was changed',
      did: 'changed the trust in the domain {what}',
      meaning: ['Anyone who holds the signing key of a federated domain can sign in as anyone in it, without MFA.'],
      undo: 'set the domain to managed and revoke the sessions of all admins.',
      accept: 'check the issuer and the certificate with the owner of the identity provider.',
      portal: 'domains',
      activity: 'change to domains',
      ended: 'The domain {what} was set back to managed or removed',
      fixed: 'set the domain {what} to managed or removed it',
      ofStep: domainSteps,
    },
    details: (act) => ({ step: domainStep(act) }),
    shows: { 'Sign-in': ['LiveType', 'AuthenticationType'], Issuer: ['IssuerUri'] },
    fires: [
      {
        activity: 'Set domain authentication',
        changes: { LiveType: ['Managed', 'Federated'] },
        severity: 'critical',
        alerts: true,
      },
      {
        activity: 'Set domain authentication',
        changes: { authenticationType: ['Managed', 'Federated'] },
        severity: 'critical',
      },
      { activity: 'Verify domain', severity: 'high' },
      { activity: 'Add unverified domain', severity: 'low', alerts: false },
      { activity: 'Add unverified domain', changes: { LiveType: [null, 'Managed'] }, severity: 'low', alerts: false },
      { activity: 'Add verified domain', changes: { LiveType: [null, 'Managed'] }, severity: 'high' },
      {
        activity: 'Set federation settings on domain',
        changes: { IssuerUri: [null, 'http://any.sts/1A2B3C4D'] },
        severity: 'critical',
      },
      { log: 'exchangeAudit', activity: 'Add-FederatedDomain', objectId: 'fabrikam.example', severity: 'high' },
      {
        log: 'exchangeAudit',
        activity: 'Set-MsolDomainFederationSettings',
        details: { DomainName: 'fabrikam.example', IssuerUri: 'http://any.sts/1A2B3C4D' },
        severity: 'critical',
      },
    ],
    silent: [
      { activity: 'Set domain authentication', changes: { LiveType: ['Federated', 'Managed'] } },
      { activity: 'Set domain authentication', changes: { authenticationType: ['Federated', 'Managed'] } },
      { activity: 'Update domain', changes: { Name: ['a', 'b'] } },
      { activity: 'Update domain', changes: { LiveType: [null, 'Managed'] } },
      { activity: 'Remove unverified domain' },
      { activity: 'Remove verified domain' },
      { activity: 'Verify domain', result: 'failure' },
      { log: 'exchangeAudit', activity: 'Add-FederatedDomain', objectId: 'fabrikam.example', result: 'False' },
      { log: 'exchangeAudit', activity: 'Get-FederatedDomainProof' },
    ],
  },
  {
    id: 'EV.P11',
    name: 'entra-certificate-authority-added',
    title: 'A certificate authority for sign-in was added',
    area: 'identity',
    severity: 'high',
    activities: ['set company information', 'add certificationbasedauthconfiguration'],
    when: (act) => act.activity.startsWith('add ') || addsAuthority(act),
    ends: { activities: ['delete certificationbasedauthconfiguration'] },
    joins: ['ZT.ID.012'],
    falsePositives: 'A new issuing authority.',
    covers: { attack: ['T1649', 'T1556'], sigma: ['azure_ad_new_root_ca_added'] },
    says: {
      happened: 'a certificate authority for sign-in was added',
      did: 'added a certificate authority for sign-in',
      meaning: ['The authority can issue certificates with which anyone can sign in as any person.'],
      undo: 'delete the authority in Entra admin center > Security > Certificate authorities.',
      accept: 'check the thumbprint with the owner of the authority.',
      portal: 'authenticationMethods',
      activity: 'new certificate authority',
      ended: 'The certificate authority was deleted',
      fixed: 'deleted the certificate authority',
    },
    fires: [
      { activity: 'Add CertificationBasedAuthConfiguration', severity: 'high', alerts: true },
      { activity: 'Set Company Information', changes: { TrustedCAsForPasswordlessAuth: [null, 'MIIB'] } },
      {
        activity: 'Set Company Information',
        changes: { 'Included Updated Properties': [null, 'TrustedCAsForPasswordlessAuth'] },
      },
    ],
    silent: [
      { activity: 'Set Company Information', changes: { TrustedCAsForPasswordlessAuth: ['MIIB', null] } },
      {
        activity: 'Set Company Information',
        changes: { 'Included Updated Properties': [null, 'TechnicalNotificationMail'] },
      },
      { activity: 'Set Company Information', changes: { TrustedCAsForPasswordlessAuth: ['["MIIB","MIIC"]', 'MIIB'] } },
      { activity: 'Set Company Information', changes: { City: ['Berlin', 'Bonn'] } },
    ],
  },
  {
    id: 'EV.P12',
    name: 'entra-synchronisation-changed',
    title: 'The synchronisation of accounts was changed',
    area: 'identity',
    severity: 'high',
    activities: syncChanges,
    weighs: [['medium', ({ activity }) => /mappings|provisioning/.test(activity)]],
    // The log shows no direction for these settings; the controls on synchronisation alert if one got weaker.
    quiet: (act) => (/^set /.test(act.activity) && turned(act) !== 'on') || takesBackSync(act),
    elements: (act) => [partChanged(act)],
    ends: {
      activities: syncChanges,
      when: (act) => partTakenBack(act).length > 0,
      elements: partTakenBack,
    },
    asksAboutObjectDays: takesBackWithinDays,
    joins: ['ZT.ID.025', 'ZT.IN.004'],
    falsePositives:
      'An upgrade of Entra Connect. If the log does not show whether a change made the setting weaker, the change is only recorded; an alert comes from the control on the setting that got weaker.',
    covers: { attack: ['T1556.007'] },
    says: {
      happened: 'the synchronisation of accounts was changed',
      did: 'changed the synchronisation of accounts',
      meaning: ['The synchronisation decides which passwords and accounts the cloud trusts.'],
      undo: 'ask the people who run the sync, and restore the setting in Entra admin center > Entra Connect.',
      accept: 'check that the sync runs and the deletion threshold is set.',
      portal: 'synchronisation',
      activity: 'change to synchronisation',
      ended: 'The change to the synchronisation of accounts was taken back',
      fixed: 'took back the change to the synchronisation of accounts',
    },
    fires: [
      { activity: 'Enable passthrough authentication', severity: 'high', alerts: true },
      { activity: 'Disable Desktop Sso', severity: 'high', alerts: true },
      { activity: 'Set DirSync feature', severity: 'high', alerts: false },
      { activity: 'Set DirSync feature', changes: { DirSyncFeatures: ['1', '3'] }, severity: 'high', alerts: true },
      { activity: 'Set DirSync feature', changes: { DirSyncFeatures: ['3', '1'] }, severity: 'high', alerts: false },
      {
        activity: 'Set DirSyncEnabled flag',
        changes: { DirSyncEnabled: [false, true] },
        severity: 'high',
        alerts: true,
      },
      { activity: 'Set DirSyncEnabled flag', changes: { DirSyncEnabled: [true, false] }, alerts: false },
      { activity: 'Update attribute mappings or scope', severity: 'medium', alerts: false },
    ],
    silent: [
      { activity: 'Update user' },
      { activity: 'Set DirSync feature', result: 'failure' },
      { activity: 'Enable passthrough authentication', result: 'failure' },
      { activity: 'Set Company Information' },
      { activity: 'Set password policy' },
      { activity: 'Restart provisioning configuration' },
      { activity: 'Set DirSync feature', changes: { DirSyncFeatures: ['1', '3'] }, result: 'failure' },
      { activity: 'Restore user' },
    ],
  },
  {
    id: 'EV.P13',
    name: 'entra-partner-added',
    title: 'A partner received access to the tenant',
    area: 'administrators',
    severity: 'high',
    activities: [
      'add partner to company',
      'set partnership',
      'promote company to partner',
      'update partner directory settings',
    ],
    // Microsoft ends old partner relationships under this name, which any other app could have too.
    quiet: ({ record: { actor } }) => actor.type === 'application' && isSame(actor.displayName, 'DaRT Team'),
    ends: { activities: ['remove partner from company', 'demote partner'] },
    joins: ['ZT.AD.013', 'ZT.DX.010'],
    falsePositives:
      'A change of the managed service provider. What the DaRT Team of Microsoft changes is only in the digest: it ends old partnerships.',
    covers: { attack: ['T1199'] },
    says: {
      happened: '{partner} received access to administer the tenant',
      lost: '{partner} can administer the tenant',
      did: 'gave {partner} access to administer the tenant',
      meaning: ["A partner's technicians administer the tenant with the accounts of their own organisation."],
      exposed: 'the whole tenant',
      undo: 'end the relationship in Microsoft 365 admin center > Settings > Partner relationships.',
      accept: 'check that the partner has no more roles than the contract needs.',
      portal: 'partners',
      activity: 'new partner',
      ended: 'The access of {partner} was removed',
      fixed: 'removed the access of {partner}',
    },
    details: (act) => ({ partner: partnerIn(act) }),
    fires: [
      { severity: 'high', alerts: true },
      { activity: 'Set Partnership', by: { app: 'DaRT Team' }, severity: 'high', alerts: false },
      { by: 'clerk', risky: 'actor', severity: 'critical' },
    ],
    silent: [{ activity: 'Remove partner from company' }, { result: 'failure' }, { activity: 'Demote partner' }],
  },
  {
    id: 'EV.P14',
    name: 'entra-foreign-provider-added',
    title: 'An external provider can now approve sign-ins',
    area: 'identity',
    severity: 'high',
    activities: [...methodPolicies, ...providers],
    when: isProviderAdded,
    weighs: [
      [
        'critical',
        ({ text }) => text().includes('externalauthenticationmethodconfiguration') && text().includes('all_users'),
      ],
    ],
    ends: { activities: [...methodPolicies, 'delete identity provider'], when: isProviderRemoved },
    joins: ['ZT.ID.010', 'ZT.ID.021', 'ZT.ID.024'],
    falsePositives: 'An MFA product of another vendor is being set up.',
    covers: {
      attack: ['T1556.006', 'T1484.002'],
      elastic: ['persistence_graph_eam_addition_or_modification'],
      panther: ['Azure.Audit.OIDC.Changed'],
    },
    says: {
      happened: 'an external provider was added or changed for sign-ins',
      did: 'added or changed an external provider for sign-ins',
      meaning: ['Anyone who runs the provider can pass MFA for the people it covers.'],
      undo: 'disable the method in Entra admin center > Authentication methods > Policies, and find out who owns its discovery address.',
      accept: 'check the discovery address with the vendor.',
      portal: 'authenticationMethods',
      activity: 'external provider',
      ended: 'The external provider was removed or disabled',
      fixed: 'removed or disabled the external provider',
    },
    fires: [
      { activity: 'Create Identity Provider', severity: 'high', alerts: true },
      {
        activity: 'Authentication Methods Policy Update',
        changes: {
          AuthenticationMethodsPolicy: [
            null,
            '{"type":"externalAuthenticationMethodConfiguration","targets":"all_users"}',
          ],
        },
        severity: 'critical',
      },
      {
        activity: 'Authentication Methods Policy Update',
        changes: methodChange(externalMethod('good.example'), externalMethod('other.example')),
        severity: 'high',
      },
      {
        activity: 'Authentication Methods Policy Update',
        changes: { Provider: ['discoveryUrl: https://good.example', 'discoveryUrl: https://other.example'] },
        severity: 'high',
      },
      {
        activity: 'Authentication Methods Policy Update',
        changes: { DiscoveryUrl: ['https://good.example', 'https://other.example'] },
        severity: 'high',
      },
    ],
    silent: [
      {
        activity: 'Authentication Methods Policy Update',
        changes: methodChange(externalMethod('good.example'), externalMethod('good.example')),
      },
      {
        activity: 'Authentication Methods Policy Update',
        changes: methodChange(externalMethod('good.example'), { ...externalMethod('good.example'), state: 'disabled' }),
      },
      {
        activity: 'Authentication Methods Policy Update',
        changes: { AuthenticationMethodsPolicy: [null, '{"sms":"on"}'] },
      },
      {
        activity: 'Authentication Methods Policy Update',
        changes: { Provider: ['discoveryUrl: https://good.example, old', 'discoveryUrl: https://good.example, new'] },
      },
      { activity: 'Create Identity Provider', result: 'failure' },
    ],
  },
  {
    id: 'EV.P15',
    name: 'entra-weak-method-opened',
    title: 'A sign-in method that is easy to phish was opened to everybody',
    area: 'identity',
    severity: 'high',
    activities: methodPolicies,
    // If the entry does not show both sides, the direction is unknown: EV.P06 records the entry, and the controls on
    // methods alert.
    when: (act) => openedIn(act).length > 0,
    ends: { activities: methodPolicies, when: (act) => closedIn(act).length > 0, elements: closedIn },
    elements: openedIn,
    details: (act) => ({ methods: openedIn(act) }),
    replaces: ['EV.P06'],
    joins: ['ZT.ID.010', 'ZT.ID.014'],
    falsePositives: 'A roll-out of Temporary Access Passes.',
    covers: { attack: ['T1556.006'] },
    says: {
      happened: 'sign-in methods that are easy to phish were opened: {methods}',
      lost: 'weak sign-in methods opened: {methods}',
      did: 'opened sign-in methods that are easy to phish: {methods}',
      meaning: ['An attacker can pass MFA with a code that a person reads out or types into a copied page.'],
      undo: 'limit the method to the group that needs it in Entra admin center > Authentication methods > Policies.',
      accept: 'limit the method to the people who need it, for as long as they do.',
      portal: 'authenticationMethods',
      activity: 'change to sign-in methods',
      ended: 'Phishable sign-in methods were limited again',
      fixed: 'limited phishable sign-in methods again',
    },
    fires: [
      {
        changes: methodChange({}, { id: 'Sms', state: 'enabled', includeTargets: [{ id: 'all_users' }] }),
        severity: 'high',
        alerts: true,
      },
      {
        changes: methodChange(
          { id: 'TemporaryAccessPass', state: 'enabled', isUsableOnce: true },
          { id: 'TemporaryAccessPass', state: 'enabled', isUsableOnce: false },
        ),
        severity: 'high',
      },
      {
        changes: methodChange(
          { id: 'Voice', state: 'disabled', includeTargets: [{ id: 'all_users' }] },
          { id: 'Voice', state: 'enabled', includeTargets: [{ id: 'all_users' }] },
        ),
        severity: 'high',
      },
    ],
    silent: [
      { changes: methodChange({}, { id: 'Fido2', state: 'enabled', includeTargets: [{ id: 'all_users' }] }) },
      { changes: methodChange({}, { id: 'Sms', state: 'enabled', includeTargets: [{ id: 'a-group' }] }) },
      { changes: methodChange({}, { id: 'Sms', state: 'disabled', includeTargets: [{ id: 'all_users' }] }) },
      {
        changes: methodChange(
          { id: 'Sms', state: 'enabled', includeTargets: [{ id: 'all_users' }] },
          { id: 'Sms', state: 'enabled', includeTargets: [{ id: 'all_users' }] },
        ),
      },
      {
        changes: {
          AuthenticationMethodsPolicy: [
            null,
            '{"authenticationMethodConfigurations":[{"id":"Sms","state":"enabled","includeTargets":[{"id":"all_users"}]}]}',
          ],
        },
      },
    ],
  },
  {
    id: 'EV.P16',
    name: 'entra-password-agent-registered',
    title: 'A pass-through or proxy connector was registered',
    area: 'identity',
    severity: 'high',
    activities: ['register connector', 'add a connector to connector group', 'enable application proxy'],
    joins: ['ZT.ID.025'],
    falsePositives: 'A server was replaced.',
    covers: { attack: ['T1556.007'] },
    says: {
      happened: '{step}: {what}',
      did: '{stepDone}: {what}',
      meaning: ['An agent for pass-through authentication sees passwords and can accept any.'],
      undo: 'find out on which server it runs; if nobody knows that server, remove the agent in Entra admin center > Entra Connect and reset the passwords.',
      accept: 'remove the agent of the old server.',
      portal: 'synchronisation',
      activity: 'new connector',
    },
    details: ({ activity }) => connectorSteps[activity] ?? {},
    fires: [
      { activity: 'Register connector', severity: 'high', alerts: true },
      { activity: 'Add a Connector to Connector Group', severity: 'high', alerts: true },
      { activity: 'Enable application proxy', severity: 'high', alerts: true },
    ],
    silent: [
      { result: 'failure' },
      { activity: 'Delete connector' },
      { activity: 'Disable application proxy' },
      { activity: 'Update connector group' },
    ],
  },
  {
    id: 'EV.P17',
    name: 'entra-consent-rules-changed',
    title: 'The rules for consent or app credentials were changed',
    area: 'applications',
    severity: 'high',
    activities: [
      'add permission grant policy',
      'update permission grant policy',
      'delete permission grant policy',
      'remove policy from application',
      'remove policy from service principal',
    ],
    weighs: [['medium', ({ activity }) => activity.startsWith('remove')]],
    // The log does not show the direction; the controls on consent alert if a rule got weaker.
    quiet: () => true,
    joins: ['ZT.AP.001', 'ZT.AP.002', 'ZT.AP.003', 'ZT.AP.004', 'ZT.AP.006'],
    falsePositives:
      'Hardening, and an exemption for a developer. A change is therefore only recorded; an alert comes from the control on the rule that got weaker.',
    covers: { attack: ['T1484', 'T1528'] },
    says: {
      happened: 'the rules for consent or app credentials were changed',
      did: 'changed the rules for consent or app credentials',
      meaning: ['The rules decide which apps people can consent to, and which secrets an app may have.'],
      undo: 'restore the policy in Entra admin center > Enterprise apps > Consent and permissions.',
      accept: 'check that risky apps still need an admin.',
      portal: 'consent',
      activity: 'change to consent rules',
    },
    fires: [
      { activity: 'Update permission grant policy', severity: 'high', alerts: false },
      { activity: 'Remove policy from application', severity: 'medium', alerts: false },
    ],
    silent: [
      { activity: 'Add policy to application' },
      { activity: 'Update permission grant policy', result: 'failure' },
    ],
  },
  {
    id: 'EV.P18',
    name: 'entra-identity-sync-opened',
    title: 'Another tenant can synchronise its identities into this one',
    area: 'identity',
    severity: 'high',
    activities: [
      'create a partner cross-tenant identity sync setting',
      'update a partner cross-tenant identity sync setting',
      'create a multitenantorg',
      'add multitenantorg tenant',
      'tenant joining multitenantorg tenant',
      'update a multitenant org identity sync policy template',
    ],
    when: (act) => act.after('IsSyncAllowed')?.toLowerCase() !== 'false' && !forbidsSync(act),
    ends: { activities: ['delete a partner cross-tenant identity sync setting'] },
    joins: ['ZT.DX.010'],
    falsePositives: 'A group of companies.',
    covers: { attack: ['T1484.002', 'T1136.003'] },
    says: {
      happened: 'another tenant can synchronise its identities into this one',
      did: 'let another tenant synchronise its identities into this one',
      meaning: ['The other tenant can create accounts here and decides who signs in with them.'],
      undo: 'switch inbound sync off in Entra admin center > External Identities > Cross-tenant access settings.',
      accept: 'check the tenant id with its owner.',
      portal: 'crossTenantAccess',
      activity: 'change to cross-tenant sync',
      ended: 'Synchronisation from the other tenant was stopped',
      fixed: 'stopped the synchronisation from the other tenant',
    },
    fires: [
      { severity: 'high', alerts: true },
      { by: 'clerk', risky: 'actor', severity: 'critical' },
      { changes: { UserSyncInbound: ['{"IsSyncAllowed":false}', '{"IsSyncAllowed":true}'] }, severity: 'high' },
    ],
    silent: [
      { activity: 'Delete a partner cross-tenant identity sync setting' },
      { changes: { UserSyncInbound: [null, '{"IsSyncAllowed":false}'] } },
      { changes: { IsSyncAllowed: [true, false] } },
    ],
  },
];
