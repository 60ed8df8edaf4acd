import { installSkippedWaits, type SkipWait } from '../../../infra/local/host/skipped-waits';

/** Timers of a world that is fast-forwarded. Skipped waits are recorded, and all other timers are real. */
function timersOf(skip: SkipWait) {
  const target = { setTimeout, clearTimeout };
  const restore = installSkippedWaits(target, skip);
  return { target, restore };
}

const sleepIn = (target: Pick<typeof globalThis, 'setTimeout'>, ms: number): Promise<string> =>
  new Promise((resolve) => target.setTimeout(resolve, ms, 'done'));

test('a pause is skipped, not waited for, and runs its callback once with its arguments', async () => {
  const skipped: number[] = [];
  const { target } = timersOf(async (ms) => void skipped.push(ms));
  const began = performance.now();
  expect(await sleepIn(target, 4_000)).toBe('done');
  expect(performance.now() - began).toBeLessThan(3_500);
  expect(skipped).toEqual([4_000]);
});

test.each([
  ['short', 20],
  ['long', 30_000],
])('a %s wait is real: it is over soon, or limits something real', async (_, ms) => {
  const skipped: number[] = [];
  const { target } = timersOf(async (each) => void skipped.push(each));
  const handle = target.setTimeout(() => undefined, ms);
  target.clearTimeout(handle);
  expect(skipped).toEqual([]);
});

test('outside an advance every wait is real', async () => {
  const { target } = timersOf(() => undefined);
  const began = performance.now();
  await sleepIn(target, 600);
  expect(performance.now() - began).toBeGreaterThan(500);
});

test('a cleared wait does not run', async () => {
  let walk: () => void = () => undefined;
  const walked = new Promise<void>((resolve) => {
    walk = resolve;
  });
  const { target } = timersOf(() => walked);
  let ran = false;
  const handle = target.setTimeout(() => {
    ran = true;
  }, 1_000);
  target.clearTimeout(handle);
  walk();
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(ran).toBe(false);
});

test('an advance that fails leaves the real wait', async () => {
  const { target } = timersOf(() => Promise.reject(new Error('the world is gone')));
  expect(await sleepIn(target, 500)).toBe('done');
});

test("the process's own timers come back", () => {
  const { target, restore } = timersOf(() => undefined);
  expect(target.setTimeout).not.toBe(setTimeout);
  restore();
  expect(target).toEqual({ setTimeout, clearTimeout });
});
