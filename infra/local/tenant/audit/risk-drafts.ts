import { textOf } from '../json';
import { collectionOf } from '../world';
import { type AuditDraft, target } from './audit-record';
import { type DraftContext, draftBy, type ResourceChange } from './core-draft';

/** The action of an administrator on a person's risk, by the risk detail that it leaves. No other detail shows an actor. */
const activities: Readonly<Record<string, string>> = {
  adminDismissedAllRiskForUser: 'DismissUser',
  adminConfirmedAccountSafe: 'ConfirmSafe',
  adminConfirmedSigninSafe: 'ConfirmSafe',
  adminConfirmedUserCompromised: 'ConfirmAccountCompromised',
};

/**
 * The record of an administrator's decision about a risky user. Microsoft's list of activities puts it into the category Other and
 * not into IdentityProtection. Risk that Microsoft finds, or that the user remediates, leaves no record.
 */
export function riskDrafts({ before, after }: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const activity = activities[textOf(after, 'riskDetail')];
  const isVerdict = before?.riskState !== after?.riskState || before?.riskDetail !== after?.riskDetail;
  if (activity === undefined || !isVerdict) return [];
  const id = textOf(after, 'userId') || textOf(after, 'id');
  const user = collectionOf(context.world, 'users').get(id);
  const userPrincipalName = textOf(user, 'userPrincipalName') || textOf(after, 'userPrincipalName') || null;
  return [
    draftBy('Identity Protection', context, {
      category: 'Other',
      activity,
      operationType: 'Update',
      reason: `Dismiss Success. Item updated: 1. Action type: ${activity}`,
      targets: [target('User', id, textOf(user, 'displayName') || null, [], { userPrincipalName })],
    }),
  ];
}
