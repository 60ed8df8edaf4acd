import { textOf } from '../json';
import { type AuditDraft, modified, quoted, target } from './audit-record';
import { changedNames, coreDraft, type DraftContext, type ResourceChange } from './core-draft';

const edited = (change: ResourceChange, logged: (name: string) => string = (name) => name) =>
  changedNames(change).map((name) =>
    modified(logged(name), quoted(change.before?.[name]), quoted(change.after?.[name])),
  );

/** The log has its own name for the authentication type of a domain. */
const loggedOfDomain = (name: string): string => (name === 'authenticationType' ? 'LiveType' : name);

function domainActivity(change: ResourceChange): string {
  const state = (change.after ?? change.before)?.isVerified === true ? 'verified' : 'unverified';
  if (change.operation === 'create') return `Add ${state} domain`;
  if (change.operation === 'delete') return `Remove ${state} domain`;
  const names = changedNames(change);
  if (names.includes('authenticationType')) return 'Set domain authentication';
  if (names.includes('federationConfiguration')) return 'Set federation settings on domain';
  if (names.includes('isVerified')) return 'Verify domain';
  return names.includes('passwordValidityPeriodInDays') ? 'Set password policy' : 'Update domain';
}

/** The log names a domain but gives no id. */
export function domainDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const name = textOf(change.after ?? change.before, 'id');
  return [
    coreDraft(context, {
      category: 'DirectoryManagement',
      activity: domainActivity(change),
      operationType: { create: 'Add', update: 'Update', delete: 'Delete' }[change.operation],
      targets: [target('Other', '', name, edited(change, loggedOfDomain))],
    }),
  ];
}

export function groupSettingDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const verb = { create: 'Create', update: 'Update', delete: 'Delete' }[change.operation];
  return [
    coreDraft(context, {
      category: 'GroupManagement',
      activity: `${verb} group settings`,
      operationType: verb === 'Create' ? 'Add' : verb,
      targets: [target('Other', '', textOf(change.after ?? change.before, 'displayName'), edited(change))],
    }),
  ];
}

export function synchronisationDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  return [
    coreDraft(context, {
      category: 'DirectoryManagement',
      activity: 'Set DirSync feature',
      operationType: 'Update',
      targets: [target('Directory', '', null, edited(change))],
    }),
  ];
}
