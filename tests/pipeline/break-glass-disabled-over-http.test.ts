/** Somebody disables a break-glass account: one action, one alert, whether its state or its log entries are read first. */
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const users = 'users?$top=999&$select=id,displayName';
let world: WorldOverHttp;
afterEach(() => world.stop());

test.each([
  ['its state is read first', 12],
  ['its log entries are read first', 7],
])('a disabled break-glass account raises one alert: %s', async (_, minutes) => {
  const options = { isAtUsualCadences: true, tenant: { throttling: false } } as const;
  // The simulated tenant gives an account the same id each time.
  world = await startWorldOverHttp(options);
  const ids = await Promise.all(['BreakGlass-1', 'BreakGlass-2'].map((name) => world.idOf(users, name)));
  await world.stop();
  const declared = { reason: 'sealed', owner: 'it@contoso.example', expiry: '2027-11-01' };
  const breakGlass = ids.map((id) => ({ id, name: 'an emergency account', ...declared }));
  world = await startWorldOverHttp({ ...options, configuration: { breakGlass } });
  const path = `/users/${ids[1]}`;
  await pass(world, minutes);
  takeMails(world);
  const before = (await alertsOf(world)).length;
  changeAs(world, 'mara.klein', { op: 'update', path, body: { accountEnabled: false } });
  await pass(world, 40);
  const mails = takeMails(world);
  expect(mails.filter(({ because }) => because === 'opened').map(({ subject }) => subject)).toHaveLength(1);
  expect(mails.at(-1)?.text).toContain("Mara Klein's account");
  expect((await alertsOf(world)).length - before).toBe(1);
});
