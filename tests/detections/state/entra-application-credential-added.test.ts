import type { DetectorFacts } from '../../../shared/core/event/detector';
import type { DirectoryAudit } from '../../../shared/core/log/record';
import type { ResourceOf } from '../../../shared/core/resource/resource';
import { principal } from '../../fixtures/applications';
import { assignment } from '../../fixtures/conditional-access';
import { application, directoryAudit, modified, person, target } from '../../fixtures/records';
import { sentencesOf } from '../said';
import { facts, onRecord, roles } from './facts';

const A05 = 'EV.A05';
const secret =
  '[KeyIdentifier=1b0c3c1e-0000-4000-8000-000000000001,KeyType=Password,KeyUsage=Verify,DisplayName=hunter2]';
const certificate =
  '[KeyIdentifier=1b0c3c1e-0000-4000-8000-000000000002,KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=CN=x]';
const old = '[KeyIdentifier=1b0c3c1e-0000-4000-8000-000000000009,KeyType=Password,KeyUsage=Verify,DisplayName=old]';
const list = (...keys: readonly string[]): string => JSON.stringify(keys);

const edited = (before: string | null, after: string | null, spoil: Partial<DirectoryAudit> = {}): DirectoryAudit =>
  directoryAudit({
    activityDisplayName: 'Update application – Certificates and secrets management ',
    category: 'ApplicationManagement',
    targets: [target('Application', 'app-1', [modified('KeyDescription', before, after)], 'Backup-Connector')],
    ...spoil,
  });

test('fires on a secret, and names the app', () => {
  expect(onRecord(A05, edited(list(old), list(old, secret)))).toMatchObject([
    {
      effect: 'raised',
      severity: 'high',
      alerts: true,
      momentary: false,
      storyOf: null,
      resourceId: 'app-1',
      resourceName: 'Backup-Connector',
      peopleIds: [],
      details: { applicationName: 'Backup-Connector', added: 1, credentialTypes: ['secret'] },
    },
  ]);
});

test('the name given to a secret is stored nowhere: people write the secret into it', () => {
  expect(JSON.stringify(onRecord(A05, edited('[]', list(secret, certificate))))).not.toMatch(/hunter2|CN=x/);
  expect(JSON.stringify(onRecord(A05, edited('[]', '["hunter2"]')))).not.toContain('hunter2');
});

test.each([
  'Update application – Certificates and secrets management',
  'Update application - Certificates and secrets management',
  'UPDATE APPLICATION – CERTIFICATES AND SECRETS MANAGEMENT',
  'Add service principal credentials',
])('fires on "%s"', (activityDisplayName) => {
  expect(onRecord(A05, edited('[]', list(secret), { activityDisplayName }))).toMatchObject([{ effect: 'raised' }]);
});

test.each([
  ['a certificate', '[]', list(certificate), ['certificate'], 1],
  ['both', list(old), list(old, secret, certificate), ['certificate', 'secret'], 2],
  ['one that replaces another', list(old), list(secret), ['secret'], 1],
  ['one of an unknown type', '[]', '["[KeyIdentifier=abc,KeyUsage=Verify]"]', ['unknown'], 1],
  ['one written as objects', '[]', JSON.stringify([{ KeyIdentifier: 'abc-1', KeyType: 'Password' }]), ['secret'], 1],
  ['one in a truncated text', '[]', '["[KeyIdentifier=abc-1,KeyType=Password,KeyUs', ['secret'], 1],
  ['one that is only named', '["Backup"]', '["Backup","hunter2"]', ['unknown'], 1],
  ['one that is only named, as bare text', null, 'hunter2', ['unknown'], 1],
  ['the first one of an app', null, list(secret), ['secret'], 1],
])('fires on %s', (_, before, after, credentialTypes, added) => {
  expect(onRecord(A05, edited(before, after))).toMatchObject([{ details: { credentialTypes, added } }]);
});

test('fires on a federated credential', () => {
  const property = modified('FederatedIdentityCredentials', '[]', '[{"name":"github","issuer":"https://example.com"}]');
  const record = edited(null, null, { targets: [target('Application', 'app-1', [property], 'Backup-Connector')] });
  expect(onRecord(A05, record)).toMatchObject([{ details: { credentialTypes: ['federation'], added: 1 } }]);
});

const github = {
  Name: 'github',
  Issuer: 'https://token.example',
  Subject: 'repo:contoso/infra',
  Audiences: ['api://x'],
};
const federations = (...credentials: readonly object[]): string => JSON.stringify(JSON.stringify(credentials));

test.each<[string, string, string, string, number]>([
  ['a plain edit of an application', 'Update application', federations(), federations(github), 1],
  ['an edit of an identity', 'Update service principal', federations(), federations(github), 1],
  [
    'a second one',
    'Update application',
    federations(github),
    federations(github, { ...github, Name: 'main', Subject: 'repo:contoso/main' }),
    1,
  ],
  [
    'another issuer',
    'Update application',
    federations(github),
    federations({ ...github, Issuer: 'https://x.example' }),
    1,
  ],
  ['another subject', 'Update application', federations(github), federations({ ...github, Subject: 'repo:x/y' }), 1],
  ['a truncated text', 'Update application', '', federations(github).slice(0, 40), 1],
  ['the same in another order', 'Update application', federations({ a: 1 }, github), federations(github), 0],
])('a federated credential: %s', (_, activityDisplayName, before, after, added) => {
  const property = modified('FederatedIdentityCredentials', before, after);
  const targets = [target('Application', 'app-1', [property], 'Backup-Connector')];
  const found = onRecord(A05, edited(null, null, { activityDisplayName, targets }));
  expect(found).toMatchObject(added === 0 ? [] : [{ details: { credentialTypes: ['federation'], added } }]);
  expect(found).toHaveLength(added === 0 ? 0 : 1);
  expect(JSON.stringify(found)).not.toMatch(/token\.example|repo:/);
});

test('an activity called an addition fires even where the log does not show the added value', () => {
  const record = directoryAudit({
    activityDisplayName: 'Add service principal credentials',
    targets: [target('ServicePrincipal', 'sp-1', [], 'Backup-Connector')],
  });
  expect(onRecord(A05, record)).toMatchObject([{ resourceId: 'sp-1', details: { added: 1, credentialTypes: [] } }]);
});

test('hostile names appear only in the name field', () => {
  const name = '"}]}<script>alert(1)</script>‮';
  const record = edited('[]', list(secret), {
    targets: [target('Application', 'app-1', [modified('KeyDescription', '[]', list(secret))], name)],
  });
  expect(onRecord(A05, record)).toMatchObject([{ resourceId: 'app-1', resourceName: name }]);
});

test.each([
  ['it failed', edited('[]', list(secret), { result: 'failure' })],
  ['nothing changed', edited(list(old), list(old))],
  ['the list is only in another order', edited(list(old, secret), list(secret, old))],
  ['the edit shows no keys', edited(null, null, { targets: [target('Application', 'app-1')] })],
  ['it is another edit of the app', edited('[]', list(secret), { activityDisplayName: 'Update application' })],
  ['no object is named', edited('[]', list(secret), { targets: [] })],
])('stays silent when %s', (_, record) => {
  expect(onRecord(A05, record)).toEqual([]);
});

test('a removed credential ends what its addition began', () => {
  const federated = (before: string, after: string) =>
    edited(null, null, {
      activityDisplayName: 'Update application',
      targets: [target('Application', 'app-1', [modified('FederatedIdentityCredentials', before, after)])],
    });
  for (const [addition, removal] of [
    [edited(list(old), list(old, secret)), edited(list(old, secret), list(old))],
    [
      edited(list(old), list(old, secret)),
      edited(list(secret), list(), { activityDisplayName: 'Remove service principal credentials' }),
    ],
    [edited('["Backup"]', '["Backup","hunter2"]'), edited('["Backup","hunter2"]', '["Backup"]')],
    [federated(federations(), federations(github)), federated(federations(github), federations())],
  ] as const) {
    const [began, ended] = [onRecord(A05, addition), onRecord(A05, removal)];
    expect(began).toMatchObject([{ effect: 'raised', momentary: false }]);
    expect(ended).toMatchObject([{ effect: 'ended', resourceId: began[0]?.resourceId }]);
    expect(ended[0]?.details.elements).toEqual(began[0]?.details.elements);
  }
});

test('an addition whose credential is not shown can have no end', () => {
  const record = edited(null, null, { activityDisplayName: 'Add service principal credentials' });
  expect(onRecord(A05, record)).toMatchObject([{ effect: 'raised', momentary: true }]);
});

test('a key that is missing from a list to which another key was added ends nothing', () => {
  const found = onRecord(A05, edited(list(old), list(secret)));
  expect(found.map(({ effect }) => effect)).toEqual(['raised']);
});

describe('severity depends on the permissions of the app', () => {
  const app = principal({ id: 'enterprise-app-1' });
  const roleManagement = '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8';
  const readMail = '810c84a8-4a9e-49e6-bf7d-12d183f40d01';

  test.each<[string, Partial<DetectorFacts>, string, boolean]>([
    ['no known permission', {}, 'high', true],
    ['grants that could not be read', { appOf: () => app }, 'high', true],
    ['no permission', { appOf: () => app, grantsOf: () => ({ appRoleIds: [], scopes: [] }) }, 'medium', false],
    [
      'the profile of the signed-in person',
      { appOf: () => app, grantsOf: () => ({ appRoleIds: [], scopes: ['openid', 'User.Read'] }) },
      'medium',
      false,
    ],
    [
      'files on behalf of everybody',
      { appOf: () => app, grantsOf: () => ({ appRoleIds: [], scopes: ['User.Read', 'Files.Read.All'] }) },
      'high',
      true,
    ],
    ['every mailbox', { appOf: () => app, grantsOf: () => ({ appRoleIds: [readMail], scopes: [] }) }, 'high', true],
    [
      'directory roles',
      { appOf: () => app, grantsOf: () => ({ appRoleIds: [readMail, roleManagement], scopes: [] }) },
      'critical',
      true,
    ],
    [
      'an admin role',
      {
        appOf: () => app,
        grantsOf: () => ({ appRoleIds: [], scopes: [] }),
        assignmentsOf: (id) => [assignment(id, roles.globalAdministrator)],
      },
      'critical',
      true,
    ],
  ])('%s', (_, spoil, severity, alerts) => {
    expect(onRecord(A05, edited('[]', list(secret)), facts(spoil))).toMatchObject([{ severity, alerts }]);
  });
});

describe('a credential that an owner replaces', () => {
  const app: ResourceOf<'application'> = {
    id: 'app-1',
    appId: 'app-1-client',
    displayName: 'Backup-Connector',
    signInAudience: 'AzureADMyOrg',
    lock: null,
    credentials: [
      {
        keyId: 'old',
        type: 'certificate',
        usage: 'Verify',
        customKeyIdentifier: null,
        startDateTime: null,
        endDateTime: '2026-12-10T00:00:00Z',
      },
    ],
    ownerIds: ['mara'],
  };
  const calendars = { appRoleIds: ['798ee544-9d2d-430c-a058-570e29e34338'], scopes: [] };
  const renewed = (spoil: Partial<DetectorFacts> = {}, record: Partial<DirectoryAudit> = {}) =>
    onRecord(
      A05,
      edited(list(old), list(certificate), { actor: person('mara'), ...record }),
      facts({ registrationOf: () => app, appOf: () => principal(), grantsOf: () => calendars, ...spoil }),
    ).map(({ severity, alerts }) => [severity, alerts]);

  test('shortly before its end is only recorded', () => {
    expect(renewed()).toEqual([['medium', false]]);
  });

  test.each<[string, Partial<DetectorFacts>, Partial<DirectoryAudit>]>([
    ['somebody else replaces it', {}, { actor: person('tom') }],
    ['an app replaces it', {}, { actor: application('Pipeline', 'mara') }],
    ['it ends much later', {}, { activityDateTime: '2026-10-24T14:02:00Z' }],
    ['its owners are not known', { registrationOf: () => ({ ...app, ownerIds: null }) }, {}],
    ['nobody knows what the app may do', { grantsOf: () => null }, {}],
  ])('alerts if %s', (_, spoil, record) => {
    expect(renewed(spoil, record)).toEqual([['high', true]]);
  });

  test('is critical if the owner is at risk', () => {
    expect(renewed({ riskyIds: new Set(['mara']) })).toEqual([['critical', true]]);
  });

  test('of an app with power over the tenant is critical', () => {
    const appRoleIds = ['9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'];
    expect(renewed({ grantsOf: () => ({ appRoleIds, scopes: [] }) })).toEqual([['critical', true]]);
  });
});

test('the permissions with which an app acts for people are not called its power over the tenant', () => {
  const record = directoryAudit({
    activityDisplayName: 'Add service principal credentials',
    targets: [
      target('ServicePrincipal', 'app', [modified('KeyDescription', '[]', '["[KeyIdentifier=k,KeyType=Password]"]')]),
    ],
  });
  const grants = { appRoleIds: ['9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'], scopes: ['Calendars.Read'] };
  const [found] = onRecord('EV.A05', record, facts({ appOf: () => principal(), grantsOf: () => grants }));
  const said = found === undefined ? [] : sentencesOf(found).map(({ text }) => text);
  expect(said).toContain('The app has power over the whole tenant: RoleManagement.ReadWrite.Directory.');
});
