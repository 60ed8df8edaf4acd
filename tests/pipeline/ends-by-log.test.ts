/** What only the log shows is changed and taken back: the alert ends, and the end names the account that took it back. */
import type { DirectoryAudit } from '../../shared/core/log/record';
import { minuteMs } from '../../shared/core/time/durations';
import { directoryAudit, modified, target } from '../fixtures/records';
import { change, readLog, received, watched } from './accounts';

const entry = (
  activityDisplayName: string,
  [name, before, after]: readonly [string, string | null, string | null] = ['Name', null, null],
): DirectoryAudit =>
  directoryAudit({
    activityDisplayName,
    category: 'Policy',
    targets: [target('Policy', 'object-1', [modified(name, before, after)], 'the object')],
  });

const external = JSON.stringify({
  authenticationMethodConfigurations: [
    {
      '@odata.type': '#microsoft.graph.externalAuthenticationMethodConfiguration',
      id: 'provider',
      state: 'enabled',
      openIdConnectSetting: { discoveryUrl: 'https://good.example/.well-known/openid-configuration' },
    },
  ],
});
const none = JSON.stringify({ authenticationMethodConfigurations: [] });
const methods = (before: string, after: string) =>
  entry('Authentication Methods Policy Update', ['AuthenticationMethodsPolicy', before, after]);

const stories: readonly (readonly [string, DirectoryAudit, DirectoryAudit, DirectoryAudit | null])[] = [
  [
    'EV.P07',
    entry('Update Sign-In Risk Policy', ['State', '"enabled"', '"disabled"']),
    entry('Update Sign-In Risk Policy', ['State', '"disabled"', '"enabled"']),
    entry('Update Sign-In Risk Policy'),
  ],
  [
    'EV.P12',
    entry('Set DirSync feature', ['DirSyncFeatures', '"1"', '"3"']),
    entry('Set DirSync feature', ['DirSyncFeatures', '"3"', '"1"']),
    entry('Set DirSync feature'),
  ],
  [
    'EV.P12',
    entry('Create rollout policy for feature'),
    entry('Delete rollout policy of feature'),
    entry('Update rollout policy of feature'),
  ],
  ['EV.P14', entry('Create Identity Provider'), entry('Delete Identity Provider'), null],
  ['EV.P14', methods(none, external), methods(external, none), methods(external, external)],
];

test.each(stories)('%s, story %#', async (source, opening, closing, unclear) => {
  const app = await watched();
  const alerts = async () =>
    (await received(app)).alerts.filter(({ named }) => named.some((one) => one.source === source));
  change(app, 'mara', 0, () => opening);
  await readLog(app, 10);
  expect((await alerts()).map(({ status }) => status)).toEqual(['open']);
  if (unclear !== null) {
    change(app, 'ada', 0, () => unclear);
    await readLog(app, 10);
    expect((await alerts()).some(({ status }) => status === 'open')).toBe(true);
  }
  change(app, 'mara', 0, () => closing);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  await readLog(app, 10);
  const own = (await alerts()).filter(({ attribution }) => JSON.stringify(attribution).includes('mara'));
  expect(own.map(({ status }) => status)).toEqual(['resolved']);
  const ends = (await received(app)).mails.filter((mail) => mail.startsWith('Restored'));
  expect(ends).toEqual([expect.stringContaining("mara's account")]);
});
