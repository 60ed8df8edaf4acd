import { activityOf } from '../core/attribution';
import type { DetectorFacts } from '../core/event/detector';
import { isImpersonated } from '../core/log/logged-names';
import {
  type AuditRecord,
  type AuditTarget,
  actorIdOf,
  auditProperty,
  type ModifiedProperty,
} from '../core/log/record';
import { unwrap } from '../core/log/unwrap';
import { onceForEntry } from './once';
import { isPersonAtRisk, isPowerful } from './people';

/** Signs that raise the severity of an action. */
export type Sign = 'actorAtRisk' | 'targetAtRisk' | 'breakGlass' | 'privileged' | 'impersonated';

/** One audit log entry as the rows read it: targets by type, properties by name, values without their JSON wrapping. */
export type Act = {
  readonly record: AuditRecord;
  /** Cleaned: `add owner to application`. */
  readonly activity: string;
  /** The object that the entry is about. For a permission grant, it is the app that received the permission. */
  readonly object: AuditTarget;
  /** Id of the first person among the targets, even if that person only owns the object; null if there is none. */
  readonly personId: string | null;
  /** Other people among the targets, such as those who got access to a mailbox. */
  readonly otherIds: readonly string[];
  readonly actorId: string | null;
  /** True if the person changed their own account. */
  readonly isOwn: boolean;
  readonly signs: ReadonlySet<Sign>;
  /** The property's value before the change, from any target that has it; null if it is missing or empty. */
  readonly before: (property: string) => string | null;
  readonly after: (property: string) => string | null;
  /** The value after the change. If the value was removed: the value before. */
  readonly value: (property: string) => string | null;
  /** A detail that belongs to no target, such as the invited address or a parameter of a cmdlet. */
  readonly detail: (key: string) => string | null;
  /**
   * True if the property has one of the values now and had none of them before. Without values: if it has a new,
   * non-empty value.
   */
  readonly became: (property: string, ...values: readonly string[]) => boolean;
  /** Targets of these types, in lower case. */
  readonly targets: (...types: readonly string[]) => readonly AuditTarget[];
  /** The whole text of the entry except names of people, in lower case. */
  readonly text: () => string;
  readonly facts: DetectorFacts;
};

export const typeOf = ({ type }: AuditTarget): string => (type ?? '').trim().toLowerCase();

export const isSame = (a: string | null, b: string): boolean => a !== null && a.toLowerCase() === b.toLowerCase();

function propertyIn(targets: readonly AuditTarget[], name: string): ModifiedProperty | undefined {
  for (const { modifiedProperties } of targets) {
    const found = modifiedProperties.find(({ displayName }) => isSame(displayName, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function signsOf(
  record: AuditRecord,
  personId: string | null,
  actorId: string | null,
  facts: DetectorFacts,
): Set<Sign> {
  const happenedAt = Date.parse(record.activityDateTime);
  const signs = new Set<Sign>();
  if (actorId !== null && isPersonAtRisk(actorId, happenedAt, facts)) signs.add('actorAtRisk');
  if (personId !== null) {
    if (personId !== actorId && isPersonAtRisk(personId, happenedAt, facts)) signs.add('targetAtRisk');
    if (facts.isDeclared('breakGlass', personId)) signs.add('breakGlass');
    if (isPowerful(personId, facts)) signs.add('privileged');
  }
  if (isImpersonated(record)) signs.add('impersonated');
  return signs;
}

const typesOfPeople = new Set(['user']);
/** In PIM's entries, targets of these types accompany the object; they count only if there is no other target. */
const sideTypes = new Set(['request', 'directory', 'other']);

const objectIn = (targets: readonly AuditTarget[], about: readonly string[]): AuditTarget | undefined => {
  for (const type of about) {
    const found = targets.find((target) => typeOf(target) === type);
    if (found !== undefined) return found;
  }
  // Targets that are domains have no type; neither do targets in older entries.
  if (about.length > 0) return targets.find((target) => typeOf(target) === '');
  return targets.find((target) => !sideTypes.has(typeOf(target))) ?? targets[0];
};

/**
 * In entries about owners, members and grants, the object's name is a property of another target, such as
 * `Application.DisplayName`. The names of apps are also known from collections.
 */
function named(object: AuditTarget, targets: readonly AuditTarget[], facts: DetectorFacts): AuditTarget {
  if (object.displayName || object.type === null) return object;
  const name = (property: ModifiedProperty | undefined) => unwrap(property?.newValue) ?? unwrap(property?.oldValue);
  const of = (field: string) => name(propertyIn(targets, `${typeOf(object)}.${field}`));
  const isOther = object.id !== null && of('ObjectID') !== null && !isSame(of('ObjectID'), object.id);
  const displayName = (isOther ? null : of('DisplayName')) ?? facts.appOf(object.id ?? '')?.displayName ?? null;
  return { ...object, displayName };
}

/** The app that gains or loses a permission of this API; null if the properties of the API do not name it. */
export function granteeIn(
  api: AuditTarget,
  targets: readonly AuditTarget[],
  { appOf }: Pick<DetectorFacts, 'appOf'>,
): { readonly id: string; readonly displayName: string | null } | null {
  const id = auditProperty(api, 'ServicePrincipal.ObjectID');
  if (id === null) return null;
  const named = targets.find((target) => isSame(target.id, id))?.displayName;
  const displayName = auditProperty(api, 'ServicePrincipal.DisplayName') ?? named ?? appOf(id)?.displayName ?? null;
  return { id, displayName };
}

/** An entry about a grant has the API as its target. The app that gains or loses the permission counts instead. */
const granteeOf = (api: AuditTarget, targets: readonly AuditTarget[], facts: DetectorFacts): AuditTarget =>
  typeOf(api) === 'serviceprincipal' ? { ...api, ...granteeIn(api, targets, facts) } : api;

const nothing: AuditTarget = {
  type: null,
  id: null,
  displayName: null,
  userPrincipalName: null,
  modifiedProperties: [],
};

/** Cached, because most rows about one activity ask for the same type of target. */
const actsOf = onceForEntry((_record: AuditRecord, _facts: DetectorFacts) => new Map<string, Act | undefined>());

/** Undefined if the entry has no target of the requested type. */
export function readAct(record: AuditRecord, about: readonly string[], facts: DetectorFacts): Act | undefined {
  const acts = actsOf(record, facts);
  const key = about.join();
  if (!acts.has(key)) acts.set(key, makeAct(record, about, facts));
  return acts.get(key);
}

/** The same for every type of target. */
const accountsIn = onceForEntry((record: AuditRecord, facts: DetectorFacts) => {
  const actorId = actorIdOf(record.actor);
  const [personId = null, ...otherIds] = record.targets.flatMap((target) =>
    typesOfPeople.has(typeOf(target)) && target.id !== null ? [target.id] : [],
  );
  const isOwn = personId !== null && personId === actorId;
  return { personId, otherIds, actorId, isOwn, signs: signsOf(record, personId, actorId, facts) };
});

function makeAct(record: AuditRecord, about: readonly string[], facts: DetectorFacts): Act | undefined {
  const { targets } = record;
  const target = objectIn(targets, about) ?? (about.length === 0 ? nothing : undefined);
  if (target === undefined) return undefined;
  const object = named(granteeOf(target, targets, facts), targets, facts);
  const before = (name: string) => unwrap(propertyIn(targets, name)?.oldValue);
  const after = (name: string) => unwrap(propertyIn(targets, name)?.newValue);
  return {
    record,
    activity: activityOf(record),
    object,
    ...accountsIn(record, facts),
    before,
    after,
    value: (name) => after(name) ?? before(name),
    detail: (key) => unwrap(detailsOf(record).find((detail) => isSame(detail.key, key))?.value),
    became: (name, ...values) => {
      const [was, is] = [before(name)?.toLowerCase() ?? null, after(name)?.toLowerCase() ?? null];
      if (is === null || is === was) return false;
      const wanted = values.map((value) => value.toLowerCase());
      return wanted.length === 0 || (wanted.includes(is) && (was === null || !wanted.includes(was)));
    },
    targets: (...types) => targets.filter((target) => types.includes(typeOf(target))),
    text: () => textOf(record),
    facts,
  };
}

/** Details that belong to no target; Intune's own log has none. */
export const detailsOf = (record: AuditRecord) =>
  record.kind === 'auditEvent' ? [] : (record.additionalDetails ?? []);

/** The whole text of an entry except names of people, in lower case. */
export function textOf(record: AuditRecord): string {
  const parts = record.kind === 'directoryAudit' ? [record.resultReason] : [];
  for (const { value } of detailsOf(record)) parts.push(value);
  for (const { modifiedProperties } of record.targets)
    for (const { displayName, oldValue, newValue } of modifiedProperties) parts.push(displayName, oldValue, newValue);
  return parts
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase();
}
