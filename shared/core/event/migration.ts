import { canonicalJson } from '../canonical';
import type { ConditionalAccessPolicy } from '../resource/resource';
import { type Change, sidesOf } from './change';
import { type Exposure, isCounted, maxNamed, type WatchEvent } from './event';

/** What a migration opens temporarily, and for whom; wider sharing names nobody. */
export type Opening =
  | { readonly type: 'mfaExclusion' | 'legacyProtocol'; readonly personIds: readonly string[] }
  | { readonly type: 'widerSharing' };

export type OpeningType = Opening['type'];

/** Migrations with more people than this are not exceptions, and are refused. */
export const mostMovers = 20;
/** Longest migration in days. */
export const longestMigrationDays = 30;

/** A control or detector that says which openings explain its findings. */
type Openable = { readonly id: string; readonly openedBy: readonly OpeningType[] };
/** The types of opening that explain findings of a control or detector, by its id. */
export type OpenedBy = (source: string) => readonly OpeningType[];

export function openedByOf(checks: readonly Openable[]): OpenedBy {
  const openings = new Map(checks.map(({ id, openedBy }) => [id, openedBy]));
  return (source) => openings.get(source) ?? [];
}

/** Controls and detectors that these openings are about. */
export const sourcesOfOpenings = (openings: readonly Opening[], checks: readonly Openable[]): readonly string[] =>
  checks.filter(({ openedBy }) => openings.some(({ type }) => openedBy.includes(type))).map(({ id }) => id);

/** Everybody for whom a migration opens something, in lower case. */
export const moversOf = (openings: readonly Opening[]): readonly string[] => [
  ...new Set(openings.flatMap((one) => ('personIds' in one ? one.personIds : [])).map((id) => id.toLowerCase())),
];

/**
 * Whether a declared opening explains all of an event. An opening for people covers an event that newly exposes only declared people, so
 * the exposed people must be known. Sharing is a setting and names nobody.
 */
export function isOpenedBy(
  openings: readonly Opening[],
  event: Pick<WatchEvent, 'type' | 'source' | 'exposure' | 'details'>,
  openedBy: OpenedBy,
): boolean {
  const mine = openings.filter(({ type }) => openedBy(event.source).includes(type));
  if (mine.some(({ type }) => type === 'widerSharing')) return true;
  const declared = moversOf(mine);
  const exposed = newlyExposed(event);
  return exposed !== null && exposed.length > 0 && exposed.every((id) => declared.includes(id.toLowerCase()));
}

/** The people who lost protection in an event; null if not all of them are known. */
export function newlyExposed({
  type,
  exposure,
  details,
}: Pick<WatchEvent, 'type' | 'exposure' | 'details'>): readonly string[] | null {
  if (type !== 'detection') return Array.isArray(details.newlyExposed) ? details.newlyExposed : null;
  return isCounted(exposure) && exposure.count > 0 ? allExposed(exposure) : peopleNamed(details);
}

/** Everybody in an exposure; null if it counts devices, was not counted, or does not keep all ids. */
export const allExposed = (exposure: Exposure): readonly string[] | null =>
  isCounted(exposure) && exposure.unit === 'people' && exposure.ids.length === exposure.count ? exposure.ids : null;

const anId = /^[0-9a-z-]+$/i;

/**
 * The people in a detection whose losses cannot be counted: those excluded from a policy, or new members of an excluded group. If anything
 * else was excluded, or power was granted too, other people may be affected.
 */
function peopleNamed(details: WatchEvent['details']): readonly string[] | null {
  const { elements, why } = details;
  if (!Array.isArray(elements) || elements.length === 0 || elements.length >= maxNamed) return null;
  if (details.as === 'owner' || (Array.isArray(why) && why.some((reason) => reason !== 'policy'))) return null;
  const named = elements.map((element: string) => (why === undefined ? ofPerson(element) : element));
  return named.every((id) => id !== null && anId.test(id)) ? named.flatMap((id) => id ?? []) : null;
}

const ofPerson = (element: string): string | null => /^person (\S+)$/.exec(element)?.[1] ?? null;

/** The people whom policy edits exclude, if the edits do nothing else; null if they do more, or nothing was edited. */
export function onlyLeftOut(changes: readonly Change[]): readonly string[] | null {
  const edits = changes.filter(
    (change): change is Extract<Change, { readonly kind: 'conditionalAccessPolicy' }> =>
      change.kind === 'conditionalAccessPolicy',
  );
  const leftOut = edits.map((change) => {
    const { before, after } = sidesOf(change);
    return before === null || after === null ? null : peopleLeftOut(before, after);
  });
  return edits.length > 0 && leftOut.every((people) => people !== null)
    ? leftOut.flatMap((people) => people ?? [])
    : null;
}

function peopleLeftOut(before: ConditionalAccessPolicy, after: ConditionalAccessPolicy): readonly string[] | null {
  if (canonicalJson(withoutThem(before)) !== canonicalJson(withoutThem(after))) return null;
  const known = before.conditions.users.excludeUsers;
  return after.conditions.users.excludeUsers.filter((id) => !known.includes(id));
}

/** The name of a policy has no effect on protection. */
const withoutThem = (policy: ConditionalAccessPolicy): unknown => ({
  ...policy,
  displayName: '',
  conditions: { ...policy.conditions, users: { ...policy.conditions.users, excludeUsers: [] } },
});
