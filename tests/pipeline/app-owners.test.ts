/**
 * Owners of apps, through the whole pipeline. The alert names the owner, ends when the owner is removed, and is a step
 * of the owner's next action.
 */
import type { AuditTarget } from '../../shared/core/log/record';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { monitorPermission, permission, roleManagement } from '../fixtures/applications';
import { directoryAudit, modified, person, target } from '../fixtures/records';
import { hint } from './history';
import { type App, createSmallWorld, goingOn, startWatched } from './small-world';

/** Backup-Connector can make itself an admin. */
const watched = (): Promise<App> =>
  goingOn('owners of apps', async () => {
    const world = createSmallWorld();
    world.tenant.more = {
      appRoleAssignment: [permission(roleManagement), monitorPermission({ principalId: 'our-service-principal' })],
    };
    return startWatched(world, 5 * minuteMs);
  });

type Form = 'Application' | 'ServicePrincipal';
const ids: Readonly<Record<Form, string>> = { Application: 'backup-object', ServicePrincipal: 'backup' };

/** As Microsoft writes it: the app's own target has no name, and the owner's target names the app in its properties. */
function ownerTargets(form: Form, owner: AuditTarget, isRemoval: boolean): readonly AuditTarget[] {
  const property = (name: string, value: string) =>
    isRemoval
      ? modified(`${form}.${name}`, JSON.stringify(value), null)
      : modified(`${form}.${name}`, null, JSON.stringify(value));
  const modifiedProperties = [
    property('ObjectID', ids[form]),
    property('DisplayName', 'Backup-Connector'),
    property('AppId', 'backup-app'),
  ];
  return [{ ...owner, modifiedProperties }, target(form, ids[form])];
}

let entries = 0;
async function show(app: App, activityDisplayName: string, by: string, targets: readonly AuditTarget[]) {
  const { world } = app;
  entries += 1;
  const id = `entry-${entries}`;
  const record = directoryAudit({
    id,
    correlationId: id,
    category: 'ApplicationManagement',
    activityDisplayName,
    activityDateTime: new Date(world.now() - minuteMs).toISOString(),
    actor: person(by),
    targets,
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask(hint('directoryAudit'));
  await app.runUntil(world.now() + 5 * minuteMs);
}

const changeOwner = (app: App, form: Form, owner: AuditTarget, verb: 'Add' | 'Remove' = 'Add') =>
  show(
    app,
    `${verb} owner ${verb === 'Add' ? 'to' : 'from'} ${form === 'Application' ? 'application' : 'service principal'}`,
    'bea',
    ownerTargets(form, owner, verb === 'Remove'),
  );

const changeSecrets = (app: App, by: string, before: string, after: string) =>
  show(app, 'Update application - Certificates and secrets management', by, [
    target('Application', ids.Application, [modified('KeyDescription', before, after)], 'Backup-Connector'),
  ]);
const oneSecret = JSON.stringify(['[KeyIdentifier=k9,KeyType=Password,KeyUsage=Verify,DisplayName=ci]']);
const addSecret = (app: App, by: string) => changeSecrets(app, by, '[]', oneSecret);

const mails = ({ world }: App) =>
  world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
const subjects = (app: App): readonly string[] => mails(app).map(({ subject }) => subject.replace(/ \[.*/, ''));

test.each(['Application', 'ServicePrincipal'] as const)(
  'an owner added to the %s of a privileged app is named, and its removal ends the alert',
  async (form) => {
    const app = await watched();
    await changeOwner(app, form, target('User', 'person03'));
    expect(subjects(app)).toEqual(['High · Contoso · person03 became an owner of the app "Backup-Connector"']);
    const [first] = mails(app);
    expect(first === undefined ? '' : renderText(first).replaceAll(/\s+/g, ' ')).toMatch(
      /bea's account made person03 an owner .*An owner can add a secret or certificate to the app/,
    );
    await changeOwner(app, form, target('User', 'person03'), 'Remove');
    expect(subjects(app).slice(1)).toEqual([
      'Restored · Contoso · person03 lost the ownership of the app "Backup-Connector"',
    ]);
  },
);

test.each(['Application', 'ServicePrincipal'] as const)(
  'an app that becomes an owner of the %s of a privileged app is named',
  async (form) => {
    const app = await watched();
    await changeOwner(app, form, target('ServicePrincipal', 'deployer', [], 'Deployer'));
    expect(subjects(app)).toEqual([
      expect.stringMatching(/^High · Contoso · the app "Deployer" became an owner of the app "Backup/),
    ]);
  },
);

test('two owners are two alerts, and removing one leaves the other open', async () => {
  const app = await watched();
  await changeOwner(app, 'Application', target('User', 'person03'));
  await app.runUntil(app.world.now() + 10 * minuteMs);
  await changeOwner(app, 'Application', target('User', 'person04'));
  await changeOwner(app, 'Application', target('User', 'person04'), 'Remove');
  expect(subjects(app)).toEqual([
    'High · Contoso · person03 became an owner of the app "Backup-Connector"',
    'High · Contoso · person04 became an owner of the app "Backup-Connector"',
    'Restored · Contoso · person04 lost the ownership of the app "Backup-Connector"',
  ]);
});

test.each(['Application', 'ServicePrincipal'] as const)(
  'a secret that a new owner of the %s adds is alerted with a timeline that has the owner step',
  async (form) => {
    const app = await watched();
    await changeOwner(app, form, target('User', 'person03'));
    await app.runUntil(app.world.now() + 26 * hourMs);
    await addSecret(app, 'person03');
    const last = mails(app).at(-1);
    expect(last?.subject).toMatch(/^Critical · Contoso · a new owner can act as the app "Backup-Connector" \[/);
    expect(last?.sections.find(({ heading }) => heading === 'TIMELINE')?.lines).toEqual([
      expect.stringContaining('bea\'s account made person03 an owner of the app "Backup-Connector"'),
      expect.stringContaining('person03\'s account added a secret to the app "Backup-Connector"'),
    ]);
  },
);

test('the alert about a secret ends when that secret is removed', async () => {
  const app = await watched();
  await addSecret(app, 'ada');
  await changeSecrets(app, 'tom', oneSecret, '[]');
  expect(subjects(app)).toEqual([
    'Critical · Contoso · a secret was added to the app "Backup-Connector"',
    'Restored · Contoso · the app "Backup-Connector" is as before',
  ]);
  const [, end] = mails(app);
  expect(end === undefined ? '' : renderText(end).replaceAll(/\s+/g, ' ')).toMatch(
    /tom's account removed the credential of the app "Backup-Connector" .*STILL TO CHECK Activity of the app/,
  );
});

test('a secret that somebody else adds has no owner step', async () => {
  const app = await watched();
  await changeOwner(app, 'Application', target('User', 'person03'));
  await addSecret(app, 'ada');
  expect(subjects(app).at(-1)).toBe('Critical · Contoso · a secret was added to the app "Backup-Connector"');
});
