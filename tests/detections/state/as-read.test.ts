/** Collectors must keep enough of an entry for the detectors. This tests the way from Graph's JSON to the detection. */

import { tamperingOf } from '../../../shared/core/event/tampering';
import type { LogRecord } from '../../../shared/core/log/record';
import { logCollectors } from '../../../shared/graph/collectors';
import { onRecord } from './facts';

const A05 = 'EV.A05';

type Property = { readonly displayName: string; readonly oldValue: string | null; readonly newValue: string | null };

const entry = (activityDisplayName: string, type: string, property: Property) =>
  logCollectors.directoryAudit.read({
    id: 'Directory_1',
    category: 'ApplicationManagement',
    correlationId: 'c-1',
    result: 'success',
    resultReason: '',
    activityDisplayName,
    activityDateTime: '2026-11-24T09:20:35.0541571Z',
    loggedByService: 'Core Directory',
    operationType: 'Update',
    initiatedBy: {
      app: null,
      user: { id: 'u-1', displayName: null, userPrincipalName: 'mara@contoso.example', ipAddress: '192.0.2.44' },
    },
    targetResources: [
      {
        id: 'app-1',
        displayName: 'Backup-Connector',
        type,
        userPrincipalName: null,
        groupType: null,
        modifiedProperties: [
          property,
          {
            displayName: 'Included Updated Properties',
            oldValue: null,
            newValue: JSON.stringify(property.displayName),
          },
        ],
      },
    ],
  });

const key = (number: number, type: string, displayName = 'hunter2'): string =>
  `[KeyIdentifier=1b0c3c1e-0000-4000-8000-00000000000${number},KeyType=${type},KeyUsage=Verify,DisplayName=${displayName}]`;
const keys = (...all: readonly string[]): string => JSON.stringify(all);

const edited = (oldValue: string | null, newValue: string | null): LogRecord =>
  entry('Update application – Certificates and secrets management ', 'Application', {
    displayName: 'KeyDescription',
    oldValue,
    newValue,
  });

test.each([
  ['the first secret', keys(), keys(key(1, 'Password')), ['secret']],
  ['a second secret', keys(key(1, 'Password')), keys(key(1, 'Password'), key(2, 'Password')), ['secret']],
  ['a certificate', keys(), keys(key(3, 'AsymmetricX509Cert')), ['certificate']],
])("%s of an application is detected, and none of its author's text is stored", (_, before, after, credentialTypes) => {
  const record = edited(before, after);
  expect(onRecord(A05, record)).toMatchObject([
    { effect: 'raised', resourceId: 'app-1', details: { added: 1, credentialTypes } },
  ]);
  expect(JSON.stringify(record)).not.toContain('hunter2');
});

test.each([
  ['is removed', keys(key(1, 'Password'), key(2, 'Password')), keys(key(1, 'Password'))],
  ['gets another description', keys(key(1, 'Password', 'a')), keys(key(1, 'Password', 'b'))],
])('a secret that %s is not a new one', (_, before, after) => {
  expect(onRecord(A05, edited(before, after)).filter(({ effect }) => effect === 'raised')).toEqual([]);
});

const federations = (...issuers: readonly string[]): string =>
  JSON.stringify(
    JSON.stringify(
      issuers.map((Issuer) => ({ Name: 'hunter2', Issuer, Subject: 'repo:contoso/infra', Audiences: [] })),
    ),
  );
const trusting = (activity: string, type: string, before: string, after: string) =>
  entry(activity, type, { displayName: 'FederatedIdentityCredentials', oldValue: before, newValue: after });

test.each([
  ['Update application', 'Application'],
  ['Update service principal', 'ServicePrincipal'],
])('a federated credential in an entry "%s" is detected, even at the monitor itself', (activity, type) => {
  const record = trusting(activity, type, federations('a.example'), federations('a.example', 'mallory.example'));
  expect(onRecord(A05, record)).toMatchObject([{ details: { added: 1, credentialTypes: ['federation'] } }]);
  const self = { applicationId: 'x', servicePrincipalId: 'app-1' };
  expect(tamperingOf(record, self)).toEqual({ what: 'federationAdded', permission: null });
  expect(JSON.stringify(record)).not.toMatch(/hunter2|mallory|contoso\/infra/);
});

test('an unchanged federated credential is not a new one', () => {
  const same = federations('a.example');
  expect(onRecord(A05, trusting('Update application', 'Application', same, same))).toEqual([]);
});

test.each([
  ['null', null],
  ['an empty text', ''],
  ['an empty text in JSON', '""'],
])('a removed role is read from the old values, even beside %s', (_, newValue) => {
  const property = (displayName: string, value: string) => ({ displayName, oldValue: JSON.stringify(value), newValue });
  const record = logCollectors.directoryAudit.read({
    id: 'Directory_2',
    category: 'RoleManagement',
    activityDisplayName: 'Remove member from role',
    activityDateTime: '2026-11-24T09:20:35.0541571Z',
    loggedByService: 'Core Directory',
    result: 'success',
    initiatedBy: { app: null, user: { id: 'u-1' } },
    targetResources: [
      {
        id: 'lea',
        type: 'User',
        modifiedProperties: [
          property('Role.ObjectID', 'role-object'),
          property('Role.TemplateId', '62e90394-69f5-4237-9190-012177145e10'),
        ],
      },
      { id: 'role-object', type: 'Role' },
    ],
  });
  expect(onRecord('EV.R01', record)).toMatchObject([
    { effect: 'ended', resourceId: 'lea|62e90394-69f5-4237-9190-012177145e10' },
  ]);
});
