/** Decides when a run is over: nothing has been pending for a while, or what is pending is stuck. */

/** Work counts as stuck if nothing of it is done for this long; ms. A busy machine is slow, but it makes progress. */
const stuckAfterMs = 10 * 60_000;
/** A single thing may be pending for this long while others come and go. */
const longestWaitMs = 30 * 60_000;
/** A run is finished when nothing has been pending for this long; ms. A collection that is about to begin is not pending yet. */
const restLastsMs = 45_000;

type Rest = {
  readonly status: 'waits' | 'rests' | 'stuck';
  /** When the last pending thing went away; epoch milliseconds. */
  readonly since: number;
};

/** The line without the parts that change while the work is pending. */
const thingIn = (line: string): string => line.replace(/ is (pending|accepted) until .*/, '');

export function createRestWatch(startedAt: number): (pending: readonly string[], now: number) => Rest {
  let waitingSince = new Map<string, number>();
  let lessAt = startedAt;
  return (pending, now) => {
    const things = new Set(pending.map(thingIn));
    if ([...waitingSince.keys()].some((thing) => !things.has(thing))) lessAt = now;
    waitingSince = new Map([...things].map((thing) => [thing, waitingSince.get(thing) ?? now]));
    const longest = now - Math.min(now, ...waitingSince.values());
    if (things.size === 0) return { status: now - lessAt > restLastsMs ? 'rests' : 'waits', since: lessAt };
    const isStuck = now - lessAt > stuckAfterMs || longest > longestWaitMs;
    return { status: isStuck ? 'stuck' : 'waits', since: lessAt };
  };
}
