/** An app that the first message names keeps its name in every later message of the alert. */
import { changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

jest.setTimeout(300_000);

let world: WorldOverHttp;
beforeAll(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true });
});
afterAll(() => world?.stop());

test('an app that is granted a permission for all its users is named in updates and in the end, too', async () => {
  const grants = await world.read('oauth2PermissionGrants');
  const grant = grants.find(({ consentType }) => consentType === 'AllPrincipals');
  const set = (scope: string): unknown =>
    changeAs(world, 'mara.klein', {
      op: 'update',
      path: `/oauth2PermissionGrants/${String(grant?.id)}`,
      body: { scope },
    });
  set(`${String(grant?.scope)} Mail.ReadWrite`);
  await pass(world, 20);
  set(String(grant?.scope));
  await pass(world, 40);
  const mails = takeMails(world).map(({ because, text }) => ({ because, text }));
  expect(mails.map(({ because }) => because)).toContain('opened');
  expect(mails.filter(({ text }) => text.includes('without a name'))).toEqual([]);
});

test('a new app that acts for every user is named, though the collection of its grant did not know its name', async () => {
  const [of] = await world.read('oauth2PermissionGrants');
  const named = { displayName: 'Calendly', appDisplayName: 'Calendly', appId: 'dddddddd-1111-4222-8333-444444444444' };
  const [clientId = ''] = changeAs(world, 'mara.klein', { op: 'create', path: '/servicePrincipals', body: named });
  const body = { clientId, consentType: 'AllPrincipals', resourceId: of?.resourceId ?? '', scope: 'Mail.ReadWrite' };
  await pass(world, 40);
  // The collection shows it before the log does.
  changeAs(world, 'mara.klein', { op: 'create', path: '/oauth2PermissionGrants', body, audit: false });
  await pass(world, 70);
  const mails = takeMails(world);
  expect(mails.map(({ because }) => because)).toContain('opened');
  for (const { text } of mails) expect(text).toContain('Calendly');
  expect(mails.filter(({ text }) => text.includes('without a name'))).toEqual([]);
});
