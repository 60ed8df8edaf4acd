/**
 * One alert has two causes, and two accounts end them at different times. The last message says what each of them
 * restored, and when.
 */
import type { JsonObject } from '../../infra/local/tenant/json';
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

jest.setTimeout(300_000);

let world: WorldOverHttp;
beforeAll(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true });
});
afterAll(() => world?.stop());

const set = (by: string, method: JsonObject): unknown =>
  changeAs(world, by, {
    op: 'update',
    path: '/policies/authenticationMethodsPolicy',
    body: { authenticationMethodConfigurations: [method] },
  });

test('passkeys that another account limits later are not said to be fixed with the voice calls', async () => {
  set('ada.brandt', { id: 'Fido2', keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] } });
  await pass(world, 1 / 60);
  set('tom.iversen', { id: 'Voice', state: 'enabled' });
  await pass(world, 25);
  expect(takeMails(world).map(({ because }) => because)).toEqual(['opened']);

  set('tom.iversen', { id: 'Voice', state: 'disabled' });
  await pass(world, 20);
  expect(takeMails(world)).toEqual([]);

  set('mara.klein', {
    id: 'Fido2',
    keyRestrictions: {
      isEnforced: true,
      enforcementType: 'allow',
      aaGuids: ['cb69481e-8ff7-4039-93ec-0a2729a154a8', 'ee882879-721c-4913-9775-3dfcce97072a'],
    },
  });
  await pass(world, 20);
  const ends = takeMails(world);
  expect(ends.map(({ because }) => because)).toEqual(['resolved']);
  expect(ends[0]?.text).toMatch(/^Tom Iversen's account fixed this at 09:45\. The problem lasted 45 min\./);
  expect(ends[0]?.text).toContain(
    "Fixed: Passkeys are on, attested and limited to approved models, at 10:05 by Mara Klein's account.",
  );
  expect(ends[0]?.text).toContain('Fixed 10:05');
});
