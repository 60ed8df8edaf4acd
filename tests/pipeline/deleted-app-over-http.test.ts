/** An app with an admin role or with permissions is deleted: its alert ends at once, and the end names the account. */
import { roleId } from '../../infra/local/tenant/state/role-definitions';
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

test('the role of an app ends within minutes of its removal, and the account is named', async () => {
  const app = await world.idOf('servicePrincipals', 'Backup-Connector');
  const role = { principalId: app, roleDefinitionId: roleId('Global Administrator') };
  changeAs(world, 'mara.klein', { op: 'create', path: '/roleManagement/directory/roleAssignments', body: role });
  await pass(world, 20);
  takeMails(world);
  changeAs(world, 'tom.iversen', { op: 'delete', path: `/servicePrincipals/${app}` });
  await pass(world, 5);
  const [end, ...others] = takeMails(world);
  expect([end?.because, others]).toEqual(['resolved', []]);
  expect(end?.text).toMatch(/^Tom Iversen's account deleted the app "Backup-Connector"/);
});

test('a permission of an app ends within minutes of its removal, and the account is named', async () => {
  const permissions = "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo";
  const app = await world.idOf('servicePrincipals', 'Backup-Connector');
  const body = {
    principalId: app,
    principalDisplayName: 'Backup-Connector',
    resourceId: await world.idOf('servicePrincipals', 'Microsoft Graph'),
    resourceDisplayName: 'Microsoft Graph',
    // RoleManagement.ReadWrite.Directory
    appRoleId: '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
  };
  const [grant = ''] = changeAs(world, 'mara.klein', { op: 'create', path: `/${permissions}`, body });
  await pass(world, 20);
  takeMails(world);
  // The log shows the removal of the app only.
  changeAs(
    world,
    'tom.iversen',
    { op: 'delete', path: `/${permissions}/${grant}`, audit: false },
    { op: 'delete', path: `/servicePrincipals/${app}` },
  );
  await pass(world, 8);
  const [end, ...others] = takeMails(world);
  expect([end?.because, others]).toEqual(['resolved', []]);
  expect(end?.text).toMatch(/^Tom Iversen's account/);
});
