/**
 * Permissions and consents that apps receive, through the whole pipeline. The alert names the app, and ends when its
 * own grant is removed.
 */
import type { AuditTarget } from '../../shared/core/log/record';
import { minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { grant as grantOf } from '../fixtures/applications';
import { directoryAudit, modified, person, target } from '../fixtures/records';
import { type App, createSmallWorld, mailSubjects, startWatched, tenantId } from './small-world';

const iso = (ms: number): string => new Date(ms).toISOString();

async function watched(): Promise<App> {
  return startWatched(createSmallWorld(), 5 * minuteMs);
}

let entries = 0;
/** In the log, the API is the target and the app is in its properties. */
function grant({ world }: App, app: string, value: string, verb: 'Add' | 'Remove' = 'Add'): void {
  entries += 1;
  const moved = (name: string, text: string) =>
    verb === 'Add' ? modified(name, null, `"${text}"`) : modified(name, `"${text}"`, null);
  const record = directoryAudit({
    id: `grant-${entries}`,
    activityDisplayName:
      verb === 'Add'
        ? 'Add app role assignment to service principal'
        : 'Remove app role assignment from service principal',
    category: 'ApplicationManagement',
    activityDateTime: iso(world.now() - minuteMs),
    actor: person('bea'),
    targets: [
      target(
        'ServicePrincipal',
        'graph-sp',
        [
          moved('AppRole.Value', value),
          moved('ServicePrincipal.ObjectID', `${app}-sp`),
          moved('ServicePrincipal.DisplayName', app),
        ],
        'Microsoft Graph',
      ),
    ],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
}

async function look(app: App, minutes = 1): Promise<void> {
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(app.world.now() + minutes * minuteMs);
}

test('several permissions given to one app at once are one alert that names each', async () => {
  const app = await watched();
  for (const value of ['Mail.Read', 'Files.Read.All', 'Chat.Read.All']) grant(app, 'Archive', value);
  await look(app, 5);
  expect(mailSubjects(app)).toEqual(['High · Contoso · the app "Archive" received Mail.Read']);
  expect(JSON.stringify(app.world.sent[0]?.message)).toContain('Files.Read.All');
});

test('the same permission for two apps is two alerts, and removing one leaves the other open', async () => {
  const app = await watched();
  grant(app, 'Archive', 'Mail.Read');
  await look(app, 5);
  grant(app, 'Backup', 'Mail.Read');
  await look(app, 5);
  expect(mailSubjects(app)).toEqual([
    'High · Contoso · the app "Archive" received Mail.Read',
    'High · Contoso · the app "Backup" received Mail.Read',
  ]);
  grant(app, 'Archive', 'Mail.Read', 'Remove');
  await look(app, 5);
  expect(mailSubjects(app).slice(2)).toEqual(['Restored · Contoso · the app "Archive" lost the permission Mail.Read']);
});

test('an app whose permission for all its users is found in the directory is called by its name', async () => {
  const app = await watched();
  const { tenant } = app.world;
  tenant.more = { ...tenant.more, oAuth2PermissionGrant: [grantOf('Mail.ReadWrite')] };
  await app.ask({ tenantId, bucket: 'directory', kinds: ['oAuth2PermissionGrant'], reason: 'hint' });
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const texts = app.world.sent.map(({ message }) => renderText(message).replaceAll(/\s+/g, ' '));
  expect(texts[0]).toContain('The app "Backup-Connector" received Mail.ReadWrite on behalf of all its users');
  app.world.sent.splice(0);
  tenant.more = { ...tenant.more, oAuth2PermissionGrant: [] };
  await app.ask({ tenantId, bucket: 'directory', kinds: ['oAuth2PermissionGrant'], reason: 'hint' });
  await app.runUntil(app.world.now() + 5 * minuteMs);
  expect(mailSubjects(app)).toEqual([
    'Restored · Contoso · "Backup-Connector": Only approved apps have power over the…',
  ]);
});

test.each(['the directory first', 'the log first'])(
  'a permission over content for all users of an app is one alert: %s',
  async (order) => {
    const app = await watched();
    const { world } = app;
    world.advanceTo(world.now() + minuteMs);
    const permission = grantOf('Mail.ReadWrite');
    world.tenant.more = { ...world.tenant.more, oAuth2PermissionGrant: [permission] };
    const record = directoryAudit({
      id: 'delegated',
      activityDisplayName: 'Add delegated permission grant',
      category: 'ApplicationManagement',
      activityDateTime: iso(world.now()),
      actor: person('bea'),
      targets: [
        target(
          'ServicePrincipal',
          'graph-sp',
          [
            modified('DelegatedPermissionGrant.Scope', null, '"Mail.ReadWrite"'),
            modified('DelegatedPermissionGrant.ConsentType', null, '"AllPrincipals"'),
            modified('ServicePrincipal.ObjectID', null, `"${permission.clientId}"`),
            modified('ServicePrincipal.DisplayName', null, '"Backup-Connector"'),
          ],
          'Microsoft Graph',
        ),
      ],
    });
    world.advanceTo(world.now() + minuteMs);
    const inDirectory = async (): Promise<void> => {
      await app.ask({ tenantId, bucket: 'directory', kinds: ['oAuth2PermissionGrant'], reason: 'hint' });
      await app.runUntil(world.now() + 3 * minuteMs);
    };
    const inLog = async (): Promise<void> => {
      world.tenant.log.push({ record, visibleAt: world.now() });
      await look(app, 3);
    };
    for (const read of order === 'the log first' ? [inLog, inDirectory] : [inDirectory, inLog]) await read();
    expect(new Set(mailSubjects(app))).toEqual(
      new Set(['Critical · Contoso · app "Backup-Connector" has power over the whole tenant']),
    );
    expect(world.sent.map(({ message }) => renderText(message)).at(-1)).toContain("bea's account");
  },
);

test('a deleted app ends the alerts about it, which say who deleted it, and its return is an alert', async () => {
  const app = await watched();
  const { world } = app;
  const entry = (
    activityDisplayName: string,
    by: string,
    type: string,
    id: string,
    properties: AuditTarget['modifiedProperties'] = [],
  ): void => {
    entries += 1;
    const record = directoryAudit({
      ...{ id: `entry-${entries}`, category: 'ApplicationManagement', activityDisplayName, actor: person(by) },
      activityDateTime: iso(world.now() - minuteMs),
      targets: [target(type, id, properties, 'Archive')],
    });
    world.tenant.log.push({ record, visibleAt: world.now() });
  };
  const mails = (): readonly string[] =>
    world.sent
      .splice(0)
      .filter(({ channel }) => channel === 'email-acs')
      .map(({ message }) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`);
  const key = '[KeyIdentifier=3f2a8b1c-0000-4000-8000-000000000001,KeyType=Password,KeyUsage=Verify,DisplayName=x]';
  const secret = modified('KeyDescription', '[]', JSON.stringify([key]));
  entry('Update application – Certificates and secrets management ', 'bea', 'Application', 'archive', [secret]);
  grant(app, 'Archive', 'Mail.Read');
  await look(app, 5);
  expect(mails()).toHaveLength(2);
  entry('Delete application', 'ada', 'Application', 'archive');
  entry('Remove service principal', 'ada', 'ServicePrincipal', 'Archive-sp');
  await look(app, 5);
  const ends = mails();
  expect(ends).toHaveLength(2);
  for (const end of ends) {
    expect(end).toMatch(
      /^Closed · Contoso · the app "Archive" was deleted \[.*ada's account deleted the app "Archive"/s,
    );
    expect(end).toContain('The app can be restored for 30 days, with all its credentials and permissions.');
  }
  entry('Restore application', 'bea', 'Application', 'archive');
  entry('Restore application', 'bea', 'Application', 'another');
  await look(app, 5);
  expect(mails()).toEqual([
    expect.stringMatching(/^High · Contoso · the app "Archive" was restored .*bea's account restored the deleted app/s),
  ]);
});
