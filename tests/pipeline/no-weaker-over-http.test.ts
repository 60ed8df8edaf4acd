/** Changes after which nothing is protected less: people hear of the first one only. */
import { roleId } from '../../infra/local/tenant/state/role-definitions';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const policies = 'identity/conditionalAccess/policies';
const assignments = 'roleManagement/directory/roleAssignments';
let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

test('a policy that was set to report-only is turned off and deleted by others', async () => {
  const path = `/${policies}/${await world.idOf(policies, 'CA01')}`;
  changeAs(world, 'mara.klein', {
    op: 'update',
    path,
    body: { state: 'enabledForReportingButNotEnforced' },
  });
  await pass(world, 6);
  expect(takeMails(world).map(({ because, subject }) => [because, subject])).toEqual([
    ['opened', expect.stringMatching(/^Critical · Contoso · \d+ people can now sign in without MFA/)],
  ]);
  changeAs(world, 'lea.novak', { op: 'update', path, body: { state: 'disabled' } });
  await pass(world, 10);
  changeAs(world, 'tom.iversen', { op: 'delete', path });
  await pass(world, 20);
  expect(takeMails(world)).toEqual([]);
});

test('an admin who holds a role twice loses one of the two assignments', async () => {
  const sofia = await world.idOf('users', 'Sofia');
  const group = await world.idOf('groups', 'Role-Device-Admins');
  const [id] = changeAs(world, 'mara.klein', {
    op: 'create',
    path: `/${assignments}`,
    body: { principalId: sofia, roleDefinitionId: roleId('Intune Administrator') },
  });
  await pass(world, 5);
  changeAs(world, 'mara.klein', {
    op: 'create',
    path: `/groups/${group}/members/$ref`,
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${sofia}` },
  });
  await pass(world, 10);
  expect(takeMails(world).map(({ because }) => because)).toEqual(['opened', 'opened']);
  changeAs(world, 'tom.iversen', { op: 'delete', path: `/${assignments}/${id}` });
  await pass(world, 40);
  expect(takeMails(world).map(({ because, subject }) => [because, subject])).toEqual([
    ['resolved', expect.stringMatching(/^Restored · Contoso · Sofia Weber still holds Intune Administrator/)],
  ]);
  const open = (await alertsOf(world)).filter(({ status, severity }) => status === 'open' && severity !== 'medium');
  expect(open).toHaveLength(1);
});
