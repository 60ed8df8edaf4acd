/**
 * One collection shows that several settings of one object changed, and no log names the account. One alert names
 * everything that fails because of it.
 */
import { minuteMs } from '../../shared/core/time/durations';
import type { SharePointSettings } from '../../shared/kinds/sharepoint-settings/sharepoint-settings';
import { goodSharePointSettings } from '../fixtures/settings';
import { received, watched } from './accounts';
import { hint } from './history';
import type { App } from './small-world';

async function set(app: App, spoil: Partial<SharePointSettings>): Promise<void> {
  const { world } = app;
  world.tenant.settings = {
    ...world.tenant.settings,
    sharepointSettings: [{ ...goodSharePointSettings, ...spoil }],
  };
  world.advanceTo(world.now() + minuteMs);
  await app.ask(hint('sharepointSettings'));
  await app.drain();
  await app.runUntil(world.now() + 3 * minuteMs);
}

const legacy = { isLegacyAuthProtocolsEnabled: true };
const anyone = { sharingCapability: 'externalUserAndGuestSharing' };
const resharing = { isResharingByExternalUsersEnabled: true };

test('three SharePoint settings changed at once are one alert, which ends when all are back', async () => {
  const app = await watched();
  await set(app, { ...legacy, ...anyone, ...resharing });
  const { firsts, mails, alerts } = await received(app);
  expect(firsts).toEqual([expect.stringMatching(/^Critical .* Files can be shared with anyone/)]);
  expect(alerts).toHaveLength(1);
  expect(mails[0]).toContain('(ZT.DX.005)');
  expect(mails[0]).toContain('(ZT.DX.003)');
  await set(app, legacy);
  expect((await received(app)).alerts.map(({ status }) => status)).toEqual(['open']);
  await set(app, {});
  const after = await received(app);
  expect(after.alerts.map(({ status }) => status)).toEqual(['resolved']);
  expect(after.mails.filter((text) => text.startsWith('Restored'))).toHaveLength(1);
});

test('settings changed in two collections are two alerts', async () => {
  const app = await watched();
  await set(app, legacy);
  await set(app, { ...legacy, ...anyone });
  const { firsts, alerts } = await received(app);
  expect(firsts).toHaveLength(2);
  expect(alerts).toHaveLength(2);
});
