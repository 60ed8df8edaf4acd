import type { JsonObject } from '../json';
import { type AuditDraft, type DirectoryDraft, modified, quoted, target } from './audit-record';
import { coreDraft, type DraftContext, draftBy, idOf, nameOf, type ResourceChange, verbs } from './core-draft';
import { changedProperties } from './directory-drafts';

function policyText(resource: JsonObject | undefined): string | null {
  return resource === undefined ? null : JSON.stringify(resource);
}

/** The Core Directory's own record of an edit that another service has recorded too: same correlation id, less detail. */
function policyTwin(change: ResourceChange, context: DraftContext): DirectoryDraft {
  const verb = verbs[change.operation];
  const detail = (resource: JsonObject | undefined): string | null =>
    quoted(resource === undefined ? undefined : [JSON.stringify(resource)]);
  return coreDraft(context, {
    category: 'Policy',
    activity: `${verb} policy`,
    operationType: verb,
    targets: [
      target('Policy', idOf(change), nameOf(change), [
        modified('PolicyDetail', detail(change.before), detail(change.after)),
        modified('Included Updated Properties', null, quoted('PolicyDetail')),
      ]),
    ],
  });
}

export function conditionalAccessDrafts(
  change: ResourceChange,
  context: DraftContext,
  noun: string,
  property: string,
): readonly AuditDraft[] {
  const verb = verbs[change.operation];
  const record: DirectoryDraft = draftBy('Conditional Access', context, {
    category: 'Policy',
    activity: `${verb} ${noun}`,
    operationType: verb,
    targets: [
      target('Policy', idOf(change), nameOf(change), [
        modified(property, policyText(change.before), policyText(change.after)),
      ]),
    ],
  });
  return [record, policyTwin(change, context)];
}

/** Every edit of a method, or of the policy around them, is one entry of the Authentication Methods service. */
export function methodsDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  return [
    draftBy('Authentication Methods', context, {
      category: 'ApplicationManagement',
      activity: 'Authentication Methods Policy Update',
      operationType: 'Update',
      targets: [
        target('Other', '', null, [
          modified('AuthenticationMethodsPolicy', policyText(change.before), policyText(change.after)),
        ]),
      ],
    }),
  ];
}

/** The registration service records only that its policies were set, and not which ones. */
export function registrationDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  return [
    draftBy('Device Registration Service', context, {
      category: 'Policy',
      activity: 'Set device registration policies',
      operationType: 'Update',
      targets: [target('Policy', idOf(change), nameOf(change), changedProperties(change))],
    }),
  ];
}

export function strengthDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const suffix = { create: 'Create', update: 'Update', delete: 'Delete' }[change.operation];
  return [
    draftBy('Authentication Methods', context, {
      category: 'ApplicationManagement',
      activity: `Authentication Strength Policy ${suffix}`,
      operationType: verbs[change.operation],
      targets: [
        target('Policy', idOf(change), nameOf(change), [
          modified('AuthenticationStrengthPolicy', policyText(change.before), policyText(change.after)),
        ]),
      ],
    }),
  ];
}
