import { type Json, type JsonObject, textOf } from '../json';
import type { KindPath } from '../kinds';
import { credentialLists } from '../state/credentials';
import { type AuditDraft, modified, quoted, target } from './audit-record';
import { changedNames, coreDraft, type DraftContext, idOf, nameOf, type ResourceChange, verbs } from './core-draft';
import { credentialDrafts } from './credential-drafts';

/** Properties that the Core Directory's plain records leave out: credentials have a record of their own. */
const unwritten: readonly string[] = ['modifiedDateTime', ...credentialLists];

/** The properties that differ, as the Core Directory writes them: capitalised, each value in a one-element list. */
export function changedProperties(change: ResourceChange): readonly JsonObject[] {
  const changed = changedNames(change).filter((name) => !unwritten.includes(name));
  const inList = (value: Json | undefined): string | null =>
    quoted(value === undefined || value === null ? [] : [value]);
  const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  return [
    ...changed.map((name) => modified(capital(name), inList(change.before?.[name]), inList(change.after?.[name]))),
    modified('Included Updated Properties', null, quoted(changed.map(capital).join(', '))),
  ];
}

type DirectoryNoun = { readonly noun: string; readonly category: string; readonly type: string };

export const directoryNouns: Partial<Record<KindPath, DirectoryNoun>> = {
  users: { noun: 'user', category: 'UserManagement', type: 'User' },
  groups: { noun: 'group', category: 'GroupManagement', type: 'Group' },
  devices: { noun: 'device', category: 'Device', type: 'Device' },
  applications: { noun: 'application', category: 'ApplicationManagement', type: 'Application' },
  servicePrincipals: { noun: 'service principal', category: 'ApplicationManagement', type: 'ServicePrincipal' },
  'roleManagement/directory/roleDefinitions': { noun: 'role definition', category: 'RoleManagement', type: 'Role' },
  'policies/authorizationPolicy': { noun: 'authorization policy', category: 'AuthorizationPolicy', type: 'Policy' },
  organization: { noun: 'company', category: 'DirectoryManagement', type: 'Directory' },
};

function activityOf(verb: string, noun: string): string {
  if (noun === 'company') return 'Set Company Information';
  return noun === 'service principal' && verb === 'Delete' ? 'Remove service principal' : `${verb} ${noun}`;
}

export function directoryDrafts(
  change: ResourceChange,
  context: DraftContext,
  { noun, category, type }: DirectoryNoun,
): readonly AuditDraft[] {
  const verb = verbs[change.operation];
  const extra =
    type === 'User' ? { userPrincipalName: textOf(change.after ?? change.before, 'userPrincipalName') } : {};
  const properties = change.operation === 'delete' ? [] : changedProperties(change);
  const isSwitched = noun === 'company' && changedNames(change).includes('onPremisesSyncEnabled');
  const activity = isSwitched ? 'Set DirSyncEnabled flag' : activityOf(verb, noun);
  const record = coreDraft(context, {
    category,
    activity,
    operationType: verb,
    targets: [target(type, idOf(change), type === 'User' ? null : nameOf(change), properties, extra)],
  });
  const credentials = credentialDrafts(change, context);
  if (credentials.length > 0) {
    const isAlone = change.operation === 'update' && changedNames(change).every((name) => unwritten.includes(name));
    return isAlone ? credentials : [record, ...credentials];
  }
  const before = change.before?.accountEnabled;
  const after = change.after?.accountEnabled;
  if (type !== 'User' || change.operation !== 'update' || before === after) return [record];
  const account = coreDraft(context, {
    category,
    activity: after === true ? 'Enable account' : 'Disable account',
    operationType: 'Update',
    targets: [
      target(
        'User',
        idOf(change),
        null,
        [modified('AccountEnabled', quoted([before ?? null]), quoted([after ?? null]))],
        extra,
      ),
    ],
  });
  return [record, account];
}
