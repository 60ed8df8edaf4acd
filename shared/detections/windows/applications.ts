import { activityOf } from '../../core/attribution';
import type { AuditRecord } from '../../core/log/record';
import { dataRoleOf } from '../../core/resource/content-roles';
import {
  protectionPermission,
  tierZeroPermission,
  tierZeroPermissionByName,
} from '../../core/resource/tier-zero-permissions';
import { consentScopes, grantedScopes, isOnlySignIn } from '../consent-scopes';
import type { Who } from '../row-base';
import { isStoppedConsent } from '../stopped-consent';
import type { KnownEntries, WindowOf } from '../window';
import { appLinkQuestion, isDone, person, stage, targetOf, valueIn } from './entries';
import { thresholds } from './thresholds';

const consent = ['consent to application'];
/** Each consent leaves such an entry too, and sometimes only this one. */
const grants = ['add delegated permission grant'];
const additions = ['add application', 'add service principal'];
const removals = [
  'remove service principal',
  'hard delete service principal',
  'delete application',
  'hard delete application',
];
const permissions = ['add app role assignment to service principal'];

const scopesOf = (entry: AuditRecord): readonly string[] =>
  consentScopes({
    before: null,
    after: valueIn(entry, 'DelegatedPermissionGrant.Scope'),
    permissions: valueIn(entry, 'ConsentAction.Permissions'),
  }) ?? [];

/** An app that people only sign in to can spread within a day without harm. */
const isSignInOnly = (entry: AuditRecord): boolean => isOnlySignIn(scopesOf(entry));

const applicationOf = (entry: AuditRecord): string | null =>
  targetOf(entry, 'serviceprincipal', 'application')?.id ?? null;
const nameOf = (entry: AuditRecord): string | null =>
  targetOf(entry, 'serviceprincipal', 'application')?.displayName ?? null;

/** The app that receives a permission is a property of the API. */
const receiverOf = (entry: AuditRecord): string | null => valueIn(entry, 'ServicePrincipal.ObjectID');

const receiverNameOf = (entry: AuditRecord): string | null =>
  valueIn(entry, 'ServicePrincipal.DisplayName') ??
  entry.targets.find(({ id }) => id !== null && id === receiverOf(entry))?.displayName ??
  null;

/** A consent of one person. A permission for everybody is an admin's decision. */
const isConsent = (entry: AuditRecord): boolean =>
  isDone(entry, consent) ||
  (isDone(entry, grants) && valueIn(entry, 'DelegatedPermissionGrant.ConsentType')?.toLowerCase() === 'principal');

const consentedApp = (entry: AuditRecord): string | null => {
  if (isDone(entry, grants)) return receiverOf(entry);
  return isDone(entry, [...consent, ...additions]) ? applicationOf(entry) : null;
};

/** The entry that adds the app can be missing or late. Then the last collection has not found the app either. */
const isOfNewApp = ({ records, facts }: KnownEntries<AuditRecord>): boolean =>
  records.some((entry) => additions.includes(activityOf(entry)) || facts.appOf(consentedApp(entry) ?? '') === null);

const isTierZero = (entry: AuditRecord): boolean =>
  isDone(entry, permissions) &&
  (tierZeroPermission(valueIn(entry, 'AppRole.Id') ?? '') !== undefined ||
    entry.targets.some(
      ({ displayName }) => tierZeroPermissionByName(valueIn(entry, 'AppRole.Value') ?? '', displayName) !== undefined,
    ));

/** A permission over the whole tenant, its protections, or all mail and files. */
const isOverTenant = (entry: AuditRecord): boolean => {
  const roleId = valueIn(entry, 'AppRole.Id') ?? '';
  const isOfList =
    protectionPermission(roleId) !== undefined ||
    dataRoleOf(roleId, valueIn(entry, 'AppRole.Value') ?? '') !== undefined;
  return isTierZero(entry) || (isDone(entry, permissions) && isOfList);
};

const lives = [...additions, ...removals, ...permissions];

/** A consent that Microsoft stopped, in samples. */
const stopped = (by: Who, atMinutes: number) => ({
  activity: 'Consent to application',
  by,
  beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
  result: 'failure',
  reason: 'Microsoft.online.Security.userConsentBlockedForRiskyAppsExceptions',
  atMinutes,
});

/** An app that people let into their accounts, as only the entries about its permissions show it; in samples. */
const helper = { type: 'ServicePrincipal', id: 'app', name: 'Mail helper' };
const helperAdded = { activity: 'Add service principal', beside: [helper], atMinutes: 0 };
const helperGranted = (by: Who, atMinutes: number, consentType = 'Principal') => ({
  activity: 'Add delegated permission grant',
  by,
  changes: {
    'DelegatedPermissionGrant.Scope': [null, 'Mail.Read'],
    'DelegatedPermissionGrant.ConsentType': [null, consentType],
    'ServicePrincipal.ObjectID': [null, 'app'],
  } as const,
  beside: [{ type: 'ServicePrincipal', id: 'graph', name: 'Microsoft Graph' }, helper],
  atMinutes,
});

/** Entries about one app, in samples. */
const tool = { type: 'ServicePrincipal', id: 'app', name: 'Tool' };
const toolAdded = { activity: 'Add service principal', beside: [tool], atMinutes: 0 };
const toolRemoved = (atMinutes: number) => ({ activity: 'Remove service principal', beside: [tool], atMinutes });
const toolReceived = (roleId: string) => ({
  activity: 'Add app role assignment to service principal',
  changes: { 'AppRole.Id': [null, roleId], 'ServicePrincipal.ObjectID': [null, 'app'] } as const,
  beside: [tool],
  atMinutes: 1,
});

export const applicationsWindows: readonly WindowOf<AuditRecord>[] = [
  {
    id: 'EV.A10',
    name: 'entra-new-app-spread',
    title: 'Several people gave consent to the same new app',
    area: 'applications',
    severity: 'high',
    logs: ['directoryAudit'],
    activities: [...consent, ...grants, ...additions],
    thresholds: { consentBurstCount: thresholds.consentBurstCount },
    withinMinutes: 24 * 60,
    // An app that was in the tenant before this time is probably a tool that people like.
    contextMinutes: 7 * 24 * 60,
    by: consentedApp,
    counts: (entry) =>
      isConsent(entry) && entry.actor.type === 'user' && !isSignInOnly(entry) ? [person(entry.actor.id)] : [],
    levels: [
      {
        severity: 'high',
        least: ({ configuration }) => configuration.thresholds.consentBurstCount,
        when: isOfNewApp,
        details: ({ records }) => grantedScopes(records.flatMap(scopesOf)),
      },
    ],
    objectOf: (entry) => ({ name: isDone(entry, grants) ? receiverNameOf(entry) : nameOf(entry), isPerson: false }),
    raisedBy: ['actorAtRisk', 'impersonated'],
    label: 'People',
    joins: ['ZT.AP.001'],
    falsePositives: 'The roll-out of a tool that was not announced.',
    covers: { attack: ['T1528', 'T1566.002'], sentinel: ['RareApplicationConsent'] },
    says: {
      happened: '{count} people gave consent to the new app {what} within a day, the last one',
      lost: '{count} people consented to the new app {what}',
      meaning: [
        'The app received {access}. It can use them without the passwords of these people and without MFA.',
        'A link in a mail to many people brings such consents within hours.',
      ],
      asks: appLinkQuestion,
      undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties, then delete the mail with the link from all mailboxes.',
      accept: 'check that the app needs each permission, then approve it for everyone.',
      did: 'gave consent to the new app {what}, as {count} people did within a day',
      portal: 'enterpriseApps',
      activity: 'consent to a new app',
    },
    fires: [
      {
        entries: [
          {
            activity: 'Add service principal',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
            atMinutes: 0,
          },
          {
            activity: 'Consent to application',
            by: 'clerk',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
            atMinutes: 1,
          },
          {
            activity: 'Consent to application',
            by: 'guest',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
            atMinutes: 300,
          },
          {
            activity: 'Consent to application',
            by: 'sync',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
            atMinutes: 1400,
          },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [helperAdded, ...(['clerk', 'guest', 'sync'] as const).map((by, at) => helperGranted(by, 1 + at))],
        severity: 'high',
        alerts: true,
      },
      {
        entries: (['clerk', 'guest', 'sync'] as const).map((by, at) => helperGranted(by, 1 + at)),
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      {
        entries: [
          helperAdded,
          ...(['clerk', 'guest', 'sync'] as const).map((by, at) => helperGranted(by, 1 + at, 'AllPrincipals')),
        ],
      },
      {
        entries: [
          {
            activity: 'Add service principal',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Travel site' }],
            atMinutes: 0,
          },
          ...(['clerk', 'guest', 'sync'] as const).map((by, at) => ({
            activity: 'Consent to application',
            by,
            changes: { 'ConsentAction.Permissions': [null, '[[Scope: openid profile User.Read]]'] } as const,
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Travel site' }],
            atMinutes: 1 + at,
          })),
        ],
      },
      {
        entries: [
          {
            activity: 'Consent to application',
            by: 'clerk',
            app: { owner: 'foreign' },
            beside: [{ type: 'ServicePrincipal', id: 'object-id', name: 'Old tool' }],
            atMinutes: 1,
          },
          {
            activity: 'Consent to application',
            by: 'guest',
            beside: [{ type: 'ServicePrincipal', id: 'object-id', name: 'Old tool' }],
            atMinutes: 300,
          },
          {
            activity: 'Consent to application',
            by: 'sync',
            beside: [{ type: 'ServicePrincipal', id: 'object-id', name: 'Old tool' }],
            atMinutes: 1400,
          },
        ],
      },
      {
        entries: [
          {
            activity: 'Add service principal',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
            atMinutes: 0,
          },
          {
            activity: 'Consent to application',
            by: 'clerk',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
            atMinutes: 1,
          },
          {
            activity: 'Consent to application',
            by: 'clerk',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
            atMinutes: 2,
          },
          {
            activity: 'Consent to application',
            by: 'guest',
            beside: [{ type: 'ServicePrincipal', id: 'app', name: 'Mail helper' }],
            atMinutes: 3,
          },
        ],
      },
    ],
  },
  {
    id: 'EV.A19',
    reportedAs: 'EV.A04',
    name: 'entra-risky-consents-blocked-in-bulk',
    title: 'Microsoft stopped several people from letting in the same risky app',
    area: 'applications',
    severity: 'high',
    logs: ['directoryAudit'],
    activities: consent,
    thresholds: { consentBurstCount: thresholds.consentBurstCount },
    withinMinutes: 24 * 60,
    by: (entry) => (isStoppedConsent(entry) ? applicationOf(entry) : null),
    counts: ({ actor }) => (actor.type === 'user' ? [person(actor.id)] : []),
    levels: [{ severity: 'high', least: ({ configuration }) => configuration.thresholds.consentBurstCount }],
    objectOf: (entry) => ({ name: nameOf(entry), isPerson: false }),
    raisedBy: ['actorAtRisk', 'impersonated'],
    label: 'People',
    joins: ['ZT.AP.002'],
    falsePositives: 'A small vendor whose app several people wanted to use.',
    covers: { attack: ['T1566.002'] },
    says: {
      happened: '{count} people tried to consent to the risky app {what} within a day, the last one',
      lost: '{count} people tried to consent to a risky app',
      did: 'tried to consent to the risky app {what}, as {count} people did within a day',
      asks: appLinkQuestion,
      meaning: [
        'Microsoft blocked these consents. A link in a mail to many people brings so many attempts.',
        'Nobody let the app in, so it reached nothing.',
      ],
      undo: 'ask for the mail with the link, delete it from all mailboxes, and warn everyone who received it.',
      accept: 'review the app, and approve it for everyone if it is harmless.',
      portal: 'consent',
      activity: 'blocked consent to a risky app',
    },
    fires: [
      { entries: [stopped('clerk', 0), stopped('guest', 300), stopped('sync', 1400)], severity: 'high', alerts: true },
    ],
    silent: [
      { entries: [stopped('clerk', 0), stopped('guest', 300), stopped('clerk', 400)] },
      { entries: [stopped('clerk', 0), stopped('guest', 300), stopped('sync', 1500)] },
      { entries: [stopped('clerk', 0), stopped('guest', 300), { ...stopped('sync', 400), reason: 'declined' }] },
    ],
  },
  {
    id: 'EV.A13',
    name: 'entra-app-short-lived',
    title: 'An app was created and removed within a day',
    area: 'applications',
    severity: 'medium',
    logs: ['directoryAudit'],
    activities: lives,
    withinMinutes: 24 * 60,
    by: (entry) =>
      isDone(entry, permissions) ? receiverOf(entry) : isDone(entry, lives) ? applicationOf(entry) : null,
    counts: (entry) =>
      isDone(entry, additions) ? [stage('created')] : isDone(entry, removals) ? [stage('removed')] : [],
    levels: [
      { severity: 'medium', least: () => 2 },
      { severity: 'high', least: () => 2, when: ({ records }) => records.some(isOverTenant) },
    ],
    objectOf: (entry) => ({ name: nameOf(entry), isPerson: false }),
    joins: ['ZT.AP.005'],
    falsePositives: 'The test of a developer.',
    covers: {
      attack: ['T1098.001', 'T1136.003'],
      sentinel: ['SuspiciousServicePrincipalcreationactivity'],
    },
    says: {
      happened: 'the app {what} was created and removed within a day',
      did: 'removed the app {what}, which was less than a day old',
      meaning: ['An app that exists for hours can have been used and removed to hide it.'],
      undo: 'check what the app did in Entra admin center > Audit logs and Sign-in logs.',
      accept: 'no action is needed.',
      portal: 'enterpriseApps',
      activity: 'removal of a new app',
    },
    fires: [
      {
        entries: [toolAdded, toolRemoved(600)],
        severity: 'medium',
        alerts: false,
      },
      {
        entries: [toolAdded, toolReceived('9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'), toolRemoved(600)],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [toolAdded, toolReceived('810c84a8-4a9e-49e6-bf7d-12d183f40d01'), toolRemoved(600)],
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      {
        entries: [toolAdded, toolReceived('810c84a8-4a9e-49e6-bf7d-12d183f40d01')],
      },
      {
        entries: [toolAdded, toolRemoved(1500)],
      },
      {
        entries: [
          toolAdded,
          {
            activity: 'Remove service principal',
            beside: [{ type: 'ServicePrincipal', id: 'other', name: 'Other' }],
            atMinutes: 10,
          },
        ],
      },
    ],
  },
];
