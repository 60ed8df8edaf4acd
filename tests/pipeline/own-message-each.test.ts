/** Changes that once vanished into an open alert: each is sent in a first message of its own, with object and account. */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { assignment, globalAdministratorRole, guest, office, policy } from '../fixtures/conditional-access';
import { directoryAudit, modified, policyRecord, roleRecord, target } from '../fixtures/records';
import { type Change, change, excluding, look, readLog, received } from './accounts';
import { type App, createSmallWorld, startWatched, tenantId } from './small-world';

const exchangeAdministratorRole = '29232cdf-9323-42fd-ade2-1d097af3e4de';

const secretOf =
  (type: 'Application' | 'ServicePrincipal', id: string, name: string): Change =>
  () =>
    directoryAudit({
      activityDisplayName:
        type === 'Application'
          ? 'Update application – Certificates and secrets management '
          : 'Add service principal credentials',
      category: 'ApplicationManagement',
      targets: [
        target(type, id, [modified('KeyDescription', '[]', `["[KeyIdentifier=${id},KeyType=Password]"]`)], name),
      ],
    });

const granting =
  (principalId: string, principalType: 'User' | 'ServicePrincipal', templateId: string, roleName: string): Change =>
  ({ world: { tenant } }) => {
    const held = assignment(
      principalId,
      templateId,
      principalType === 'User' ? {} : { principalType: 'servicePrincipal', principalName: 'Backup-Connector' },
    );
    tenant.assignments = [...tenant.assignments, held];
    tenant.roleInstances = [
      ...tenant.roleInstances,
      {
        ...held,
        ...{ id: `instance-of-${held.id}`, memberType: 'Direct', assignmentType: 'Assigned' },
        ...{ startDateTime: null, endDateTime: null },
      },
    ];
    return roleRecord({ principalId, principalType, templateId, roleName });
  };

const changingPolicy =
  (id: string, edit: (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy | null): Change =>
  ({ world: { tenant } }) => {
    const before = tenant.policies.find((one) => one.id === id);
    if (before === undefined) throw new Error(`no policy ${id}`);
    const after = edit(before);
    tenant.policies = tenant.policies.flatMap((one) => (one !== before ? [one] : after === null ? [] : [after]));
    return policyRecord(before, after);
  };

const half = '128.0.0.0/1';
const wideningOffice: Change = ({ world: { tenant } }) => {
  const wide = { ...office, ipRanges: [...office.ipRanges, half] };
  tenant.places = [wide];
  const wire = ({ ipRanges }: typeof office): string =>
    JSON.stringify({ isTrusted: true, ipRanges: ipRanges.map((cidrAddress) => ({ cidrAddress })) });
  return directoryAudit({
    activityDisplayName: 'Update named location',
    category: 'Policy',
    loggedByService: 'Conditional Access',
    targets: [target('Policy', office.id, [modified('NamedLocation', wire(office), wire(wide))], office.displayName)],
  });
};

async function started(): Promise<App> {
  const world = createSmallWorld({
    configuration: { breakGlass: [{ id: 'person15', reason: 'lockout', owner: 'ada', expiry: '2027-12-31' }] },
  });
  const { tenant } = world;
  tenant.users = [...tenant.users, guest('guest01')];
  tenant.places = [office];
  const locations = { includeLocations: ['All'], excludeLocations: ['AllTrusted'] };
  tenant.policies = [
    ...tenant.policies,
    policy({ id: 'ca09', displayName: 'CA09 Outside', conditions: { locations } }),
  ];
  return startWatched(world, 12 * minuteMs);
}

/** Subject and first lines of each first message, as far as people read without scrolling. */
async function firstLines(app: App): Promise<readonly string[]> {
  const { mails, firsts } = await received(app);
  return firsts.flatMap((subject) => {
    const mail = mails.find((one) => one.startsWith(subject));
    return mail === undefined ? [] : [mail.slice(0, subject.length + 350)];
  });
}

/** How often each change is named in a first message, with the account that made it. */
const namings = (first: readonly string[], changes: readonly (readonly [string, RegExp, string])[]) =>
  changes.map(([what, pattern, by]) => [
    what,
    first.filter((text) => pattern.test(text) && text.includes(`${by}'s account`)).length,
  ]);

const further: readonly (readonly [string, RegExp, Change])[] = [
  ['a secret of a service principal', /Payroll-Sync/, secretOf('ServicePrincipal', 'payroll', 'Payroll-Sync')],
  ['a secret of another app', /Mail-Archive/, secretOf('Application', 'archive', 'Mail-Archive')],
  [
    'a permanent Exchange Administrator',
    /person05.*Exchange Administrator/,
    granting('person05', 'User', exchangeAdministratorRole, 'Exchange Administrator'),
  ],
  [
    'the deletion of the policy that blocks legacy authentication',
    /CA02 Block legacy/,
    changingPolicy('ca02', () => null),
  ],
  [
    'Global Administrator for an app',
    /Backup-Connector.*Global Administrator/,
    granting('backup', 'ServicePrincipal', globalAdministratorRole, 'Global Administrator'),
  ],
];

describe.each([
  ['open', false],
  ['acknowledged as planned', true],
])('after a secret whose alert is %s, the same account makes five more changes', (_, isAcknowledged) => {
  test('each is named in a first message of its own', async () => {
    const app = await started();
    change(app, 'lea', 0, secretOf('Application', 'app-a', 'Report-Robot'));
    await readLog(app, 2);
    if (isAcknowledged) {
      const [alert] = (await received(app)).alerts;
      if (alert === undefined) throw new Error('the first secret raised no alert');
      const by = { id: 'kai', tenantId, name: 'Kai Olsen' };
      await handleAlert(app.pipeline(), { tenantId, alertId: alert.id, action: 'acknowledge', by, note: 'planned' });
    }
    for (const [, , make] of further) {
      change(app, 'lea', 0, make);
      await readLog(app, 3);
    }
    const first = await firstLines(app);
    expect(first).toHaveLength(further.length + 1);
    const named = namings(
      first,
      further.map(([what, pattern]) => [what, pattern, 'lea']),
    );
    expect(named).toEqual(further.map(([what]) => [what, 1]));
  });
});

test('a trusted range that another account widens while the control is alerted is an alert that names the range', async () => {
  const app = await started();
  change(app, 'mara', 0, excluding('person04'));
  await readLog(app, 3);
  app.world.sent.splice(0);
  change(app, 'tom', 0, wideningOffice);
  await readLog(app, 3);
  expect(namings(await firstLines(app), [['range', /128\.0\.0\.0\/1 was added to "Berlin office"/, 'tom']])).toEqual([
    ['range', 1],
  ]);
});

test.each([
  ['the log first', 'directoryAudit'],
  ['the policies first', 'conditionalAccessPolicy'],
] as const)('three accounts weaken three things within a minute, %s: each is an alert of its own', async (_, first) => {
  const app = await started();
  const weakenings: readonly (readonly [string, Change])[] = [
    ['mara', excluding('person04')],
    ['tom', wideningOffice],
    ['lea', changingPolicy('ca02', (was) => ({ ...was, state: 'disabled' }))],
  ];
  for (const [by, make] of weakenings) {
    change(app, by, 0, make);
    app.world.advanceTo(app.world.now() + 15 * secondMs);
  }
  await look(app, first);
  await readLog(app, 5);
  const { mails, firsts, actors } = await received(app);
  expect([...actors].sort()).toEqual(['lea', 'mara', 'tom']);
  expect(firsts).toHaveLength(3);
  expect(mails.filter((mail) => mail.includes('these 1 '))).toEqual([]);
  // Where the policies are read first, an update of the same alert names the account.
  for (const [object, by] of [
    [/person04 was excluded from "CA01|excluded person04 from "CA01/i, 'mara'],
    [/128\.0\.0\.0\/1/, 'tom'],
    [/"CA02 Block legacy"/, 'lea'],
  ] as const) {
    const own = firsts.filter((subject) => mails.some((mail) => mail.startsWith(subject) && object.test(mail)));
    expect(own).toHaveLength(1);
    expect(
      mails.filter((mail) => mail.includes(own[0]?.slice(-6) ?? 'no key') && mail.includes(`${by}'s account`)),
    ).not.toEqual([]);
  }
});

test('a guest who becomes an administrator after a break-glass account was disabled is named in a first message', async () => {
  const app = await started();
  const { tenant } = app.world;
  tenant.users = tenant.users.map((user) => (user.id === 'person15' ? { ...user, accountEnabled: false } : user));
  change(app, 'lea', 0, () =>
    directoryAudit({
      activityDisplayName: 'Disable account',
      category: 'UserManagement',
      targets: [target('User', 'person15')],
    }),
  );
  await readLog(app, 2);
  change(app, 'lea', 0, granting('guest01', 'User', globalAdministratorRole, 'Global Administrator'));
  await readLog(app, 3);
  const first = await firstLines(app);
  expect(first).toHaveLength(2);
  expect(first[1]).toMatch(/^Critical · Contoso · guest01 became Global Administrator/);
});
