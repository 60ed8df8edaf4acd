/** A spike of log entries about a person explains no control that failed for another reason. */
import { roleId } from '../../infra/local/tenant/state/role-definitions';
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

test('a new guest with an admin role is deleted: the alert about that does not say that guests hold roles', async () => {
  const body = {
    displayName: 'Gil Guest',
    userPrincipalName: 'gil_fabrikam.example#EXT#@contoso.example',
    mailNickname: 'gil',
    userType: 'Guest',
    mail: 'gil@fabrikam.example',
  };
  const [gil = ''] = changeAs(world, 'mara.klein', { op: 'create', path: '/users', body });
  await pass(world, 30);
  const role = { principalId: gil, roleDefinitionId: roleId('Global Administrator') };
  changeAs(world, 'mara.klein', { op: 'create', path: '/roleManagement/directory/roleAssignments', body: role });
  await pass(world, 40);
  takeMails(world);
  changeAs(world, 'tom.iversen', { op: 'delete', path: `/users/${gil}` });
  await pass(world, 40);
  expect(takeMails(world).map(({ because, subject }) => [because, subject])).toEqual([
    ['resolved', expect.stringMatching(/^Restored · Contoso · the external user Gil Guest lost the role again \[/)],
    ['opened', expect.stringMatching(/^High · Contoso · Gil Guest was created and deleted within a day \[/)],
  ]);
});
