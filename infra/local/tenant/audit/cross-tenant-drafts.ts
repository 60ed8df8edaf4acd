import { textOf } from '../json';
import { collectionOf } from '../world';
import { type AuditDraft, modified, quoted, target } from './audit-record';
import { changedNames, coreDraft, type DraftContext, type Operation, type ResourceChange } from './core-draft';

const partnerActivities: Readonly<Record<Operation, string>> = {
  create: 'Add a partner to cross-tenant access setting',
  update: 'Update a partner cross-tenant access setting',
  delete: 'Delete partner specific cross-tenant access setting',
};

/**
 * The record of a change of the cross-tenant access settings: of the default, or of one partner, identified by its tenant
 * id.
 */
export function crossTenantDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const partner = textOf(change.after ?? change.before, 'tenantId');
  const isPartner = partner !== '';
  const organization = collectionOf(context.world, 'organization').at(0);
  return [
    coreDraft(context, {
      category: 'CrossTenantAccessSettings',
      activity: isPartner
        ? partnerActivities[change.operation]
        : 'Update the company default cross-tenant access setting',
      operationType: { create: 'Add', update: 'Update', delete: 'Delete' }[change.operation],
      targets: [
        target(
          'Policy',
          isPartner ? partner : textOf(organization, 'id'),
          null,
          changedNames(change).map((name) =>
            modified(name, quoted(change.before?.[name]), quoted(change.after?.[name])),
          ),
        ),
      ],
    }),
  ];
}
