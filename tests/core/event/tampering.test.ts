import { type Tampering, tamperingOf } from '../../../shared/core/event/tampering';
import type { AuditTarget, DirectoryAudit } from '../../../shared/core/log/record';

const self = {
  applicationId: '11111111-aaaa-4aaa-8aaa-111111111111',
  servicePrincipalId: '22222222-bbbb-4bbb-8bbb-222222222222',
  applicationObjectId: '33333333-cccc-4ccc-8ccc-333333333333',
};

const target = (
  id: string,
  properties: Readonly<Record<string, string | null>> = {},
  old: Readonly<Record<string, string>> = {},
): AuditTarget => ({
  type: 'ServicePrincipal',
  id,
  displayName: 'x',
  userPrincipalName: null,
  modifiedProperties: Object.entries(properties).map(([displayName, value]) => ({
    displayName,
    oldValue: old[displayName] === undefined ? null : JSON.stringify(old[displayName]),
    newValue: value === null ? null : JSON.stringify(value),
  })),
});

const record = (activityDisplayName: string, targets: readonly AuditTarget[], result = 'success'): DirectoryAudit => ({
  kind: 'directoryAudit',
  id: 'audit-1',
  activityDateTime: '2026-11-24T12:00:00Z',
  activityDisplayName,
  category: 'ApplicationManagement',
  loggedByService: 'Core Directory',
  correlationId: null,
  result,
  resultReason: null,
  actor: { type: 'unknown' },
  targets,
});

const us = target(self.servicePrincipalId);
/** The value as the log writes it: a list of objects in a text that is itself in a text. */
const federation = (issuer: string): string =>
  JSON.stringify([
    {
      Name: 'deploy',
      Issuer: `https://${issuer}.example`,
      Subject: 'repo:contoso/infra:ref:refs/heads/main',
      Id: '44444444-dddd-4ddd-8ddd-444444444444',
      Audiences: ['api://AzureADTokenExchange'],
    },
  ]);
const federated = target(self.servicePrincipalId, { FederatedIdentityCredentials: federation('mallory') });
/**
 * The entry as Microsoft writes it: the target is the application that offers the permission, and the application that
 * gets it is a property.
 */
const assignment = (permission: string, holder = self.servicePrincipalId): AuditTarget =>
  target('microsoft-graph', {
    'AppRole.Value': permission,
    'ServicePrincipal.ObjectID': holder,
    'ServicePrincipal.AppId': 'x',
  });

const remove = 'Remove app role assignment from service principal';
const add = 'Add app role assignment to service principal';

test.each<[string, DirectoryAudit, Tampering | null]>([
  [
    'a permission is removed',
    record(remove, [assignment('Policy.Read.All')]),
    { what: 'permissionRemoved', permission: 'Policy.Read.All' },
  ],
  [
    'a permission is removed, its name in the old value',
    record(remove, [
      target(
        'microsoft-graph',
        { 'AppRole.Value': null, 'ServicePrincipal.ObjectID': self.servicePrincipalId },
        { 'AppRole.Value': 'Policy.Read.All' },
      ),
    ]),
    { what: 'permissionRemoved', permission: 'Policy.Read.All' },
  ],
  ["another application's permission is removed", record(remove, [assignment('Policy.Read.All', 'another')]), null],
  ['a read permission is granted', record(add, [assignment('Policy.Read.All')]), null],
  [
    'a write permission is granted',
    record(add, [assignment('Directory.ReadWrite.All')]),
    { what: 'permissionWidened', permission: 'Directory.ReadWrite.All' },
  ],
  [
    'a credential is added',
    record('Add service principal credentials', [us]),
    { what: 'credentialAdded', permission: null },
  ],
  [
    'a secret is added to the application, which is named by its id alone',
    record('Update application – Certificates and secrets management', [
      target('object-of-the-application', { AppId: self.applicationId }),
    ]),
    { what: 'credentialAdded', permission: null },
  ],
  [
    'a federated credential is added to the application, which the log names by its object',
    record('Update application', [
      target(self.applicationObjectId, { FederatedIdentityCredentials: federation('mallory') }, {}),
    ]),
    { what: 'federationAdded', permission: null },
  ],
  [
    'a credential is added to the managed identity',
    record('Update service principal', [federated]),
    { what: 'federationAdded', permission: null },
  ],
  [
    'an existing credential trusts another issuer',
    record('Update application', [
      target(
        self.applicationObjectId,
        { FederatedIdentityCredentials: federation('mallory') },
        { FederatedIdentityCredentials: federation('github') },
      ),
    ]),
    { what: 'federationAdded', permission: null },
  ],
  [
    'a credential is removed',
    record('Update application', [
      target(
        self.applicationObjectId,
        { FederatedIdentityCredentials: '[]' },
        { FederatedIdentityCredentials: federation('github') },
      ),
    ]),
    null,
  ],
  [
    "another application's federated credential",
    record('Update application', [target('another', { FederatedIdentityCredentials: federation('mallory') })]),
    null,
  ],
  ["another application's credential", record('Add service principal credentials', [target('another')]), null],
  ['a failed attempt', record('Add service principal credentials', [us], 'failure'), null],
  [
    'an owner is added',
    record('Add owner to service principal', [
      target('owner', { 'ServicePrincipal.ObjectID': self.servicePrincipalId }),
      us,
    ]),
    { what: 'ownerAdded', permission: null },
  ],
  [
    'it is switched off',
    record('Update service principal', [target(self.servicePrincipalId, { AccountEnabled: 'false' })]),
    { what: 'disabled', permission: null },
  ],
  [
    'it is switched on',
    record('Update service principal', [target(self.servicePrincipalId, { AccountEnabled: 'true' })]),
    null,
  ],
  ['it is deleted', record('Remove service principal', [us]), { what: 'deleted', permission: null }],
  ['an unrelated change is made to it', record('Add policy to service principal', [us]), null],
])('%s', (_, given, expected) => {
  expect(tamperingOf(given, self)).toEqual(expected);
});
