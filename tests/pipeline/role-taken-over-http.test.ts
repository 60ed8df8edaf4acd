/** People lose an admin role, and with it a policy that protects only admins: nobody is protected less than before. */
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const assignments = 'roleManagement/directory/roleAssignments';
let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

const openAlerts = async () => (await alertsOf(world)).filter(({ status }) => status === 'open');

test('members of a group with a role are removed again', async () => {
  const members = `/groups/${await world.idOf('groups', 'Role-Device-Admins')}/members`;
  const people = [
    await world.idOf('users', 'Sofia'),
    await world.idOf('users', 'Ella'),
    await world.idOf('users', 'Jonas'),
    await world.idOf('users', 'Anton'),
    await world.idOf('users', 'Mina'),
  ];
  const linkOf = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });
  for (const id of people) changeAs(world, 'mara.klein', { op: 'create', path: `${members}/$ref`, body: linkOf(id) });
  await pass(world, 20);
  takeMails(world);
  for (const id of people) changeAs(world, 'tom.iversen', { op: 'delete', path: `${members}/${id}/$ref` });
  await pass(world, 30);
  expect(takeMails(world).map(({ because }) => because)).toEqual(['resolved']);
  expect(await openAlerts()).toEqual([]);
});

test('roles that people had before monitoring began are taken away', async () => {
  const held = await world.read(assignments);
  for (const name of ['Ada', 'Lea']) {
    const id = await world.idOf('users', name);
    const own = held.find(({ principalId }) => principalId === id)?.id;
    changeAs(world, 'tom.iversen', { op: 'delete', path: `/${assignments}/${own}` });
  }
  await pass(world, 30);
  expect(takeMails(world)).toEqual([]);
  expect(await openAlerts()).toEqual([]);
});

test('but an edit of the policy at the same time exposes people', async () => {
  const policy = `/identity/conditionalAccess/policies/${await world.idOf('identity/conditionalAccess/policies', 'CA04')}`;
  const lea = await world.idOf('users', 'Lea');
  const own = (await world.read(assignments)).find(({ principalId }) => principalId === lea)?.id;
  changeAs(world, 'tom.iversen', { op: 'delete', path: `/${assignments}/${own}` });
  changeAs(world, 'mara.klein', { op: 'update', path: policy, body: { state: 'disabled' } });
  await pass(world, 30);
  expect((await openAlerts()).flatMap(({ named }) => named.map(({ source }) => source))).toContain('ZT.ID.009');
});
