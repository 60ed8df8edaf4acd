/** An alert that ended continues because its control fails again, and then another account acts on the same object. */
import type { JsonObject } from '../../infra/local/tenant/json';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

jest.setTimeout(300_000);

let world: WorldOverHttp;
beforeAll(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true });
});
afterAll(() => world?.stop());

const everybody = { targetType: 'group', id: 'all_users', isRegistrationRequired: false, isUsableForSignIn: false };

const set = (by: string, sms: JsonObject): unknown =>
  changeAs(world, by, {
    op: 'update',
    path: '/policies/authenticationMethodsPolicy',
    body: { authenticationMethodConfigurations: [{ id: 'Sms', ...sms }] },
  });

test('the alert stays open until the control passes, and nobody is said to have fixed it before', async () => {
  const finance = await world.idOf('groups?$top=99', 'Finance');
  set('tom.iversen', { state: 'enabled' });
  await pass(world, 15);
  set('mara.klein', { state: 'disabled' });
  await pass(world, 15);
  expect(takeMails(world).map(({ because }) => because)).toEqual(['opened', 'resolved']);

  set('lea.novak', { state: 'enabled', includeTargets: [{ ...everybody, id: finance }] });
  await pass(world, 12);
  const narrow = takeMails(world);
  expect(narrow.map(({ subject }) => subject)).toEqual([expect.stringContaining('Text messages are allowed for MFA')]);
  expect(narrow[0]?.text).not.toContain(finance);
  set('tom.iversen', { includeTargets: [everybody] });
  await pass(world, 12);
  const widened = takeMails(world);
  expect(widened.map(({ because }) => because)).toEqual(['opened']);
  expect(widened[0]?.text).toMatch(/^Tom Iversen's account opened sign-in methods/);

  set('mara.klein', { state: 'disabled' });
  await pass(world, 12);
  const ends = takeMails(world);
  expect(ends.map(({ because }) => because)).toEqual(['resolved', 'resolved']);
  for (const { text } of ends) expect(text).toMatch(/^Mara Klein's account/);
  expect((await alertsOf(world)).filter(({ status }) => status === 'open')).toEqual([]);
});
