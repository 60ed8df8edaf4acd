import { isSameJson } from '../../core/canonical';
import {
  type Comparison,
  compare,
  domainOf,
  exposureOf,
  isExcepted,
  mfa,
  referencesOf,
  type Shift,
  type UserClass,
} from '../../core/conditional-access';
import type { DetectorFacts } from '../../core/event/detector';
import {
  type Exposure,
  isCounted,
  type Reference,
  type UncountedExposure,
  type WhyUncounted,
} from '../../core/event/event';
import type { Severity } from '../../core/event/severity';
import type { Kind } from '../../core/resource/kind';
import type { ConditionalAccessPolicy } from '../../core/resource/resource';
import type { ConditionalAccessBasis } from '../../core/verdict/control';

/** The effect of a change on MFA, or why it cannot be counted yet. */
export type MfaShift =
  | (Extract<Comparison, { readonly status: 'compared' }> & { readonly computed: true })
  | { readonly computed: false; readonly why: WhyUncounted };

/**
 * The people who need MFA in fewer cases than before, and those who need it again, after everything that changed in
 * this collection.
 */
export function mfaShift(facts: DetectorFacts): MfaShift {
  const { conditionalAccess } = facts;
  return conditionalAccess === null
    ? notRead(facts)
    : compared(conditionalAccess.before, conditionalAccess.after, facts);
}

/** As severe as the control that fails because of it, even if that control already fails for another reason. */
export const severityOfLoss = (exposure: Exposure | null): Severity =>
  isCounted(exposure) && exposure.count > 0 ? 'critical' : 'high';

/**
 * Counts the people who no longer need MFA because one policy changed. Its earlier state, or `reference`, is compared
 * with the current one; all other policies are taken as they are now.
 */
export function mfaLostBy(policyId: string, facts: DetectorFacts, reference?: ConditionalAccessPolicy): Exposure {
  const { conditionalAccess } = facts;
  if (conditionalAccess === null) return uncounted(notRead(facts).why);
  const { before, after } = conditionalAccess;
  const old = reference ?? before.policies.find(({ id }) => id === policyId);
  // The policy was never read while it was in force, so its requirements are unknown.
  if (old === undefined) return uncounted(unreadKind('conditionalAccessPolicy'));
  return lostBetween(
    old,
    // The earlier classes of people do not separate those whom only the current policy treats differently.
    reference === undefined && isOnlyChange(policyId, before, after)
      ? [{ ...before, policies: [...others(policyId, before), old] }, after]
      : [withPolicy(old, before, after), withoutOthers(policyId, before, after)],
    facts,
  );
}

function lostBetween(
  old: ConditionalAccessPolicy,
  [before, after]: readonly [ConditionalAccessBasis, ConditionalAccessBasis],
  facts: DetectorFacts,
): Exposure {
  const now = after.policies.filter(({ id }) => id === old.id);
  // The members of an unread group are in no class, so they would be missing from the number.
  const unread = unreadGroups([old, ...now], after);
  if (unread.length > 0) return uncounted({ type: 'unread', kind: 'group', objects: groups(unread, facts) });
  return lossOf(compared(before, after, facts), facts);
}

export const uncounted = (why: WhyUncounted): UncountedExposure => ({ computed: false, unit: 'people', why });

/** For each element of a change, the number of people that it alone exposes; '' if that is not counted. */
export const countsOf = (exposures: readonly Exposure[]): readonly string[] =>
  exposures.map((exposure) => (isCounted(exposure) ? String(exposure.count) : ''));

/** A log entry shows the action, but not the affected people. The collection that it triggers counts them. */
export const onlyLogged: UncountedExposure = uncounted({ type: 'logOnly' });

/** Nobody can be counted before the policies are read. `isLogged`: so far, only the audit log shows the change. */
export const beforePolicies = (isLogged: boolean, facts: DetectorFacts): UncountedExposure =>
  isLogged ? onlyLogged : uncounted(notRead(facts).why);

const unreadKind = (kind: Kind): WhyUncounted => ({ type: 'unread', kind, objects: [] });

const notRead = ({ unreadBasis }: DetectorFacts): { readonly computed: false; readonly why: WhyUncounted } => ({
  computed: false,
  why: unreadKind(unreadBasis[0] ?? 'user'),
});

const unreadGroups = (
  policies: readonly ConditionalAccessPolicy[],
  { unresolvedGroupIds }: ConditionalAccessBasis,
): readonly string[] => [...referencesOf(policies).groupIds].filter((id) => unresolvedGroupIds.has(id)).sort();

const groups = (ids: readonly string[], { nameOf }: DetectorFacts): readonly Reference[] =>
  ids.slice(0, maxObjects).map((id) => ({ type: 'group', id, name: nameOf(id) ?? id }));

const policiesNamed = (ids: readonly string[], { nameOf }: DetectorFacts): readonly Reference[] =>
  ids.slice(0, maxObjects).map((id) => ({ type: 'policy', id, name: nameOf(id) ?? id }));

/** The most objects that a sentence names. */
const maxObjects = 5;

const isOnlyChange = (policyId: string, before: ConditionalAccessBasis, after: ConditionalAccessBasis): boolean =>
  isSameJson(others(policyId, before), others(policyId, after));

const others = (policyId: string, { policies }: ConditionalAccessBasis): readonly ConditionalAccessPolicy[] =>
  policies.filter(({ id }) => id !== policyId);

/** The present policies, with this one as it was before the change. */
const withPolicy = (
  old: ConditionalAccessPolicy,
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
): ConditionalAccessBasis => ({ ...withoutOthers(old.id, before, after), policies: [...others(old.id, after), old] });

/**
 * The current state with the earlier classes of people. After a policy is deleted, only the earlier classes separate
 * the people whom it named.
 */
const withoutOthers = (
  policyId: string,
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
): ConditionalAccessBasis =>
  after.policies.some(({ id }) => id === policyId) ? after : { ...after, userClasses: before.userClasses };

/**
 * Counts the same people as ZT.ID.001, so that a detection and the control that fails because of it report one number.
 */
function compared(before: ConditionalAccessBasis, after: ConditionalAccessBasis, facts: DetectorFacts): MfaShift {
  const { configuration, now } = facts;
  const { thresholds } = configuration;
  const users = (userClass: UserClass): boolean =>
    userClass.enabled && !isExcepted(userClass, 'ZT.ID.001', configuration, now);
  const comparison = compare(before, after, mfa, domainOf(mfa, { users }), thresholds);
  return comparison.status === 'compared'
    ? { computed: true, ...comparison, opened: bothOf(comparison.opened, comparison.widened) }
    : { computed: false, why: whyUncounted(comparison, [...before.policies, ...after.policies], after, facts) };
}

/** The people who now need MFA in fewer cases. They may already have been exempt in another app or location. */
const bothOf = (opened: Shift, widened: Shift): Shift => ({
  ids: [...opened.ids, ...widened.ids],
  count: opened.count + widened.count,
  privilegedIds: [...opened.privilegedIds, ...widened.privilegedIds],
  privilegedCount: opened.privilegedCount + widened.privilegedCount,
  of: opened.of,
  classes: [...opened.classes, ...widened.classes],
  cells: [...opened.cells, ...widened.cells],
});

/** Why the affected people cannot be determined. */
export function whyUncounted(
  { reason, policyIds }: Extract<Comparison, { readonly status: 'unknown' }>,
  policies: readonly ConditionalAccessPolicy[],
  after: ConditionalAccessBasis,
  facts: DetectorFacts,
): WhyUncounted {
  if (reason === 'noUsers') return unreadKind('user');
  const unread = unreadGroups(
    policies.filter(({ id }) => policyIds.includes(id)),
    after,
  );
  return unread.length > 0
    ? { type: 'unread', kind: 'group', objects: groups(unread, facts) }
    : { type: 'undecided', objects: policiesNamed(policyIds, facts) };
}

/** The people who lost MFA by the change. Zero is reported only if everything needed to count them was read. */
export function lossOf(shift: MfaShift, { unreadBasis }: DetectorFacts): Exposure {
  if (!shift.computed) return uncounted(shift.why);
  const { opened } = shift;
  const [unread] = unreadBasis;
  return opened.count === 0 && unread !== undefined ? uncounted(unreadKind(unread)) : exposureOf(opened, opened.of);
}
