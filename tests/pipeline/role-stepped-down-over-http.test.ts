/** A permanent role is made eligible: nobody gains anything, unless the permanent role itself was new. */
import { roleId } from '../../infra/local/tenant/state/role-definitions';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const assignments = 'roleManagement/directory/roleAssignments';
const eligibilities = 'roleManagement/directory/roleEligibilityScheduleInstances';
let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

const bodyOf = async (name: string, role: Parameters<typeof roleId>[0]) => ({
  principalId: await world.idOf('users', name),
  roleDefinitionId: roleId(role),
  directoryScopeId: '/',
});
type Body = Awaited<ReturnType<typeof bodyOf>>;
const heldIn = async (list: string, { principalId, roleDefinitionId }: Body) =>
  (await world.read(list)).find((one) => one.principalId === principalId && one.roleDefinitionId === roleDefinitionId)
    ?.id;

async function move(by: string, body: Body, from: string, to: string): Promise<void> {
  const path = `/${from}/${await heldIn(from, body)}`;
  changeAs(world, by, { op: 'delete', path }, { op: 'create', path: `/${to}`, body });
  await pass(world, 20);
}

test('a role that somebody has had for long', async () => {
  await move('tom.iversen', await bodyOf('Lea', 'Exchange Administrator'), assignments, eligibilities);
  expect(takeMails(world)).toEqual([]);
});

test('an eligible role that was made permanent is eligible again: the alert ends, and no other begins', async () => {
  const body = await bodyOf('Paul', 'Security Administrator');
  await move('mara.klein', body, eligibilities, assignments);
  expect(takeMails(world).map(({ because }) => because)).toEqual(['opened']);
  await move('tom.iversen', body, assignments, eligibilities);
  await pass(world, 20);
  expect(takeMails(world).map(({ because }) => because)).toEqual(['resolved']);
  expect((await alertsOf(world)).filter(({ status }) => status === 'open')).toEqual([]);
});

test('but a new role that becomes eligible is still alerted', async () => {
  const body = await bodyOf('Sofia', 'Exchange Administrator');
  changeAs(world, 'mara.klein', { op: 'create', path: `/${assignments}`, body });
  await pass(world, 20);
  takeMails(world);
  await move('mara.klein', body, assignments, eligibilities);
  expect(takeMails(world).map(({ subject }) => subject)).toContainEqual(
    expect.stringMatching(/^High · Contoso · Sofia Weber can now activate Exchange Administrator/),
  );
});

test('and so is a role that one account takes away and another one makes eligible', async () => {
  const body = await bodyOf('Lea', 'Exchange Administrator');
  changeAs(world, 'tom.iversen', { op: 'delete', path: `/${assignments}/${await heldIn(assignments, body)}` });
  await pass(world, 2);
  changeAs(world, 'mara.klein', { op: 'create', path: `/${eligibilities}`, body });
  await pass(world, 20);
  expect(takeMails(world).map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^High · Contoso · Lea Novak can now activate Exchange Administrator/),
  ]);
});
