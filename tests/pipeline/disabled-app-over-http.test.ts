/** An app is disabled and enabled again: nothing was opened that had not been open before. */
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

let world: WorldOverHttp;
let path: string;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
  path = `/servicePrincipals/${await world.idOf('servicePrincipals', 'Backup-Connector')}`;
  changeAs(world, 'mara.klein', { op: 'update', path, body: { accountEnabled: false } });
  await pass(world, 15);
  expect(takeMails(world)).toEqual([]);
});
afterEach(() => world.stop());

const enableAs = async (by: string) => {
  changeAs(world, by, { op: 'update', path, body: { accountEnabled: true } });
  await pass(world, 15);
  return takeMails(world);
};

test('by the account that had disabled it: only in the digest', async () => {
  expect(await enableAs('mara.klein')).toEqual([]);
});

test('by another account: the message says what it did and who had disabled the app, and ends', async () => {
  const [first, ...others] = await enableAs('tom.iversen');
  expect(others).toEqual([]);
  expect(first?.subject).toMatch(/^High · Contoso · the app "Backup-Connector" was enabled again/);
  expect(first?.text).toMatch(/^Tom Iversen's account enabled the app "Backup-Connector" again at/);
  expect(first?.text).toContain("Mara Klein's account had blocked it.");
  changeAs(world, 'mara.klein', { op: 'update', path, body: { accountEnabled: false } });
  await pass(world, 15);
  const [end] = takeMails(world);
  expect(end?.subject).toMatch(/^Restored · Contoso · the app "Backup-Connector" was disabled again/);
  expect(end?.text).toMatch(/^Mara Klein's account disabled the app "Backup-Connector" again/);
  expect((await alertsOf(world)).filter(({ status }) => status === 'open')).toEqual([]);
});
