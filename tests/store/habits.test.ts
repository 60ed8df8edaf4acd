import { judgeAndLearn, noHabitBook } from '../../shared/core/sign-in/habits';
import { dayMs } from '../../shared/core/time/durations';
import { appStore } from '../app-store';
import { signIn } from '../detections/state/sign-ins';
import { describeTables, nextTenant } from './contract';

const empty = noHabitBook;
const start = Date.parse('2026-11-02T08:00:00Z');

const bookOf = (tenantId: string, userIds: readonly string[], day = 0) =>
  judgeAndLearn(
    empty,
    tenantId,
    userIds.map((userId) =>
      signIn({
        id: `of ${userId}`,
        userId,
        createdDateTime: new Date(start + day * dayMs).toISOString(),
        coordinates: { latitude: 52.5, longitude: 13.4 },
      }),
    ),
  ).book;

describeTables('habits', (tables) => {
  const store = () => appStore(tables()).habits;

  test('are read as written, for the requested people', async () => {
    const [tenantId, other] = [nextTenant(), nextTenant()];
    const people = Array.from({ length: 120 }, (_, n) => `u${n}`);
    const book = bookOf(tenantId, people);
    await store().write(tenantId, book);
    expect(await store().read(tenantId, people)).toEqual(book);
    expect([...(await store().read(tenantId, ['u3', 'nobody'])).people.keys()]).toEqual(['u3']);
    expect(await store().read(other, people)).toEqual(empty);
  });

  test('are replaced, and erased alone', async () => {
    const tenantId = nextTenant();
    await store().write(tenantId, bookOf(tenantId, ['lea', 'tom']));
    const later = bookOf(tenantId, ['lea'], 3);
    await store().write(tenantId, later);
    expect((await store().read(tenantId, ['lea'])).people.get('lea')).toEqual(later.people.get('lea'));
    await store().erase(tenantId, 'lea');
    await store().erase(tenantId, 'nobody');
    expect([await store().has(tenantId, 'lea'), await store().has(tenantId, 'tom')]).toEqual([false, true]);
  });

  test('of people who have not signed in for so long are deleted', async () => {
    const tenantId = nextTenant();
    await store().write(tenantId, bookOf(tenantId, ['lea']));
    await store().write(tenantId, bookOf(tenantId, ['tom'], 20));
    expect(await store().forget(tenantId, '2026-11-10')).toBe(1);
    expect([...(await store().read(tenantId, ['lea', 'tom'])).people.keys()]).toEqual(['tom']);
    expect(await store().forget(tenantId, '2026-11-10')).toBe(0);
  });
});
