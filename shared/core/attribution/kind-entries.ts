/** How the audit log names the changes to each kind, and how its entries refer to the object. */

import { type AuditRecord, type AuditTarget, activityKey, auditProperty, type IntuneAuditEvent } from '../log/record';
import { kindDefinition, knownKinds } from '../resource/definition';
import type { Kind } from '../resource/kind';
import { activityOf, isSameObjectId } from './entry';
import { namesChanged, readTraits, valuesShown } from './shown-values';

/** The audit log's names for actions that change a kind; lower case. */
export const activitiesOf = (kind: Kind): readonly string[] => kindDefinition(kind).audit?.activities ?? [];

/** Search keys for entries that do not contain the object's id. */
export function activityKeysOf(kind: Kind): readonly string[] {
  const { objects, settings } = kindDefinition(kind).audit ?? {};
  if (settings !== undefined) return [activityKey(kind)];
  return objects === undefined ? [] : activitiesOf(kind).map(activityKey);
}

/** The search keys of an entry of Intune that changes settings of the tenant. */
export const settingKeys = (record: IntuneAuditEvent): readonly string[] =>
  knownKinds().flatMap(({ kind, audit }) =>
    audit?.settings !== undefined && targetsOf(kind, [], record).length > 0 ? [activityKey(kind)] : [],
  );

/** The targets of an entry that are the object or refer to it. Empty if the entry is about another object. */
export function targetsOf(kind: Kind, ids: readonly string[], record: AuditRecord): readonly AuditTarget[] {
  const { objects = [], settings } = kindDefinition(kind).audit ?? {};
  if (settings !== undefined) return record.kind === 'auditEvent' ? targetsWithSettings(kind, settings, record) : [];
  if (objects === 'single') return record.targets;
  if (objects === 'mentioned')
    return record.targets.some((target) => ids.some((id) => mentions(target, id))) ? record.targets : [];
  return record.targets.filter((target) => {
    const named = [target.id, ...objects.map((name) => auditProperty(target, name))];
    return ids.some((id) => named.some((one) => isSameObjectId(one, id)));
  });
}

/** The targets that show one of the settings. If the activity names the settings: also targets that show no values. */
function targetsWithSettings(
  kind: Kind,
  settings: readonly string[],
  record: IntuneAuditEvent,
): readonly AuditTarget[] {
  const isNamed = kindDefinition(kind).hints?.auditEvent?.test(activityOf(record)) === true;
  return record.targets.filter((target) => {
    if (isNamed && valuesShown([target]).length === 0) return true;
    const { before, after } = readTraits(target);
    const names = [...namesChanged([target]), ...[...before, ...after].map((element) => element.replace(/=.*$/s, ''))];
    return names.some((name) => settings.includes(name.replace(/^.*\./, '')));
  });
}

const mentions = ({ id, displayName, modifiedProperties }: AuditTarget, wanted: string): boolean =>
  [id, displayName].some((text) => isSameObjectId(text, wanted)) ||
  modifiedProperties.some(({ oldValue, newValue }) =>
    [oldValue, newValue].some((text) => text?.toLowerCase().includes(wanted.toLowerCase()) === true),
  );

const additions = /^(add|create) |\bcreate$/;
const removals = /^(hard )?(delete|remove) |\bdelete$/;
/** Activities that begin like a creation or deletion but are edits of the object. */
const edits = /\b(owner|credentials|certificates and secrets|member|policy (to|from)|identity sync setting)\b/;

/** Whether an entry records that the object itself was created or deleted. */
export function existenceOf(record: AuditRecord): 'added' | 'removed' | null {
  const activity = activityOf(record);
  const operation = record.kind === 'auditEvent' ? intuneOperation(record) : '';
  if (isAssignment(record) || edits.test(activity)) return null;
  if (operation === 'create' || additions.test(activity)) return 'added';
  if (operation === 'delete' || removals.test(activity)) return 'removed';
  return null;
}

/** Intune's entry about assigning a policy is an edit of that policy. */
export const isAssignment = (record: AuditRecord): boolean =>
  record.kind === 'auditEvent' && /assign/.test(activityOf(record));

/**
 * Whether the entry restores or deletes an account, group or application, and with it all its roles and memberships.
 */
export function holderEffect(record: AuditRecord): 'added' | 'removed' | null {
  if (record.kind !== 'directoryAudit') return null;
  // The log says "Remove service principal", and "Delete user".
  const [, verb] =
    /^(restore|remove|(?:hard )?delete) (?:user|group|service principal)$/.exec(activityOf(record)) ?? [];
  return verb === undefined ? null : verb === 'restore' ? 'added' : 'removed';
}

/** True if a change of this kind can be logged as a change to the account that holds the role or membership. */
export const isOfHolder = (kind: Kind): boolean =>
  ['role', 'eligibleRole', 'membership'].includes(kindDefinition(kind).audit?.claim ?? '');

const intuneOperation = (record: IntuneAuditEvent): string => record.activityOperationType.toLowerCase();

/**
 * Entries without values: the elements that each activity can change. An activity that is not listed can change any.
 */
const scopes: readonly (readonly [activity: RegExp, elements: RegExp])[] = [
  [/certificates and secrets|credentials$/, /^credentials=/],
  [/owner (to|from)/, /^ownerids=/],
  [/^update (application|service principal)$/, /^(?!credentials=|ownerids=)/],
  [/^set domain authentication$/, /^(authenticationtype=|federationconfiguration\.)/],
  [/^set federation settings on domain$/, /^federationconfiguration\./],
  [/^verify domain$/, /^isverified=/],
  [/^set password policy$/, /^passwordvalidityperiodindays=/],
  [/^(en|dis)able account$/, /^accountenabled=/],
  [/identity sync setting$/, /^(usersyncallowed|displayname)=/],
];

export const mayHaveChanged = (record: AuditRecord, element: string): boolean => {
  if (isAssignment(record)) return element.startsWith('assignments=');
  const activity = activityOf(record);
  return scopes.every(([named, elements]) => !named.test(activity) || elements.test(element));
};

/** Values that the log writes in a code we cannot read. The entry shows only that the property changed. */
const coded: Readonly<Record<string, RegExp>> = {
  dirsyncfeatures: /^features\./,
  signingcertificate: /^federationconfiguration\.signingcertificate=/,
  nextsigningcertificate: /^federationconfiguration\.nextsigningcertificate=/,
};

export const isCodedBy = (property: string, element: string): boolean =>
  coded[property.trim().toLowerCase()]?.test(element) === true;
