/** Somebody deletes a policy that is off already: no protection is lost, so people are not alerted. */
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const policies = 'identity/conditionalAccess/policies';
let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

test('the deletion of a policy that is off raises no alert, and no other alert again', async () => {
  const path = `/${policies}/${await world.idOf(policies, 'CA02')}`;
  const other = `/${policies}/${await world.idOf(policies, 'CA04')}`;
  changeAs(world, 'mara.klein', { op: 'update', path, body: { state: 'disabled' } });
  changeAs(world, 'lea.novak', { op: 'update', path: other, body: { state: 'disabled' } });
  await pass(world, 15);
  expect(takeMails(world).length).toBeGreaterThan(0);
  changeAs(world, 'tom.iversen', { op: 'delete', path });
  await pass(world, 25);
  expect(takeMails(world)).toEqual([]);
});
