import { readSignOuts } from '../../shared/app/sign-outs';
import { afterSignOut, isSignedOut, longestSessionMs, noSignOuts } from '../../shared/core/access/sign-outs';
import { endSessions } from '../../shared/pipeline/operate/end-sessions';
import { appStore } from '../app-store';
import { countingTables } from '../counting-tables';
import { memoryTables } from '../memory-tables';

const start = Date.parse('2026-11-24T14:00:00Z');
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

function world() {
  let now = start;
  let isBroken = false;
  const { tables, requests } = countingTables(memoryTables());
  const store = appStore({
    ...tables,
    get: async (...asked) => {
      if (isBroken) throw new Error('no answer');
      return tables.get(...asked);
    },
  });
  return {
    store,
    requests,
    signOuts: readSignOuts(store.signOuts.read, () => now),
    pass: (ms: number) => {
      now += ms;
      return now;
    },
    break: (broken: boolean) => {
      isBroken = broken;
    },
    end: (who: string | null) => endSessions({ store, now: () => now }, who),
  };
}

test('all pages of a minute ask storage once, and a minute later a sign-out is known everywhere', async () => {
  const { signOuts, requests, end, pass } = world();
  const first = await Promise.all(Array.from({ length: 50 }, () => signOuts.current(quiet)));
  expect([first.every((one) => one?.everybody === null), requests()]).toEqual([true, 1]);
  await end('mara');
  pass(59_999);
  expect((await signOuts.current(quiet))?.people).toEqual({});
  pass(1);
  expect((await signOuts.current(quiet))?.people).toEqual({ mara: new Date(start).toISOString() });
});

test('the process in which somebody signs out knows it at once, whatever was being read', async () => {
  const { signOuts, end } = world();
  const before = signOuts.current(quiet);
  await end('mara');
  signOuts.forget();
  await Promise.all([before, signOuts.current(quiet)]);
  expect((await signOuts.current(quiet))?.people).toHaveProperty('mara');
});

test('what was known stays while storage does not answer; without it nothing is known', async () => {
  const { signOuts, end, pass, break: breakIt } = world();
  breakIt(true);
  expect(await signOuts.current(quiet)).toBeNull();
  breakIt(false);
  await end('mara');
  expect((await signOuts.current(quiet))?.people).toHaveProperty('mara');
  breakIt(true);
  pass(61_000);
  expect((await signOuts.current(quiet))?.people).toHaveProperty('mara');
});

test('two who sign out at once are both signed out', async () => {
  const { end, store } = world();
  expect(await Promise.all(['mara', 'tom', 'lea'].map((who) => end(who)))).toEqual([true, true, true]);
  expect(Object.keys((await store.signOuts.read())?.row.people ?? {}).sort()).toEqual(['lea', 'mara', 'tom']);
});

test('a sign-out is kept for as long as a session can last, and the row stays small', () => {
  const mara = afterSignOut(noSignOuts, 'Mara', start);
  const later = afterSignOut(mara, 'tom', start + longestSessionMs - 1);
  expect(Object.keys(later.people).sort()).toEqual(['mara', 'tom']);
  expect(Object.keys(afterSignOut(later, 'lea', start + longestSessionMs).people).sort()).toEqual(['lea', 'tom']);
  let many = noSignOuts;
  for (let n = 0; n < 600; n += 1) many = afterSignOut(many, `person-${n}`, start + n);
  expect(Object.keys(many.people).length).toBeLessThanOrEqual(500);
  // Nobody comes back in by the number of others.
  for (let n = 0; n < 600; n += 1) expect(isSignedOut(many, { id: `person-${n}`, signedInAt: start - 1 })).toBe(true);
});
