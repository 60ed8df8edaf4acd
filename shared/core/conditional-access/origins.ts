import { groupBy } from '../group-by';
import type { UserClass } from './user-class';

/** The classes of one moment, and the keys by which it tells people apart. */
export type Moment = {
  readonly classes: readonly UserClass[];
  readonly classById: ReadonlyMap<string, UserClass>;
  /** The key that the class would have at this moment. */
  readonly keyOf: (userClass: UserClass) => string;
};

/** People of one class who were in the class `origin` at the other moment; null for new people. */
type Part = { readonly origin: UserClass | null; readonly ids: readonly string[]; readonly count: number };

/**
 * The people of a class who are not named by the other moment. Some have no known id, because a class lists only its
 * first ids.
 */
type Unplaced = { readonly userClass: UserClass; ids: readonly string[]; unlisted: number; readonly parts: Part[] };

/** People of a class who are not placed yet: `named` have known ids, the others do not. */
type Pool = { readonly origin: UserClass; named: number; hidden: number };

const most = (a: number, b: number): number => Math.max(0, Math.min(a, b));

/**
 * Moves people from one class to another. A person with a known id can only come from a class that does not list all
 * its people.
 */
function draw(from: Pool, to: Unplaced): void {
  const listed = most(from.hidden, to.ids.length);
  from.hidden -= listed;
  const named = most(from.named, to.unlisted);
  from.named -= named;
  const hidden = most(from.hidden, to.unlisted - named);
  from.hidden -= hidden;
  const count = listed + named + hidden;
  if (count > 0) to.parts.push({ origin: from.origin, ids: to.ids.slice(0, listed), count });
  to.ids = to.ids.slice(listed);
  to.unlisted -= named + hidden;
}

const traitsOf = ({ groupIds, roleIds, otherRoleIds, eligibleRoleIds, otherEligibleRoleIds }: UserClass): Set<string> =>
  new Set([...groupIds, ...roleIds, ...otherRoleIds, ...eligibleRoleIds, ...otherEligibleRoleIds]);

/** The number of traits in which the two classes differ. */
function distance(from: UserClass, to: UserClass): number {
  const [there, here] = [traitsOf(from), traitsOf(to)];
  const apart = [...there].filter((id) => !here.has(id)).length + [...here].filter((id) => !there.has(id)).length;
  return apart + (from.guestType === to.guestType && from.account === to.account ? 0 : 1000);
}

/**
 * For each class of `now`, the classes of `then` that its people were in. People with known ids are matched by id. The
 * others are matched to the class with the same traits while it has people left, then to the class with the fewest
 * differing traits.
 */
export function originsOf(now: Moment, then: Moment): ReadonlyMap<UserClass, readonly Part[]> {
  const pools = then.classes.map((origin): Pool => {
    const named = origin.ids.filter((id) => !now.classById.has(id)).length;
    return { origin, named, hidden: origin.count - origin.ids.length };
  });
  const all = now.classes.map((userClass): Unplaced => {
    const known = new Map<UserClass, string[]>();
    for (const id of userClass.ids) {
      const origin = then.classById.get(id);
      if (origin === undefined) continue;
      const ids = known.get(origin);
      if (ids === undefined) known.set(origin, [id]);
      else ids.push(id);
    }
    return {
      userClass,
      ids: userClass.ids.filter((id) => !then.classById.has(id)),
      unlisted: userClass.count - userClass.ids.length,
      parts: [...known].map(([origin, ids]) => ({ origin, ids, count: ids.length })),
    };
  });
  const byKey = new Map(pools.map((pool) => [pool.origin.key, pool]));
  const merged = groupBy(pools, ({ origin }) => now.keyOf(origin));
  for (const one of all) {
    const same = byKey.get(then.keyOf(one.userClass));
    if (same !== undefined) draw(same, one);
  }
  for (const one of all) for (const pool of merged.get(one.userClass.key) ?? []) draw(pool, one);
  for (const one of all) {
    if (one.ids.length + one.unlisted === 0) continue;
    const left = pools.filter(({ named, hidden }) => named + hidden > 0);
    const near = left.map((pool) => ({ pool, far: distance(pool.origin, one.userClass) }));
    for (const { pool } of near.sort((a, b) => a.far - b.far)) draw(pool, one);
  }
  return new Map(
    all.map(({ userClass, ids, unlisted, parts }) => {
      const count = ids.length + unlisted;
      return [userClass, count > 0 ? [...parts, { origin: null, ids, count }] : parts];
    }),
  );
}
