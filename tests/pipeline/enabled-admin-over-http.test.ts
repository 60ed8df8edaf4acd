/** A blocked Global Administrator is enabled by another account: the subject names the person and the role. */
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

test('the role leads, and the controls that fail with it follow', async () => {
  const path = `/users/${await world.idOf('users', 'Ada')}`;
  changeAs(world, 'mara.klein', { op: 'update', path, body: { accountEnabled: false } });
  await pass(world, 30);
  takeMails(world);
  changeAs(world, 'tom.iversen', { op: 'update', path, body: { accountEnabled: true } });
  await pass(world, 30);
  const [first, ...others] = takeMails(world);
  expect(others).toEqual([]);
  expect(first?.subject).toMatch(/^High · Contoso · the Global Administrator Ada Brandt was enabled or restored \[/);
  expect(first?.text).toMatch(/^Tom Iversen's account enabled or restored the Global Administrator Ada Brandt at/);
  expect(first?.text).toMatch(/ALSO .*\(ZT\.AD\.001\)/);
});
