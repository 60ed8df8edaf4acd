/** Break-glass accounts and roles under PIM, through the whole pipeline. */

import type { LogRecord, SignIn } from '../../shared/core/log/record';
import type { RoleAssignment, RoleAssignmentScheduleInstance, User } from '../../shared/core/resource/resource';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { minuteMs } from '../../shared/core/time/durations';
import { noteActor } from '../../shared/pipeline/alert/raise-events';
import { everythingAtOnce } from '../fixtures/attention';
import { assignment, globalAdministratorRole, group, userAdministratorRole } from '../fixtures/conditional-access';
import { application, directoryAudit, modified, person, pimRecord, roleRecord, target } from '../fixtures/records';
import { event } from '../reports/stories';
import { type Change, change, readLog, received, watched as watchedByAccounts } from './accounts';
import { hint } from './history';
import { premiumWithP2 } from './small-tenant';
import {
  type App,
  createSmallWorld,
  evaluationOf,
  mailSubjects,
  type SmallWorld,
  startWatched,
  tenantId,
} from './small-world';

const iso = (ms: number): string => new Date(ms).toISOString();
const emergency = { id: 'person15', reason: 'lockout', owner: 'ada', expiry: '2027-12-31' };
const routes: TenantConfiguration['routes'] = [
  { recipients: ['mail'], minimumSeverity: 'low', sendResolved: true, ...everythingAtOnce },
];

async function watched(prepare?: (world: SmallWorld) => void, over: Partial<TenantConfiguration> = {}): Promise<App> {
  const world = createSmallWorld({ configuration: { breakGlass: [emergency], routes, ...over } });
  world.tenant.skus = [premiumWithP2];
  // PIM lists permanent assignments too.
  world.tenant.roleInstances = world.tenant.assignments.map((held) => ({
    ...held,
    ...{ id: `instance-of-${held.id}`, memberType: 'Direct', assignmentType: 'Assigned' },
    ...{ startDateTime: null, endDateTime: null },
  }));
  prepare?.(world);
  return startWatched(world, 5 * minuteMs);
}

const log = ({ tenant, now }: SmallWorld, record: LogRecord): void => {
  tenant.log.push({ record, visibleAt: now() });
};

async function readLogs(app: App, minutes = 2): Promise<void> {
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit', 'signIn'], reason: 'hint' });
  await app.runUntil(app.world.now() + minutes * minuteMs);
}

describe('a declared break-glass account', () => {
  const signIn = (world: SmallWorld, id: string, over: Partial<SignIn> = {}): SignIn => ({
    kind: 'signIn',
    id,
    createdDateTime: iso(world.now() - minuteMs),
    userId: 'person15',
    appDisplayName: 'Azure Portal',
    ipAddress: '203.0.113.9',
    city: 'Oslo',
    countryOrRegion: 'NO',
    clientAppUsed: 'Browser',
    errorCode: 0,
    conditionalAccessStatus: 'notApplied',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    ...over,
  });

  test('its sign-in is critical and sent at once, and again only for another sign-in', async () => {
    const app = await watched();
    log(app.world, signIn(app.world, 's1'));
    await readLogs(app);
    expect(mailSubjects(app)).toHaveLength(1);
    expect(mailSubjects(app)[0]).toMatch(/^Critical · Contoso · .*person15/);
    log(app.world, signIn(app.world, 's2', { errorCode: 50126 }));
    await readLogs(app);
    expect(mailSubjects(app)).toHaveLength(1);
    await app.runUntil(app.world.now() + 90 * minuteMs);
    log(app.world, signIn(app.world, 's3'));
    await readLogs(app);
    expect(mailSubjects(app)).toHaveLength(2);
  });

  test('its declared group may have members whose sign-ins nobody is alerted to', async () => {
    const app = await watched(
      ({ tenant }) => {
        tenant.groups = tenant.groups.map((group) =>
          group.id === 'vendors' ? { ...group, memberIds: ['person15'] } : group,
        );
      },
      { breakGlass: [{ ...emergency, id: 'vendors' }] },
    );
    log(app.world, signIn(app.world, 's1'));
    log(app.world, signIn(app.world, 's2', { userId: 'person05' }));
    await readLogs(app);
    expect(mailSubjects(app)).toHaveLength(1);
    expect(mailSubjects(app)[0]).toMatch(/person15/);
  });

  test.each([
    ['the deletion first', ['Delete user', 'Restore user'], 0],
    ['the restoration first', ['Restore user', 'Delete user'], 0],
    ['the deletion some minutes earlier', ['Delete user', 'Restore user'], 3],
    ['the restoration some minutes earlier', ['Restore user', 'Delete user'], 3],
  ] as const)(
    'its deletion and restoration at one moment leave no alert open: the log shows %s',
    async (_, activities, gap) => {
      const app = await watched();
      const at = iso(app.world.now() - minuteMs);
      for (const [index, activityDisplayName] of activities.entries()) {
        log(
          app.world,
          directoryAudit({
            ...{ id: `entry ${index}`, correlationId: `entry ${index}`, activityDisplayName, activityDateTime: at },
            ...{ category: 'UserManagement', actor: person('ada'), targets: [target('User', 'person15')] },
          }),
        );
        if (gap > 0) await readLogs(app, gap);
      }
      await readLogs(app, 8);
      const alerts = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
      expect(alerts.filter(({ status }) => status !== 'resolved').map(({ named }) => named)).toEqual([]);
      // The account exists, so no message may say at the end that it was deleted.
      expect(mailSubjects(app)).toEqual([
        'Critical · Contoso · break-glass account person15 was deleted',
        'Restored · Contoso · break-glass account person15 was restored',
      ]);
    },
  );

  test('a change to it is critical, no matter who made it', async () => {
    const app = await watched();
    log(
      app.world,
      directoryAudit({
        id: 'reset',
        category: 'UserManagement',
        activityDisplayName: 'Reset password (by admin)',
        activityDateTime: iso(app.world.now() - minuteMs),
        actor: person('bea'),
        targets: [target('User', 'person15')],
      }),
    );
    await readLogs(app);
    expect(mailSubjects(app)).toHaveLength(1);
    expect(mailSubjects(app)[0]).toMatch(/^Critical · Contoso · /);
    expect(JSON.stringify(app.world.sent[0]?.message)).toMatch(/bea's account/);
  });

  test.each([
    ['Disable account', 'Enable account', 'is disabled', 'can sign in again'],
    ['Delete user', 'Restore user', 'no longer exists', 'was restored'],
  ])('"%s" and "%s" are one alert with its end', async (done, undone, lost, regained) => {
    const app = await watched();
    const { tenant } = app.world;
    const all = tenant.users;
    const isOther = ({ id }: User): boolean => id !== 'person15';
    const without = all.filter(isOther);
    const blocked = all.map((one) => (isOther(one) ? one : { ...one, accountEnabled: false }));
    for (const [activityDisplayName, users] of [
      [done, done === 'Delete user' ? without : blocked],
      [undone, all],
    ] as const) {
      tenant.users = [...users];
      log(
        app.world,
        directoryAudit({
          ...{ id: activityDisplayName, category: 'UserManagement', activityDisplayName },
          actor: person(activityDisplayName === done ? 'bea' : 'ada'),
          activityDateTime: iso(app.world.now() - 10_000),
          targets: [target('User', 'person15')],
        }),
      );
      await readLogs(app, 6);
    }
    expect(mailSubjects(app)).toEqual([
      `Critical · Contoso · Break-glass account person15 ${lost}`,
      `Restored · Contoso · break-glass account person15 ${regained}`,
    ]);
  });

  test('when its declaration has ended, it is an account like any other', async () => {
    const app = await watched(undefined, { breakGlass: [{ ...emergency, expiry: '2026-11-23' }] });
    log(app.world, signIn(app.world, 's1'));
    await readLogs(app);
    expect(mailSubjects(app)).toEqual([]);
  });
});

describe('a role under PIM', () => {
  const grant = {
    principalId: 'person03',
    principalType: 'User',
    templateId: globalAdministratorRole,
    roleName: 'Global Administrator',
  };
  const instance = (world: SmallWorld, assignmentType: string): RoleAssignmentScheduleInstance => ({
    ...assignment('person03', globalAdministratorRole),
    id: `instance-${assignmentType}`,
    memberType: 'Direct',
    startDateTime: iso(world.now() - minuteMs),
    endDateTime: assignmentType === 'Activated' ? iso(world.now() + 60 * minuteMs) : null,
    assignmentType,
  });
  const give = ({ tenant }: SmallWorld, held: RoleAssignmentScheduleInstance): void => {
    tenant.assignments = [...tenant.assignments, assignment('person03', globalAdministratorRole)];
    tenant.roleInstances = [...tenant.roleInstances, held];
  };
  async function look(app: App): Promise<void> {
    await app.ask(
      { tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' },
      {
        tenantId,
        bucket: 'directory',
        kinds: ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'],
        reason: 'hint',
      },
    );
    await app.runUntil(app.world.now() + 15 * minuteMs);
  }

  test('an app that calls itself MS-PIM and gives a role is alerted, for PIM has no record of an activation', async () => {
    const app = await watched();
    const { world } = app;
    give(world, instance(world, 'Assigned'));
    const time = { activityDateTime: iso(world.now() - minuteMs) };
    log(world, roleRecord(grant, { ...time, id: 'spoof', actor: application('MS-PIM', 'sp-of-an-attacker') }));
    await look(app);
    const [first, ...others] = mailSubjects(app);
    expect(first).toMatch(/^Critical · Contoso · person03 became Global Administrator/);
    expect(others).toEqual([]);
  });

  const securityAdministrator = '194ae4cb-b126-40b2-bd5b-6091b380977d';
  const standingGrant = {
    ...grant,
    principalId: 'ada',
    templateId: securityAdministrator,
    roleName: 'Security Administrator',
  };
  const lists = ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'] as const;
  const orders = [
    ['the log', [['directoryAudit'], lists]],
    ['both lists at once', [lists, ['directoryAudit']]],
    ["PIM's own list", [['unifiedRoleAssignmentScheduleInstance'], ['unifiedRoleAssignment'], ['directoryAudit']]],
  ] as const;

  test.each(orders)(
    'a permanent assignment is alerted by the person and the role, though a control fails because of it (first %s)',
    async (_, turns) => {
      const standing = (world: SmallWorld, personId: string, roleId: string): RoleAssignmentScheduleInstance => ({
        ...instance(world, 'Assigned'),
        ...assignment(personId, roleId),
        id: `standing-${personId}-${roleId}`,
      });
      // Somebody already holds a role permanently, so the control failed before, and only gets worse.
      const app = await watched((before) => {
        before.tenant.roleInstances = [standing(before, 'bea', globalAdministratorRole)];
      });
      const { world } = app;
      const weakened = async (): Promise<number> =>
        (await world.store.events.recent(tenantId, [iso(world.now()).slice(0, 10)], 500)).filter(
          ({ type, source }) => type === 'weakened' && source === 'ZT.AD.004',
        ).length;
      expect(await weakened()).toBe(0);
      world.tenant.assignments = [...world.tenant.assignments, assignment('ada', securityAdministrator)];
      world.tenant.roleInstances = [...world.tenant.roleInstances, standing(world, 'ada', securityAdministrator)];
      log(
        world,
        roleRecord(standingGrant, { id: 'given', activityDateTime: iso(world.now() - minuteMs), actor: person('bea') }),
      );
      for (const kinds of turns)
        await app.ask({
          tenantId,
          bucket: kinds[0] === 'directoryAudit' ? 'reports' : 'directory',
          kinds: [...kinds],
          reason: 'hint',
        });
      await app.runUntil(world.now() + 15 * minuteMs);
      expect(await weakened()).toBe(1);
      expect(mailSubjects(app)).toEqual([expect.stringMatching(/^High · Contoso · ada became Security Administrator/)]);
    },
  );

  const activate = async (app: App, at: number): Promise<void> => {
    const { world } = app;
    world.tenant.assignments = world.tenant.assignments.filter(({ principalId }) => principalId !== 'person03');
    world.tenant.roleInstances = world.tenant.roleInstances.filter(({ principalId }) => principalId !== 'person03');
    give(world, instance(world, 'Activated'));
    const time = { activityDateTime: iso(at), correlationId: `pim-${at}` };
    const own = { ...time, id: `pim-${at}`, actor: person('person03') };
    log(world, pimRecord(grant, 'Add member to role completed (PIM activation)', own));
    log(world, roleRecord(grant, { ...time, id: `core-${at}`, actor: application('MS-PIM', 'sp-pim') }));
    await look(app);
  };

  test("an activation as configured sends nothing at once, except a person's first one", async () => {
    const app = await watched();
    await activate(app, app.world.now() - minuteMs);
    expect(mailSubjects(app)).toHaveLength(1);
    await app.runUntil(app.world.now() + 24 * 60 * minuteMs);
    app.world.sent.length = 0;
    await activate(app, app.world.now() - minuteMs);
    expect(mailSubjects(app)).toEqual([]);
    const days = [iso(app.world.now()).slice(0, 10), iso(app.world.now() - 24 * 60 * minuteMs).slice(0, 10)];
    const found = await app.world.store.events.recent(tenantId, days, 500);
    expect(found.filter(({ source }) => source === 'EV.R04')).toHaveLength(2);
  });

  test('a person who activated in the weeks before monitoring began is not reported as a first activation', async () => {
    const app = await watched((world) => {
      const at = world.now() - 5 * 24 * 60 * minuteMs;
      const own = { id: 'before', activityDateTime: iso(at), correlationId: 'before', actor: person('person03') };
      log(world, pimRecord(grant, 'Add member to role completed (PIM activation)', own));
    });
    await activate(app, app.world.now() - minuteMs);
    expect(mailSubjects(app)).toEqual([]);
  });
});

test('an edit that both the log and a collection show counts once for the account that made it', async () => {
  const app = await watched();
  const at = iso(app.world.now());
  // Two events from two sources: their ids differ, but the change is one.
  const eventOf = (id: string, recordId: string) =>
    event({
      id,
      tenantId,
      source: 'EV.P08',
      happenedAt: at,
      attribution: {
        status: 'known',
        actor: { type: 'person', id: 'person03', ipAddress: null },
        recordId,
        at,
      },
    });
  const counts: (number | undefined)[] = [];
  for (const one of [eventOf('record', 'edit-1'), eventOf('change', 'edit-1'), eventOf('record-2', 'edit-2')]) {
    await noteActor(app.pipeline(), one);
    counts.push((await app.world.store.directory.readActivity(tenantId, 'person03', 'EV.P08'))?.count);
  }
  expect(counts).toEqual([1, 1, 2]);
});

describe('the account of a departing admin', () => {
  const disable = ({ world: { tenant } }: App): void => {
    tenant.users = tenant.users.map((one) => (one.id === 'bea' ? { ...one, accountEnabled: false } : one));
  };
  const takeRole = ({ world: { tenant } }: App): void => {
    tenant.assignments = tenant.assignments.filter(({ principalId }) => principalId !== 'bea');
    tenant.roleInstances = tenant.roleInstances.filter(({ principalId }) => principalId !== 'bea');
  };
  const pass = async (app: App, hours: number): Promise<void> => {
    for (let left = hours; left > 0; left -= 4) {
      await app.ask({ tenantId, bucket: 'directory', kinds: ['user', 'unifiedRoleAssignment'], reason: 'hint' });
      await app.runUntil(app.world.now() + 4 * 60 * minuteMs);
    }
  };
  const ofDisabled = (app: App): readonly string[] =>
    mailSubjects(app).filter((subject) => /disabled account/.test(subject));

  test('noise contract: one that is disabled hours before its role goes alerts nobody', async () => {
    const app = await watched();
    disable(app);
    await pass(app, 12);
    takeRole(app);
    await pass(app, 8);
    expect(ofDisabled(app)).toEqual([]);
    expect(mailSubjects(app).filter((subject) => /has signed in recently/.test(subject))).toEqual([]);
  });

  test('one that still has its role after a day is alerted', async () => {
    const app = await watched();
    disable(app);
    await pass(app, 20);
    expect(ofDisabled(app)).toEqual([]);
    await pass(app, 12);
    expect(ofDisabled(app)).toEqual(['Medium · Contoso · 1 disabled account holds an admin role']);
  });
});

test('admins who were locked out are one alert, which ends when the last of them can sign in again', async () => {
  const locked = ['person04', 'person05', 'person06'];
  const app = await watched(({ tenant }) => {
    tenant.assignments.push(...locked.map((id) => assignment(id, globalAdministratorRole)));
  });
  const { tenant } = app.world;
  const turn = async (by: string, isOn: boolean, ...ids: readonly string[]): Promise<readonly string[]> => {
    tenant.users = tenant.users.map((one) => (ids.includes(one.id) ? { ...one, accountEnabled: isOn } : one));
    const [was, is] = [`[${!isOn}]`, `[${isOn}]`];
    for (const id of ids)
      log(
        app.world,
        directoryAudit({
          ...{ id: `${by} ${id} ${isOn}`, category: 'UserManagement', actor: person(by) },
          activityDisplayName: isOn ? 'Enable account' : 'Disable account',
          activityDateTime: iso(app.world.now() - 10_000),
          targets: [target('User', id, [modified('AccountEnabled', was, is)])],
        }),
      );
    await readLogs(app, 6);
    const { mails } = await received(app);
    app.world.sent.splice(0);
    return mails;
  };
  expect(await turn('bea', false, 'person04', 'person05')).toEqual([
    expect.stringContaining("bea's account locked out 2 of the admins (person04 and person05) at"),
  ]);
  expect(await turn('bea', false, 'person06')).toEqual([
    expect.stringContaining("bea's account locked out 1 more of the admins (person06) at"),
  ]);
  const restored = (subjects: readonly string[]) => subjects.filter((subject) => subject.startsWith('Restored'));
  expect(restored(await turn('ada', true, 'person04', 'person05'))).toEqual([]);
  const [end] = restored(await turn('ada', true, 'person06'));
  expect(end).toMatch(/^Restored · Contoso · person06 has access as an admin again .*The problem lasted 18 min\./s);
});

describe.each([
  ['the log', true],
  ['the list', false],
] as const)(
  'a role for one administrative unit beside the same role for the whole tenant (first %s)',
  (_, isLogFirst) => {
    const unit = '/administrativeUnits/unit-oslo';
    const isOfUnit = (held: RoleAssignment): boolean => held.directoryScopeId === unit;
    const roleChange =
      (isScoped: boolean, isRemoval: boolean): Change =>
      ({ world: { tenant } }) => {
        const own = assignment(
          'person04',
          userAdministratorRole,
          isScoped ? { id: 'scoped', directoryScopeId: unit } : {},
        );
        const others = tenant.assignments.filter(({ id }) => id !== own.id);
        tenant.assignments = isRemoval ? others : [...others, own];
        const record = roleRecord(
          {
            principalId: 'person04',
            principalType: 'User',
            templateId: userAdministratorRole,
            roleName: 'User Administrator',
          },
          {},
          isRemoval,
        );
        if (!isScoped) return record;
        return {
          ...record,
          activityDisplayName: isRemoval ? 'Remove scoped member from role' : 'Add scoped member to role',
          targets: [...record.targets, target('AdministrativeUnit', 'unit-oslo', [], 'Oslo')],
        };
      };
    const act = async (app: App, by: string, make: Change): Promise<void> => {
      change(app, by, isLogFirst ? 5000 : 2 * minuteMs, make);
      if (isLogFirst) await readLog(app, 1);
      app.world.advanceTo(app.world.now() + 15_000);
      await app.ask(hint('unifiedRoleAssignment'));
      await app.drain();
      await readLog(app, 4);
      await app.runUntil(app.world.now() + 6 * minuteMs);
    };

    test('each grant has an alert of its own, and ends when that grant is removed', async () => {
      const app = await watchedByAccounts();
      await act(app, 'mara', roleChange(true, false));
      await act(app, 'tom', roleChange(false, false));
      expect((await received(app)).actors.toSorted()).toEqual(['mara', 'tom']);
      app.world.sent.splice(0);
      await act(app, 'ines', roleChange(false, true));
      expect(app.world.tenant.assignments.some(isOfUnit)).toBe(true);
      const after = await received(app);
      expect(after.mails).toHaveLength(1);
      expect(JSON.stringify(app.world.sent.map(({ message }) => message))).toMatch(
        /Person04 still holds this role for (the administrative unit ..Oslo..|one administrative unit)\./,
      );
      expect(
        after.alerts.filter(({ status }) => status === 'open').map(({ attribution }) => attribution),
      ).toMatchObject([{ actor: { id: 'mara' } }]);
      app.world.sent.splice(0);
      const removedAt = app.world.now();
      await act(app, 'ines', roleChange(true, true));
      const { mails, alerts } = await received(app);
      expect(mails).toHaveLength(1);
      expect(alerts.filter(({ status }) => status === 'open')).toEqual([]);
      const ofUnit = alerts.find(
        ({ attribution }) => attribution.status === 'known' && attribution.recordId.startsWith('mara'),
      );
      expect(Date.parse(ofUnit?.resolvedAt ?? '')).toBeGreaterThanOrEqual(removedAt);
    });
  },
);

test('a deleted admin: each alert about their roles ends once, and says that the account was deleted', async () => {
  const app = await watched();
  const { tenant, now } = app.world;
  const held = assignment('person04', globalAdministratorRole);
  const instance = { ...held, id: 'held', memberType: 'Direct', startDateTime: iso(now() - 10_000), endDateTime: null };
  const at = (): { readonly activityDateTime: string } => ({ activityDateTime: iso(now() - 10_000) });
  const grant = {
    ...{ principalId: 'person04', principalType: 'User' },
    templateId: userAdministratorRole,
    roleName: 'User Administrator',
  };
  const eligible = { ...grant, templateId: globalAdministratorRole, roleName: 'Global Administrator' };
  log(app.world, roleRecord(grant, { ...at(), actor: person('bea') }));
  log(
    app.world,
    pimRecord(eligible, 'Add eligible member to role in PIM completed (permanent)', { ...at(), actor: person('bea') }),
  );
  const given = assignment('person04', userAdministratorRole);
  tenant.assignments = [...tenant.assignments, given];
  tenant.roleInstances = [
    ...tenant.roleInstances,
    { ...given, ...instance, roleDefinitionId: given.roleDefinitionId, assignmentType: 'Assigned' },
  ];
  tenant.roleEligibilities = [instance];
  await readLogs(app, 10);
  app.world.sent.splice(0);
  tenant.users = tenant.users.filter(({ id }) => id !== 'person04');
  // PIM lists the roles of a deleted account for a few more days.
  tenant.assignments = tenant.assignments.filter(({ principalId }) => principalId !== 'person04');
  tenant.roleInstances = tenant.roleInstances.map((one) =>
    one.principalId === 'person04' ? { ...one, principalType: 'unknown' } : one,
  );
  tenant.roleEligibilities = [{ ...instance, principalType: 'unknown' }];
  log(
    app.world,
    directoryAudit({
      ...at(),
      id: 'deleted',
      category: 'UserManagement',
      activityDisplayName: 'Delete user',
      actor: person('tom'),
      targets: [target('User', 'person04')],
    }),
  );
  await readLogs(app, 1);
  for (const kind of ['user', 'unifiedRoleAssignment'] as const) {
    await app.ask(hint(kind));
    await app.runUntil(app.world.now() + minuteMs);
  }
  await readLogs(app, 20);
  const mails = app.world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
  expect(mails.map(({ title }) => title.split(' · ')[0])).toEqual(['Restored', 'Restored']);
  expect(mails[0]?.firstLine).toMatch(/^tom's account deleted person04, who had the role Global Administrator at/);
  expect((await app.world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open')).toEqual([]);
});

describe.each([
  ['users', ['user', 'unifiedRoleAssignment', 'unifiedRoleEligibilityScheduleInstance']],
  ['roles', ['unifiedRoleAssignment', 'unifiedRoleEligibilityScheduleInstance', 'user']],
] as const)('an admin is deleted, and PIM still lists an eligible role (first the %s)', (_, kinds) => {
  test('nobody is alerted about the deleted account, no control counts it, and none becomes unknown', async () => {
    const pim = (id: string) => ({ id, memberType: 'Direct', startDateTime: null, endDateTime: null });
    const app = await watched(({ tenant }) => {
      tenant.assignments.push(assignment('person04', globalAdministratorRole));
      tenant.roleEligibilities = [{ ...assignment('person04', userAdministratorRole), ...pim('eligible') }];
    });
    const { tenant, store } = app.world;
    const unread = async () => {
      const all = (await store.evaluations.readAll(tenantId)).map(({ evaluation }) => evaluation);
      return all.flatMap(({ controlId, verdict }) => (verdict.status === 'unknown' ? [controlId] : []));
    };
    const unreadBefore = await unread();
    expect((await evaluationOf(app.world, 'ZT.AD.009'))?.verdict).toMatchObject({ status: 'pass', note: '3 active' });
    const isOther = ({ id }: { readonly id: string }): boolean => id !== 'person04';
    tenant.users = tenant.users.filter(isOther);
    tenant.registrations = tenant.registrations.filter(isOther);
    tenant.assignments = tenant.assignments.filter(({ principalId }) => principalId !== 'person04');
    tenant.roleEligibilities = tenant.roleEligibilities.map((one) => ({ ...one, principalType: 'unknown' }));
    for (const kind of kinds) {
      await app.ask(hint(kind));
      await app.drain();
    }
    await app.runUntil(app.world.now() + 20 * minuteMs);
    expect(app.world.sent).toEqual([]);
    expect(await unread()).toEqual(unreadBefore);
    expect((await evaluationOf(app.world, 'ZT.AD.009'))?.verdict).toMatchObject({ status: 'pass', note: '2 active' });
    const row = (await store.pageRows.read(tenantId, 'people'))?.row;
    expect(row?.roles?.holders.map(({ id }) => id).toSorted()).toEqual(['ada', 'bea']);
  });
});

describe('a role that PIM gives for one object only', () => {
  const unit = { directoryScopeId: '/administrativeUnits/unit-oslo' };
  const mail = (app: App) =>
    app.world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);

  test.each([
    ['Group', 'group', false],
    ['ServicePrincipal', 'servicePrincipal', false],
    ['User', 'user', false],
    ['User', 'user', true],
  ] as const)(
    '%s: one alert, that names the unit, and one end (eligible: %s)',
    async (type, principalType, isEligible) => {
      const app = await watched();
      const { world } = app;
      const grant = {
        ...{ principalId: 'person04', principalType: type },
        ...{ templateId: userAdministratorRole, roleName: 'User Administrator' },
      };
      const held = assignment('person04', userAdministratorRole, { ...unit, principalType, principalName: 'Crew' });
      const instance = {
        ...held,
        id: 'held',
        memberType: 'Direct',
        startDateTime: iso(world.now() - 10_000),
        endDateTime: null,
      };
      const eligible = isEligible ? 'eligible ' : '';
      const write = (isRemoval: boolean): void => {
        const [verb, to, completed] = isRemoval ? ['Remove', 'from', 'removed'] : ['Add', 'to', 'given'];
        const at = { activityDateTime: iso(world.now() - 10_000), correlationId: completed };
        const pim = `${verb} ${eligible}member ${to} role in PIM completed (permanent)`;
        log(world, pimRecord(grant, pim, { ...at, id: `pim-${completed}`, actor: person('bea') }));
        const core = roleRecord(grant, { ...at, id: completed, actor: application('MS-PIM') }, isRemoval);
        const activityDisplayName = isEligible
          ? `${verb} EligibleRoleAssignment ${to} RoleDefinition`
          : `${verb} scoped member ${to} role`;
        const ofUnit = isEligible ? [] : [target('AdministrativeUnit', 'unit-oslo', [], 'Oslo')];
        log(world, { ...core, activityDisplayName, targets: [...core.targets, ...ofUnit] });
        if (isEligible) world.tenant.roleEligibilities = isRemoval ? [] : [instance];
        else {
          const others = world.tenant.assignments.filter(({ id }) => id !== held.id);
          const otherInstances = world.tenant.roleInstances.filter(({ id }) => id !== 'held');
          world.tenant.assignments = isRemoval ? others : [...others, held];
          world.tenant.roleInstances = isRemoval
            ? otherInstances
            : [...otherInstances, { ...instance, assignmentType: 'Assigned' }];
        }
      };
      write(false);
      await readLogs(app, 20);
      expect(mail(app)).toHaveLength(1);
      expect(JSON.stringify(mail(app)[0])).toMatch(
        isEligible ? /for one administrative unit only/ : /for the administrative unit ..Oslo.. only/,
      );
      write(true);
      await readLogs(app, 20);
      expect(mail(app)).toHaveLength(2);
      expect(mail(app)[1]?.title).toMatch(/^Restored/);
      const open = (await world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
      expect(open).toEqual([]);
    },
  );
});

test.each([
  ['its name', 'for the administrative unit ..Oslo.. only'],
  [null, 'for one administrative unit only'],
])('a role for one unit that no entry names: Graph shows %s', async (name, words) => {
  const app = await watched();
  const { tenant } = app.world;
  if (name !== null) tenant.units.set('unit-oslo', 'Oslo');
  const scope = { directoryScopeId: '/administrativeUnits/unit-oslo' };
  const held = assignment('person04', userAdministratorRole, scope);
  const times = { startDateTime: null, endDateTime: null };
  const instance = { ...held, ...times, id: 'held', memberType: 'Direct', assignmentType: 'Assigned' };
  tenant.assignments = [...tenant.assignments, held];
  tenant.roleInstances = [...tenant.roleInstances, instance];
  await app.ask(hint('unifiedRoleAssignmentScheduleInstance'), hint('unifiedRoleAssignment'));
  await app.runUntil(app.world.now() + 10 * minuteMs);
  expect(JSON.stringify(app.world.sent[0]?.message)).toMatch(new RegExp(words));
});

test.each([true, false])(
  'a role for one app is not reported as one for the whole tenant (first the log: %s)',
  async (isLogFirst) => {
    const app = await watched();
    const { world } = app;
    const grant = {
      ...{ principalId: 'person04', principalType: 'User' },
      ...{ templateId: userAdministratorRole, roleName: 'User Administrator' },
    };
    const held = assignment('person04', userAdministratorRole, { directoryScopeId: '/payroll' });
    world.tenant.assignments = [...world.tenant.assignments, held];
    const instance = {
      ...held,
      memberType: 'Direct',
      assignmentType: 'Assigned',
      startDateTime: null,
      endDateTime: null,
    };
    world.tenant.roleInstances = [...world.tenant.roleInstances, instance];
    if (!isLogFirst) {
      const kinds = ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'] as const;
      await app.ask({ tenantId, bucket: 'directory', kinds, reason: 'hint' });
      await app.drain();
    }
    log(
      world,
      roleRecord(grant, {
        activityDisplayName: 'Add role assignment to role definition',
        activityDateTime: iso(world.now() - 10_000),
        actor: person('bea'),
      }),
    );
    await readLogs(app, 20);
    const mails = world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
    expect(new Set(mails.map(({ key }) => key)).size).toBe(1);
    for (const { firstLine } of mails) expect(firstLine).toMatch(/User Administrator for one app or group/);
  },
);

describe('a role that a group receives', () => {
  const grant = {
    principalId: 'ops-team',
    principalType: 'Group',
    templateId: globalAdministratorRole,
    roleName: 'Global Administrator',
  };
  const members = ['person03', 'person04', 'person05', 'person06', 'person07'];
  const give = ({ tenant }: SmallWorld, isEligible: boolean): void => {
    tenant.groups = [
      ...tenant.groups,
      { ...group('ops-team', members), displayName: 'Ops Team', isAssignableToRole: true },
    ];
    const held = assignment('ops-team', globalAdministratorRole, { principalType: 'group' });
    const instance = { ...held, id: 'held', memberType: 'Direct', startDateTime: null, endDateTime: null };
    if (isEligible) tenant.roleEligibilities = [instance];
    else {
      tenant.assignments = [...tenant.assignments, held];
      tenant.roleInstances = [...tenant.roleInstances, { ...instance, assignmentType: 'Assigned' }];
    }
  };

  test.each([
    ['Add member to role', false, 'made the group "Ops Team" (5 members) a Global Administrator'],
    ['Add eligible member to role', true, 'made the group "Ops Team" (5 members) eligible for the role'],
  ] as const)('%s: the alert names the group and counts its members', async (activityDisplayName, isEligible, text) => {
    const app = await watched();
    const { world } = app;
    give(world, isEligible);
    const activityDateTime = iso(world.now() - minuteMs);
    // As Core Directory writes it, with no name of the group.
    log(world, roleRecord(grant, { id: 'given', activityDisplayName, activityDateTime, actor: person('bea') }));
    await readLogs(app, 5);
    const [first] = world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
    expect(first?.preview).toContain(`bea's account ${text}`);
    expect(first?.subject).toContain(
      isEligible
        ? '5 people in "Ops Team" can now activate Global Administrator'
        : 'the group "Ops Team" (5 members) became Global Administrator',
    );
    expect(first?.sections.find(({ heading }) => heading === 'WHO IS EXPOSED')?.lines).toEqual([
      `${isEligible ? 'Who can activate it: ' : ''}5 members of the group "Ops Team": person03, person04, person05, person06 and person07`,
    ]);
  });
});

test('two people of one name are distinguished in the subject and the first line', async () => {
  const app = await watched(({ tenant }) => {
    tenant.users = tenant.users.map((one) =>
      ['bea', 'person03'].includes(one.id) ? { ...one, displayName: 'Lea Novak' } : one,
    );
  });
  const { world } = app;
  const grant = {
    principalId: 'person03',
    principalType: 'User',
    templateId: globalAdministratorRole,
    roleName: 'Global Administrator',
  };
  world.tenant.assignments = [...world.tenant.assignments, assignment('person03', globalAdministratorRole)];
  const activityDateTime = iso(world.now() - minuteMs);
  log(world, roleRecord(grant, { id: 'given', activityDateTime, actor: person('bea') }));
  await readLogs(app, 5);
  const [first] = world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
  expect(first?.subject).toContain('Lea Novak (person03) became Global Administrator');
  expect(first?.preview).toContain("Lea Novak (bea)'s account made Lea Novak (person03) a Global Administrator");
});
