/** Entra ID P1 ends. The policies stay in force, so nothing may say that they are gone; what follows is still alerted. */
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const policies = 'identity/conditionalAccess/policies';
let world: WorldOverHttp;
afterEach(() => world.stop());

test('no policy is reported as deleted and nobody as without MFA, until somebody deletes one', async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false, licence: 'e3' } });
  takeMails(world);
  world.tenant.setLicence('free');
  await pass(world, 120);
  const ended = takeMails(world);
  expect(ended.map(({ subject }) => subject).filter((subject) => !/ ended: /.test(subject))).toEqual([]);
  const [ofP1] = ended.filter(({ subject }) => /Entra ID P1 ended: /.test(subject));
  expect(ofP1?.text).toContain('Conditional Access policies stay in force without this licence');
  expect(ofP1?.text).not.toMatch(/(are|is) no longer in force/);
  expect(ofP1?.text).not.toMatch(/ZT\.ID\.001|ZT\.AD\.009/);

  const mfaForAll = await world.idOf(policies, 'CA01');
  changeAs(world, 'mara.klein', { op: 'delete', path: `/${policies}/${mfaForAll}` });
  await pass(world, 30);
  const opened = takeMails(world).filter(({ because }) => because === 'opened');
  expect(opened).toHaveLength(1);
  expect(opened[0]?.subject).toMatch(/^Critical · Contoso · .*without MFA/);
  expect(opened[0]?.text).toContain("Mara Klein's account");
});
