import fc from 'fast-check';
import type { BucketRow } from '../../../shared/core/collection/bucket-lease';
import {
  askDue,
  askHint,
  isHeld,
  newBucketRow,
  nextOpenAt,
  openKinds,
  release,
  renew,
  serve,
  take,
} from '../../../shared/core/collection/bucket-lease';
import type { Kind } from '../../../shared/core/resource/kind';

const start = Date.parse('2026-11-24T14:00:00.000Z');
const spacingMs = 30_000;
const row = newBucketRow('6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', 'directory');

const askedOf = (from: BucketRow, kind: Kind): number => from.asked[kind] ?? 0;
/** A collection that begins and ends now. */
const collectNow = (from: BucketRow, kind: Kind, retryAt: number | null = null): BucketRow =>
  serve(from, [{ kind, asked: askedOf(from, kind), notBefore: retryAt }]);

describe('the lease', () => {
  test('nobody holds the lease of a new row', () => {
    expect(isHeld(row, start)).toBe(false);
    expect(openKinds(row, start)).toEqual([]);
    expect(nextOpenAt(row)).toBeUndefined();
  });

  test('a holder keeps it for 90 s, and not a millisecond longer', () => {
    const held = take(row, 'a', start);
    expect(isHeld(held, start + 90_000 - 1)).toBe(true);
    expect(isHeld(held, start + 90_000)).toBe(false);
  });

  test('renewing extends it within the same epoch; acquiring it starts a new one', () => {
    const held = take(row, 'a', start);
    const renewed = renew(held, start + 60_000);
    expect(isHeld(renewed, start + 60_000 + 90_000 - 1)).toBe(true);
    expect(renewed.epoch).toBe(held.epoch);
    expect(take(renewed, 'b', start + 200_000).epoch).toBe(held.epoch + 1);
  });

  test('a released row is free at once and keeps its requests', () => {
    const asked = askHint(take(row, 'a', start), 'user', start, spacingMs);
    const free = release(asked);
    expect(isHeld(free, start)).toBe(false);
    expect(openKinds(free, start)).toEqual(['user']);
  });
});

describe('a slot', () => {
  test('requests a collection once, however often the tick fires', () => {
    const once = askDue(row, 'user', 7);
    expect(askedOf(once, 'user')).toBe(1);
    expect(askDue(once, 'user', 7)).toBe(once);
    expect(askDue(once, 'user', 6)).toBe(once);
    expect(askedOf(askDue(once, 'user', 8), 'user')).toBe(2);
  });

  test('missed slots are made up for by one collection', () => {
    expect(askedOf(askDue(askDue(row, 'user', 7), 'user', 99), 'user')).toBe(2);
  });

  test('kinds of one bucket have their own slots', () => {
    const both = askDue(askDue(row, 'user', 7), 'group', 7);
    expect(openKinds(both, start)).toEqual(['user', 'group']);
  });

  test('slot 0 and slots before 1970 are valid', () => {
    expect(askedOf(askDue(row, 'user', 0), 'user')).toBe(1);
    expect(askedOf(askDue(row, 'user', -3), 'user')).toBe(1);
  });
});

describe('hints', () => {
  test('the first starts a collection now', () => {
    expect(openKinds(askHint(row, 'user', start, spacingMs), start)).toEqual(['user']);
  });

  test('the next starts one 30 s after the one before', () => {
    const collected = collectNow(askHint(row, 'user', start, spacingMs), 'user');
    const again = askHint(collected, 'user', start + 1000, spacingMs);
    expect(openKinds(again, start + 1000)).toEqual([]);
    expect(nextOpenAt(again)).toBe(start + spacingMs);
    expect(openKinds(again, start + spacingMs)).toEqual(['user']);
  });

  test('a hundred hints while one waits are one collection', () => {
    let from = collectNow(askHint(row, 'user', start, spacingMs), 'user');
    for (let at = 1; at <= 100; at++) from = askHint(from, 'user', start + at * 100, spacingMs);
    expect(nextOpenAt(from)).toBe(start + spacingMs);
    const collected = collectNow(from, 'user');
    expect(nextOpenAt(collected)).toBeUndefined();
  });

  test('after a quiet time the next starts one at once again', () => {
    const collected = collectNow(askHint(row, 'user', start, spacingMs), 'user');
    const later = askHint(collected, 'user', start + 60_000, spacingMs);
    expect(openKinds(later, start + 60_000)).toEqual(['user']);
  });

  test('a hint does not shorten a back-off', () => {
    const failed = collectNow(askHint(row, 'user', start, spacingMs), 'user', start + 120_000);
    const hinted = askHint(failed, 'user', start + 40_000, spacingMs);
    expect(openKinds(hinted, start + 119_999)).toEqual([]);
    expect(openKinds(hinted, start + 120_000)).toEqual(['user']);
  });

  test('a hint for one kind does not delay another', () => {
    const collected = collectNow(askHint(row, 'user', start, spacingMs), 'user');
    const other = askHint(collected, 'group', start + 1000, spacingMs);
    expect(openKinds(other, start + 1000)).toEqual(['group']);
  });
});

describe('completed collections', () => {
  const asked = askHint(row, 'user', start, spacingMs);

  test('a request made during a collection stays open', () => {
    const meanwhile = askHint(asked, 'user', start + 5000, spacingMs);
    const served = serve(meanwhile, [{ kind: 'user', asked: 1, notBefore: null }]);
    expect(openKinds(served, start + spacingMs)).toEqual(['user']);
    expect(nextOpenAt(served)).toBe(start + spacingMs);
  });

  test('a failed collection stays requested and waits for its time', () => {
    const failed = collectNow(asked, 'user', start + 60_000);
    expect(nextOpenAt(failed)).toBe(start + 60_000);
    expect(openKinds(failed, start + 60_000)).toEqual(['user']);
  });

  test('a success ends the back-off', () => {
    const failed = collectNow(asked, 'user', start + 60_000);
    const succeeded = collectNow(failed, 'user');
    expect(openKinds(askDue(succeeded, 'user', 1), start + 1000)).toEqual(['user']);
  });

  test('an earlier collection that ends late undoes nothing', () => {
    const twice = askDue(asked, 'user', 5);
    const served = serve(twice, [{ kind: 'user', asked: 2, notBefore: null }]);
    const late = serve(served, [{ kind: 'user', asked: 1, notBefore: null }]);
    expect(late.served).toEqual({ user: 2 });
  });
});

/** Possible events of a row, each after a delay. */
type Happening = {
  readonly afterMs: number;
  readonly what: 'hint' | 'due' | 'look' | 'failedLook';
  readonly kind: Kind;
};
const happening: fc.Arbitrary<Happening> = fc.record({
  afterMs: fc.integer({ min: 0, max: 50_000 }),
  what: fc.constantFrom('hint', 'due', 'look', 'failedLook'),
  kind: fc.constantFrom<Kind>('user', 'group'),
});

/** Plays events; a collection starts only when its kind is open. Returns when each started. */
function play(happenings: readonly Happening[]) {
  let [from, now, slot] = [row, start, 0];
  const collections: { readonly kind: Kind; readonly at: number; readonly asked: number }[] = [];
  for (const { afterMs, what, kind } of happenings) {
    now += afterMs;
    if (what === 'hint') from = askHint(from, kind, now, spacingMs);
    if (what === 'due') from = askDue(from, kind, ++slot);
    if (what !== 'look' && what !== 'failedLook') continue;
    if (!openKinds(from, now).includes(kind)) continue;
    collections.push({ kind, at: now, asked: askedOf(from, kind) });
    from = collectNow(from, kind, what === 'failedLook' ? now + 60_000 : null);
  }
  return { from, now, looks: collections };
}

describe('any history', () => {
  const histories = fc.array(happening, { maxLength: 60 });

  test('every request is open within a minute of its last obstacle, and is gone after its collection', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const { from, now } = play(happenings);
        for (const kind of ['user', 'group'] as const) {
          const isAsked = askedOf(from, kind) > (from.served[kind] ?? 0);
          expect(openKinds(from, now + 60_000).includes(kind)).toBe(isAsked);
          expect(openKinds(collectNow(from, kind), now + 600_000)).not.toContain(kind);
        }
      }),
    );
  });

  test('nextOpenAt is the first moment at which a kind is open', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const { from } = play(happenings);
        const at = nextOpenAt(from);
        if (at === undefined) return;
        expect(openKinds(from, at).length).toBeGreaterThan(0);
        if (at > start) expect(openKinds(from, at - 1)).toEqual([]);
      }),
    );
  });

  test('a wait longer than any back-off of ours does not block collections', () => {
    const asked = askDue(row, 'user', 7);
    const hour = 3_600_000;
    expect(openKinds(serve(asked, [{ kind: 'user', asked: 0, notBefore: start + 24 * hour }]), start)).toEqual([]);
    const until2058 = serve(asked, [{ kind: 'user', asked: 0, notBefore: Date.parse('2058-08-03T00:00:00Z') }]);
    expect(openKinds(until2058, start)).toEqual(['user']);
  });

  test('collections requested by hints are 30 s apart, and none is lost', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(moments, (pauses) => {
        let [from, now] = [row, start];
        const collections: number[] = [];
        const collectUntil = (end: number): void => {
          for (let at = nextOpenAt(from); at !== undefined && at <= end; at = nextOpenAt(from)) {
            collections.push(Math.max(at, now));
            from = collectNow(from, 'user');
          }
        };
        for (const pause of pauses) {
          collectUntil(now + pause);
          now += pause;
          from = askHint(from, 'user', now, spacingMs);
          collectUntil(now);
        }
        collectUntil(now + spacingMs);
        expect(collections[0]).toBe(start + (pauses[0] ?? 0));
        expect(collections.at(-1)).toBeGreaterThanOrEqual(now);
        for (const [at, time] of collections.entries()) {
          if (at > 0) expect(time - (collections[at - 1] ?? 0)).toBeGreaterThanOrEqual(spacingMs);
        }
      }),
    );
  });
});
