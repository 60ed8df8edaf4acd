import { activityOf, isPim, isSuccess, readEligibleGrant, readRoleGrant } from '../../core/attribution';
import { type AuditRecord, type AuditTarget, auditProperty } from '../../core/log/record';
import { actorKey } from '../../core/log/record-keys';
import { isSyncNoise } from '../../core/log/sync-noise';
import { unwrap } from '../../core/log/unwrap';
import { typeOf } from '../act';
import type { RowWords } from '../row-base';
import type { CountedObject } from '../window';

/** What windows over the audit logs read from an entry. */

/** Whether the entry is one of these activities and succeeded. */
export const isDone = (entry: AuditRecord, activities: readonly string[]): boolean =>
  isSuccess(entry) && activities.includes(activityOf(entry)) && !isSyncNoise(entry);

/** The entry's actor, if it is one of these activities. PIM's entries about other people have none. */
export const byActor =
  (activities: readonly string[]) =>
  (entry: AuditRecord): string | null =>
    isDone(entry, activities) && !isPim(entry.actor) ? actorKey(entry.actor) : null;

export const targetOf = ({ targets }: AuditRecord, ...types: readonly string[]): AuditTarget | undefined =>
  targets.find((target) => types.includes(typeOf(target)) && target.id !== null && target.id !== '');

export const personIn = (entry: AuditRecord): string | null => targetOf(entry, 'user')?.id ?? null;

export const person = (id: string, group?: string): CountedObject => ({
  id,
  name: null,
  isPerson: true,
  ...(group !== undefined && { group }),
});

/** A stage of an object: its creation and its removal are two stages. */
export const stage = (id: string): CountedObject => ({ id, name: null, isPerson: false });

/** A role granted to or removed from somebody; null for activations and expired roles. */
export function grantIn(entry: AuditRecord) {
  const grant = readRoleGrant(entry) ?? readEligibleGrant(entry);
  if (grant === null || grant.pim === 'activation' || grant.pim === 'expired') return null;
  return { ...grant, roleId: unwrap(grant.roleId) };
}

/** The value of a property in any target; the old value if it was removed. */
export function valueIn({ targets }: AuditRecord, name: string): string | null {
  const found = targets.map((target) => unwrap(auditProperty(target, name)));
  return found.find((value) => value !== null) ?? null;
}

/** The value of a property before the entry, in any target. */
export const valueBefore = ({ targets }: AuditRecord, name: string): string | null =>
  targets
    .flatMap(({ modifiedProperties }) => modifiedProperties)
    .filter(({ displayName }) => displayName.toLowerCase() === name.toLowerCase())
    .map(({ oldValue }) => unwrap(oldValue))
    .find((value) => value !== null) ?? null;

/** The question to people who gave, or were asked to give, access to the same app. */
export const appLinkQuestion: NonNullable<RowWords['asks']> = {
  question: 'did a link in a mail or a message bring you to the app {what}?',
  danger: 'yes',
  ifYes: 'If a link brought somebody there',
  ifNo: 'If they all chose the app themselves',
};

/** Whether an update disabled the account. */
export const disables = (entry: AuditRecord): boolean => /^false$/i.test(valueIn(entry, 'AccountEnabled') ?? '');
