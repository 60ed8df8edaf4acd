/** A guest who was converted to a member is deleted: the alerts about the account end, and the ends name who deleted it. */
import { roleId } from '../../infra/local/tenant/state/role-definitions';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

let world: WorldOverHttp;
let guest: string;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
  const body = {
    displayName: 'Gil Guest',
    userPrincipalName: 'gil_fabrikam.example#EXT#@contoso.example',
    mailNickname: 'gil',
    userType: 'Guest',
    mail: 'gil@fabrikam.example',
  };
  [guest = ''] = changeAs(world, 'mara.klein', { op: 'create', path: '/users', body });
  await pass(world, 20);
  changeAs(world, 'mara.klein', { op: 'update', path: `/users/${guest}`, body: { userType: 'Member' } });
  await pass(world, 20);
});
afterEach(() => world.stop());

const openAlerts = async () =>
  (await alertsOf(world)).filter(({ status, severity }) => status === 'open' && severity !== 'medium');

test('the conversion ends with the account', async () => {
  takeMails(world);
  changeAs(world, 'tom.iversen', { op: 'delete', path: `/users/${guest}` });
  await pass(world, 10);
  const ends = takeMails(world).filter(({ because }) => because === 'resolved');
  expect(ends.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Closed · Contoso · the account of Gil Guest was deleted \[/),
  ]);
  expect(ends[0]?.text).toMatch(/^Tom Iversen's account deleted the account of Gil Guest/);
  expect(ends[0]?.text).toContain('The account can be restored for 30 days, as it was.');
});

test('and so does a role that it received', async () => {
  const role = { principalId: guest, roleDefinitionId: roleId('Global Administrator') };
  changeAs(world, 'mara.klein', { op: 'create', path: '/roleManagement/directory/roleAssignments', body: role });
  await pass(world, 20);
  expect(await openAlerts()).not.toEqual([]);
  changeAs(world, 'tom.iversen', { op: 'delete', path: `/users/${guest}` });
  await pass(world, 40);
  expect((await openAlerts()).map(({ concerns }) => concerns).filter((concerns) => concerns.length > 0)).toEqual([]);
});
