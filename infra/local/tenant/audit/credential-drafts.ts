import { type JsonObject, objectsOf, textOf } from '../json';
import { credentialLists } from '../state/credentials';
import { type AuditDraft, type DirectoryDraft, modified, quoted, target } from './audit-record';
import { changedNames, coreDraft, type DraftContext, type ResourceChange } from './core-draft';

/** A credential as text, without its secret. */
function describe(credential: JsonObject, keyType: string): string {
  const displayName = textOf(credential, 'displayName');
  return `[KeyIdentifier=${textOf(credential, 'keyId')},KeyType=${keyType},KeyUsage=Verify,DisplayName=${displayName}]`;
}

function describeAll(resource: JsonObject | undefined): readonly string[] {
  return [
    ...objectsOf(resource?.keyCredentials).map((credential) =>
      describe(credential, textOf(credential, 'type') || 'AsymmetricX509Cert'),
    ),
    ...objectsOf(resource?.passwordCredentials).map((credential) => describe(credential, 'Password')),
  ];
}

/** Whether a change concerns the credentials of an application or a service principal. */
function touchesCredentials(change: ResourceChange): boolean {
  const changed = changedNames(change);
  return credentialLists.some((list) => changed.includes(list));
}

/**
 * The record of added or removed credentials, with the words of the directory: Microsoft writes an en dash, but a hyphen in its own
 * list.
 */
export function credentialDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const before = describeAll(change.before);
  const after = describeAll(change.after);
  if (change.operation === 'delete' || !touchesCredentials(change) || (before.length === 0 && after.length === 0))
    return [];
  const isApplication = change.path === 'applications';
  const isAddition = after.some((description) => !before.includes(description));
  const record = (activity: string, properties: readonly JsonObject[]): DirectoryDraft =>
    coreDraft(context, {
      category: 'ApplicationManagement',
      activity,
      operationType: 'Update',
      targets: [
        target(
          isApplication ? 'Application' : 'ServicePrincipal',
          textOf(change.after, 'id'),
          textOf(change.after, 'displayName'),
          properties,
        ),
      ],
    });
  const keys = [
    modified('KeyDescription', quoted(before), quoted(after)),
    modified('Included Updated Properties', null, quoted('KeyDescription')),
  ];
  // The plain record is written too, without more detail.
  if (isApplication) {
    return [record('Update application – Certificates and secrets management', keys), record('Update application', [])];
  }
  return [record(`${isAddition ? 'Add' : 'Remove'} service principal credentials`, keys)];
}
