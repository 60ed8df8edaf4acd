/** A group has an admin role, and a member joins it. Other people have roles permanently already. */
import { textOf } from '../../infra/local/tenant/json';
import { changeAs, pass, startWorldOverHttp, takeMails } from './world-over-http';

test('the alert says who got which role, not how many people have roles permanently', async () => {
  const world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
  try {
    const group = (await world.read('groups')).find(({ displayName }) => displayName === 'Role-Device-Admins') ?? {};
    const path = `/groups/${textOf(group, 'id')}/members/$ref`;
    const lea = `https://graph.microsoft.com/v1.0/directoryObjects/${await world.idOf('users', 'Lea Novak')}`;
    changeAs(world, 'mara.klein', { op: 'create', path, body: { '@odata.id': lea } });
    await pass(world, 60);
    const [mail, ...others] = takeMails(world);
    expect(others).toEqual([]);
    expect(mail?.subject).toMatch(/^High · Contoso · Lea Novak became Intune Administrator through a group \[/);
    expect(mail?.text).toMatch(/ALSO 7 people hold admin roles permanently \(ZT\.AD\.004\)/);
  } finally {
    await world.stop();
  }
});
