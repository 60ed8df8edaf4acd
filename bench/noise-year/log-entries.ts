/** Further entries in the audit log of a healthy tenant: harmless activities for the detections that read one entry. */
import type { DirectoryAudit } from '../../shared/core/log/record';
import { directoryAudit, modified, target } from '../../tests/fixtures/records';
import { type Rate, rates } from './rates';
import {
  type Act,
  anAdministrator,
  audit,
  between,
  by,
  growthOf,
  oneOf,
  ordinaryPeople,
  type Stage,
  somebody,
} from './stage';
import { helpdeskAdministratorRole } from './tenant';

type Draft = (stage: Stage) => Partial<DirectoryAudit>;

/** How often in a year: for each hundred people, or for a tenant of 300. The latter grows with the square root of the size. */
type Entries = { readonly rate: Rate; readonly of: 'people' | 'tenant'; readonly drafts: readonly Draft[] };

const activity = (activityDisplayName: string, category: string): Partial<DirectoryAudit> => ({
  activityDisplayName,
  category,
});

/** Names of apps as they are bought or built. Each is an object of its own. */
const anApp = (stage: Stage): string => `product-${Math.floor(between(stage, 1, 400))}`;

const ofApp =
  (name: string, type: 'Application' | 'ServicePrincipal', ...changes: Parameters<typeof modified>[]): Draft =>
  (stage) => {
    const id = anApp(stage);
    return {
      ...activity(name, 'ApplicationManagement'),
      targets: [
        target(
          type,
          id,
          changes.map((change) => modified(...change)),
          id,
        ),
      ],
    };
  };

const ofPerson =
  (name: string, personOf: (stage: Stage) => string, spoil: Partial<DirectoryAudit> = {}): Draft =>
  (stage) => ({
    ...activity(name, 'UserManagement'),
    loggedByService: 'Authentication Methods',
    targets: [target('User', personOf(stage))],
    ...spoil,
  });

const ofTenant =
  (name: string, category: string): Draft =>
  () => ({ ...activity(name, category), targets: [target('Policy', name, [], name)] });

const ofRole =
  (name: string): Draft =>
  (stage) => ({
    ...activity(name, 'RoleManagement'),
    loggedByService: 'PIM',
    targets: [
      target('Role', helpdeskAdministratorRole, [], 'Helpdesk Administrator'),
      target('User', anAdministrator(stage)),
    ],
  });

const grant = (scope: string): Draft =>
  ofApp(
    'Add delegated permission grant',
    'ServicePrincipal',
    ['DelegatedPermissionGrant.ConsentType', null, '"AllPrincipals"'],
    ['DelegatedPermissionGrant.Scope', null, JSON.stringify(scope)],
  );

const address = (url: string): string => JSON.stringify([{ AddressType: 0, Address: url, ReplyAddressClientType: 1 }]);

const pass = { resultReason: 'Admin registered temporary access pass method for user' };

/** A blocked account cannot sign in, so its owner does not become a risky user meanwhile. */
const somebodyOnLeave = (stage: Stage): string => {
  const { riskyUsers } = stage.tenant.small;
  return oneOf(
    stage,
    ordinaryPeople(stage).filter((id) => !riskyUsers.some((risky) => risky.id === id)),
  );
};

const entries: readonly Entries[] = [
  { rate: 'passesAYear', of: 'people', drafts: [ofPerson('Admin registered security info', somebody, pass)] },
  {
    rate: 'administratorPassesAYear',
    of: 'tenant',
    drafts: [ofPerson('Admin registered security info', anAdministrator, pass)],
  },
  { rate: 'administratorResetsAYear', of: 'tenant', drafts: [ofPerson('Reset user password', anAdministrator)] },
  { rate: 'enabledAccountsAYear', of: 'tenant', drafts: [ofPerson('Enable account', somebodyOnLeave)] },
  { rate: 'unansweredRequestsAYear', of: 'tenant', drafts: [ofRole('PIM activation request expired')] },
  { rate: 'roleRulesAYear', of: 'tenant', drafts: [ofTenant('Update role setting in PIM', 'RoleManagement')] },
  { rate: 'pimAlertsAYear', of: 'tenant', drafts: [ofTenant('Triggered PIM alert', 'RoleManagement')] },
  { rate: 'harmlessConsentsForAllAYear', of: 'tenant', drafts: [grant(' openid profile User.Read')] },
  { rate: 'consentsForAllAYear', of: 'tenant', drafts: [grant(' openid Calendars.ReadWrite')] },
  {
    rate: 'ownersAYear',
    of: 'tenant',
    drafts: [
      (stage) => {
        const id = anApp(stage);
        const targets = [target('User', somebody(stage)), target('Application', id, [], id)];
        return { ...activity('Add owner to application', 'ApplicationManagement'), targets };
      },
    ],
  },
  {
    rate: 'addressesAYear',
    of: 'tenant',
    drafts: [
      ofApp('Update application', 'Application', [
        'AppAddress',
        address('https://app.contoso.example/a'),
        address('https://new.contoso.example/b'),
      ]),
    ],
  },
  { rate: 'removedAppsAYear', of: 'tenant', drafts: [ofApp('Delete application', 'Application')] },
  {
    rate: 'dataPermissionsAYear',
    of: 'tenant',
    drafts: [
      ofApp(
        'Add app role assignment to service principal',
        'ServicePrincipal',
        ['AppRole.Value', null, '"Mail.Read"'],
        ['ServicePrincipal.DisplayName', null, '"Archive"'],
      ),
    ],
  },
  {
    rate: 'openedAppsAYear',
    of: 'tenant',
    drafts: [ofApp('Update application', 'Application', ['AvailableToOtherTenants', '"false"', '"true"'])],
  },
  { rate: 'newAppsAYear', of: 'tenant', drafts: [ofApp('Add service principal', 'ServicePrincipal')] },
  { rate: 'methodPoliciesAYear', of: 'tenant', drafts: [ofTenant('Authentication Methods Policy Update', 'Policy')] },
  { rate: 'syncChangesAYear', of: 'tenant', drafts: [ofTenant('Set DirSync feature', 'DirectoryManagement')] },
  { rate: 'consentRulesAYear', of: 'tenant', drafts: [ofTenant('Update permission grant policy', 'Policy')] },
];

/** How often in a year each of these is written in this tenant. */
export const entriesAYear = (people: number): readonly (readonly [aYear: number, act: Act])[] =>
  entries.map(({ rate, of, drafts }) => [
    rates[rate] * (of === 'people' ? people / 100 : growthOf(people)),
    (stage) => audit(stage, directoryAudit({ ...by(stage), ...oneOf(stage, drafts)(stage) })),
  ]);
