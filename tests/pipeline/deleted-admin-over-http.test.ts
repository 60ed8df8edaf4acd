/** The account of a Global Administrator is deleted by another account. */
import { roleId } from '../../infra/local/tenant/state/role-definitions';
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

let world: WorldOverHttp;
let ada: string;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
  ada = `/users/${await world.idOf('users', 'Ada')}`;
});
afterEach(() => world.stop());

const remove = () => changeAs(world, 'mara.klein', { op: 'delete', path: ada });

// In the second case, the roles are read without the account before its deletion is in the log.
test.each([0, 11])('is alerted at once, %d minutes later too', async (minutes) => {
  await pass(world, minutes);
  remove();
  await pass(world, 20);
  const mails = takeMails(world);
  expect(mails.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^High · Contoso · the Global Administrator Ada Brandt was deleted \[/),
  ]);
  expect(mails[0]?.text).toMatch(/^Mara Klein's account deleted the Global Administrator Ada Brandt/);
});

test('an account that was blocked a day before leaves as people leave', async () => {
  changeAs(world, 'mara.klein', { op: 'update', path: ada, body: { accountEnabled: false } });
  await world.app.runUntil(world.app.world.now() + dayMs + 5 * minuteMs);
  takeMails(world);
  remove();
  await pass(world, 30);
  expect(takeMails(world)).toEqual([]);
});

test('nor is an admin who became one a moment ago', async () => {
  const sofia = await world.idOf('users', 'Sofia');
  const role = { principalId: sofia, roleDefinitionId: roleId('Global Administrator') };
  changeAs(world, 'mara.klein', { op: 'create', path: '/roleManagement/directory/roleAssignments', body: role });
  await pass(world, 20);
  takeMails(world);
  changeAs(world, 'tom.iversen', { op: 'delete', path: `/users/${sofia}` });
  await pass(world, 30);
  expect(takeMails(world).map(({ because }) => because)).toEqual(['resolved']);
});
