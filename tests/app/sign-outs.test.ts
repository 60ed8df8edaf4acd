import { readSignOuts } from '../../shared/app/sign-outs';
import { afterSignOut, isSignedOut, noSignOuts } from '../../shared/core/access/sign-outs';
import { hourMs } from '../../shared/core/time/durations';
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

test('all pages share one read of storage per minute, so a sign-out takes effect everywhere within a minute', async () => {
  const { signOuts, requests, end, pass } = world();
  const first = await Promise.all(Array.from({ length: 50 }, () => signOuts.current(quiet)));
  expect([first.every((one) => one?.everybody === null), requests()]).toEqual([true, 1]);
  await end('mara');
  pass(59_999);
  expect((await signOuts.current(quiet))?.people).toEqual({});
  pass(1);
  expect((await signOuts.current(quiet))?.people).toEqual({ mara: new Date(start).toISOString() });
});

test('the process that handles a sign-out applies it at once, even during a read', async () => {
  const { signOuts, end } = world();
  const before = signOuts.current(quiet);
  await end('mara');
  signOuts.forget();
  await Promise.all([before, signOuts.current(quiet)]);
  expect((await signOuts.current(quiet))?.people).toHaveProperty('mara');
});

test('known sign-outs still apply while storage is unavailable; without a first read nothing is known', async () => {
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

test('two people who sign out at the same time are both signed out', async () => {
  const { end, store } = world();
  expect(await Promise.all(['mara', 'tom', 'lea'].map((who) => end(who)))).toEqual([true, true, true]);
  expect(Object.keys((await store.signOuts.read())?.row.people ?? {}).sort()).toEqual(['lea', 'mara', 'tom']);
});

test('a sign-out is kept as long as a session can last, and the row stays small', () => {
  const mara = afterSignOut(noSignOuts, 'Mara', start);
  const later = afterSignOut(mara, 'tom', start + 8 * hourMs - 1);
  expect(Object.keys(later.people).sort()).toEqual(['mara', 'tom']);
  expect(Object.keys(afterSignOut(later, 'lea', start + 8 * hourMs).people).sort()).toEqual(['lea', 'tom']);
  let many = noSignOuts;
  for (let n = 0; n < 600; n += 1) many = afterSignOut(many, `person-${n}`, start + n);
  expect(Object.keys(many.people).length).toBeLessThanOrEqual(500);
  // However many others sign out, a signed-out person never gets in again.
  for (let n = 0; n < 600; n += 1) expect(isSignedOut(many, { id: `person-${n}`, signedInAt: start - 1 })).toBe(true);
});
