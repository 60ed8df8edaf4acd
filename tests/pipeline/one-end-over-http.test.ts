/** Two exclusions from one policy end in one edit: neither end says that the other alert is still open. */
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const policies = 'identity/conditionalAccess/policies';
let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

type Users = { readonly excludeUsers: readonly string[] };

async function policyNow() {
  const policy = (await world.read(policies)).find(({ displayName }) => String(displayName).startsWith('CA01'));
  if (policy === undefined) throw new Error('There is no policy CA01.');
  // Safe: the simulated tenant has policies of this form.
  const { users } = policy.conditions as unknown as { readonly users: Users };
  return { path: `/${policies}/${String(policy.id)}`, users };
}

async function exclude(by: string, excludeUsers: readonly string[]): Promise<void> {
  const { path, users } = await policyNow();
  changeAs(world, by, { op: 'update', path, body: { conditions: { users: { ...users, excludeUsers } } } });
}

test('the end of one alert does not call another one open whose change is undone by then', async () => {
  const { users } = await policyNow();
  const jan = await world.idOf('users?$top=999', 'Jan Pohl');
  const nora = await world.idOf('users?$top=999', 'Nora Weber');
  await exclude('mara.klein', [...users.excludeUsers, jan]);
  await pass(world, 20);
  await exclude('tom.iversen', [...users.excludeUsers, jan, nora]);
  await pass(world, 20);
  takeMails(world);
  await exclude('ada.brandt', users.excludeUsers);
  await pass(world, 25);
  const ends = takeMails(world);
  expect(ends.map(({ because }) => because)).toEqual(['resolved', 'resolved']);
  expect(ends.filter(({ text }) => text.includes('STILL OPEN'))).toEqual([]);
});
