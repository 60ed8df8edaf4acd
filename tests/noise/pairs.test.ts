/**
 * Twenty times, an account makes two changes within half an hour, through the whole pipeline. People get an alert about
 * all forty, each in a separate message. PAIRS_SEED=<number> draws other pairs.
 */
import { grantOf, writeHistory } from '../../bench/noise-year/healthy';
import { type Act, audit, between, createAgenda, type Stage } from '../../bench/noise-year/stage';
import {
  administratorId,
  breakGlass,
  breakGlassGroup,
  compliancePolicy,
  editPolicy,
  giveRole,
  healthyTenant,
  policies,
  putUser,
  setMembers,
  takeRole,
  vendorGroup,
} from '../../bench/noise-year/tenant';
import { type SentMessage, startYear } from '../../bench/noise-year/year';
import { type Random, seededRandom } from '../../infra/local/tenant/random';
import type { Actor, DirectoryAudit } from '../../shared/core/log/record';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { globalAdministratorRole, instance, userAdministratorRole } from '../fixtures/conditional-access';
import {
  auditEvent,
  directoryAudit,
  membershipRecord,
  modified,
  person,
  pimRecord,
  policyRecord,
  roleRecord,
  target,
} from '../fixtures/records';
import { memoryTables } from '../memory-tables';
import { hint } from '../pipeline/history';

const seed = Number(process.env.PAIRS_SEED ?? '20');
const pairCount = 20;

type Policy = (typeof policies)[number];
/** `object`: the name of the changed object in messages. Makes the change, and returns the function that undoes it. */
type Action = {
  readonly what: string;
  readonly object: RegExp;
  readonly play: (stage: Stage, by: Actor) => Act;
};

/** Edits a policy. The returned function restores the whole policy. */
const policyAction = (id: string, what: string, edit: (was: Policy) => Policy): Action => {
  const name = policies.find((one) => one.id === id)?.displayName ?? '';
  return {
    what: `${name}: ${what}`,
    object: new RegExp(name),
    play: (stage, actor) => {
      const { before, after } = editPolicy(stage.tenant, id, edit);
      audit(stage, policyRecord(before, after, { actor }));
      return (then) => {
        editPolicy(then.tenant, id, () => before);
        audit(then, policyRecord(after, before, { actor }));
      };
    },
  };
};

const roleAction = (personId: string, roleId: string): Action => ({
  what: `${grantOf(personId, roleId).roleName} to ${personId}`,
  object: new RegExp(personId, 'i'),
  play: (stage, actor) => {
    const held = instance(personId, roleId, { id: `role-of-${personId}-${stage.at}` });
    giveRole(stage.tenant, held);
    audit(stage, roleRecord(grantOf(personId, roleId), { actor }));
    audit(stage, pimRecord(grantOf(personId, roleId), 'Add member to role outside of PIM (permanent)', { actor }));
    return (then) => {
      takeRole(then.tenant, held.id);
      audit(then, roleRecord(grantOf(personId, roleId), { actor }, true));
    };
  },
});

const momentary: Act = () => {};

const ofApplication = (
  activityDisplayName: string,
  name: string,
  properties: Parameters<typeof target>[2],
  actor: Actor,
): DirectoryAudit =>
  directoryAudit({
    actor,
    activityDisplayName,
    category: 'ApplicationManagement',
    targets: [target('ServicePrincipal', name.toLowerCase(), properties, name)],
  });

const secretAction = (name: string): Action => ({
  what: `a secret to ${name}`,
  object: new RegExp(name),
  play: (stage, actor) => {
    const key = `["[KeyIdentifier=k-${stage.at},KeyType=Password,KeyUsage=Verify,DisplayName=x]"]`;
    audit(
      stage,
      ofApplication('Add service principal credentials', name, [modified('KeyDescription', '[]', key)], actor),
    );
    return momentary;
  },
});

const permissionAction = (name: string, permission: string, appRoleId: string): Action => ({
  what: `${permission} to ${name}`,
  object: new RegExp(name),
  play: (stage, actor) => {
    const properties = [
      modified('AppRole.Id', null, `"${appRoleId}"`),
      modified('AppRole.Value', null, `"${permission}"`),
      modified('ServicePrincipal.ObjectID', null, `"${name.toLowerCase()}"`),
      modified('ServicePrincipal.DisplayName', null, `"${name}"`),
    ];
    audit(stage, ofApplication('Add app role assignment to service principal', 'Microsoft Graph', properties, actor));
    return momentary;
  },
});

type Settings = 'allowInvitesFrom' | 'allowedToCreateTenants';
const settingAction = (name: Settings, object: RegExp, before: string, after: string, edit: object): Action => ({
  what: `${name} set to ${after}`,
  object,
  play: (stage, actor) => {
    const { small } = stage.tenant;
    const was = small.settings;
    const put = (value: object): typeof was.authorizationPolicy =>
      was.authorizationPolicy.map((one) => ({
        ...one,
        ...value,
        defaultUserRolePermissions: {
          ...one.defaultUserRolePermissions,
          ...('defaultUserRolePermissions' in value ? (value.defaultUserRolePermissions as object) : {}), // Safe: of the same shape.
        },
      }));
    small.settings = { ...was, authorizationPolicy: put(edit) };
    const record = (from: string, to: string): DirectoryAudit =>
      directoryAudit({
        actor,
        activityDisplayName: 'Update authorization policy',
        category: 'AuthorizationPolicy',
        targets: [target('Policy', 'x', [modified(name, from, to)], 'Authorization Policy')],
      });
    audit(stage, record(before, after));
    return (then) => {
      then.tenant.small.settings = { ...then.tenant.small.settings, authorizationPolicy: was.authorizationPolicy };
      audit(then, record(after, before));
    };
  },
});

const membershipAction = (personId: string): Action => ({
  what: `${personId} into the group that policies spare`,
  object: new RegExp(personId, 'i'),
  play: (stage, actor) => {
    const membership = { groupId: breakGlassGroup, memberId: personId };
    setMembers(stage.tenant, breakGlassGroup, [...breakGlass, personId]);
    audit(stage, membershipRecord({ ...membership, activity: 'Add member to group' }, { actor }));
    return (then) => {
      setMembers(then.tenant, breakGlassGroup, breakGlass);
      audit(then, membershipRecord({ ...membership, activity: 'Remove member from group' }, { actor }));
    };
  },
});

const breakGlassAction: Action = {
  what: 'a break-glass account disabled',
  object: /BreakGlass-2/,
  play: (stage, actor) => {
    const id = breakGlass[1] ?? '';
    const was = stage.tenant.users.get(id);
    if (was === undefined) throw new Error('no break-glass account');
    const record = (activityDisplayName: string): DirectoryAudit =>
      directoryAudit({ actor, activityDisplayName, category: 'UserManagement', targets: [target('User', id)] });
    putUser(stage.tenant, { ...was, accountEnabled: false });
    audit(stage, record('Disable account'));
    return (then) => {
      putUser(then.tenant, was);
      audit(then, record('Enable account'));
    };
  },
};

const complianceAction: Action = {
  what: 'a compliance policy asks for less',
  object: /Win-Baseline/,
  play: (stage, actor) => {
    const before = stage.tenant.compliancePolicies;
    const edit = (bitLockerEnabled: boolean): void => {
      stage.tenant.compliancePolicies = stage.tenant.compliancePolicies.map((one) => ({
        ...one,
        version: (one.version ?? 0) + 1,
        settings: { ...one.settings, bitLockerEnabled },
      }));
    };
    edit(false);
    const record = (at: Stage, from: boolean, to: boolean) =>
      audit(
        at,
        auditEvent({
          actor,
          targets: [
            target(
              'DeviceCompliancePolicy',
              compliancePolicy.id,
              [modified('BitLockerEnabled', `${from}`, `${to}`)],
              before[0]?.displayName,
            ),
          ],
        }),
      );
    record(stage, true, false);
    return (then) => {
      edit(true);
      record(then, false, true);
    };
  },
};

const inState =
  (state: string) =>
  (policy: Policy): Policy => ({ ...policy, state });
const mfaGrant = {
  operator: 'OR',
  customAuthenticationFactors: [],
  termsOfUse: [],
  builtInControls: ['mfa'],
  authenticationStrengthId: null,
};

const actions: readonly Action[] = [
  policyAction('ca01', 'the vendors are excluded', ({ conditions, ...was }) => ({
    ...was,
    conditions: {
      ...conditions,
      users: { ...conditions.users, excludeGroups: [...conditions.users.excludeGroups, vendorGroup].sort() },
    },
  })),
  policyAction('ca02', 'switched off', inState('disabled')),
  policyAction('ca03', 'any MFA', (was) => ({ ...was, grantControls: mfaGrant })),
  policyAction('ca04', 'report-only', inState('enabledForReportingButNotEnforced')),
  roleAction('person00021', globalAdministratorRole),
  roleAction('person00022', userAdministratorRole),
  roleAction('person00023', userAdministratorRole),
  secretAction('Backup-Connector'),
  secretAction('Payroll-Sync'),
  secretAction('Mail-Archive'),
  permissionAction('Report-Robot', 'RoleManagement.ReadWrite.Directory', '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'),
  permissionAction('Import-Robot', 'Domain.ReadWrite.All', '7e05723c-0bb0-42da-be95-ae9f08a6e53c'),
  settingAction('allowInvitesFrom', /invite/, '"adminsAndGuestInviters"', '"everyone"', {
    allowInvitesFrom: 'everyone',
  }),
  membershipAction('person00025'),
  breakGlassAction,
  complianceAction,
];

type Played = { readonly action: Action; readonly at: number; readonly by: string };
type Pair = readonly [Played, Played];

const startAt = Date.parse('2026-11-23T05:00:00Z');
const apartMs = 4 * hourMs;
/**
 * How long both changes stay. Then both are undone, and the next pair begins when the messages about their ends are
 * sent.
 */
const lastsMs = 2 * hourMs;
/** How often the logs are read while something happens. */
const readEveryMs = 5 * minuteMs;

/** Draws no pair twice, and never pairs a change with itself. */
function drawPairs(random: Random): readonly (readonly [Action, Action])[] {
  const all = actions.flatMap((one) => actions.filter((other) => other !== one).map((other) => [one, other] as const));
  return Array.from({ length: pairCount }, () => {
    const [pair] = all.splice(Math.floor(random() * all.length), 1);
    if (pair === undefined) throw new Error('too few pairs');
    return pair;
  });
}

async function play(): Promise<{ readonly pairs: readonly Pair[]; readonly sent: readonly SentMessage[] }> {
  const random = seededRandom(seed);
  const tenant = healthyTenant(60);
  const agenda = createAgenda(tenant, 60, random, startAt);
  writeHistory(agenda, startAt);
  const pairs = drawPairs(random).map(([first, second], at): Pair => {
    const by = administratorId(Math.floor(random() * 6));
    const playedAt = startAt + (at + 1) * apartMs;
    const one = { action: first, at: playedAt, by };
    const other = { action: second, at: Math.round(playedAt + between(agenda, minuteMs, 29 * minuteMs)), by };
    for (const { action, at: when } of [one, other])
      agenda.put(when, (stage) => agenda.put(when + lastsMs, action.play(stage, person(by))));
    return [one, other];
  });
  const year = startYear({
    tenant,
    tables: memoryTables({ keepTransactions: false }),
    startAt,
    tickMinutes: 20,
    // The logs are read at the intervals below. Everything else is read when they give a hint, and once a day.
    leastCadenceMinutes: 1440,
    live: agenda.live,
  });
  await year.runUntil(startAt + apartMs);
  for (const [{ at }] of pairs) {
    for (const begin of [at, at + lastsMs])
      for (let when = begin; when < begin + 75 * minuteMs; when += readEveryMs) {
        await year.runUntil(when);
        for (const kind of ['directoryAudit', 'auditEvent'] as const)
          await year.pipeline.queues.sendCollect(hint(kind));
      }
    await year.runUntil(at + apartMs);
  }
  return { pairs, sent: year.sent.filter(({ recipient }) => recipient === 'security') };
}

/** First messages: each begins an alert, or opens an ended one again. */
const begins = ({ message }: SentMessage): boolean => ['opened', 'reopened'].includes(message.machine.because);

/** Subject and first lines, as far as a tired reader gets. */
const firstLines = ({ message }: SentMessage): string =>
  [message.subject, message.firstLine, ...message.paragraphs].join(' ').slice(0, 350);

describe(`pairs of changes by one account, PAIRS_SEED=${seed}`, () => {
  let pairs: readonly Pair[];
  let sent: readonly SentMessage[];
  beforeAll(async () => {
    ({ pairs, sent } = await play());
  });

  const firstOf = ({ action, at }: Played): readonly SentMessage[] =>
    sent.filter((one) => begins(one) && one.at >= at && one.at < at + lastsMs && action.object.test(firstLines(one)));
  const shown = ({ action, at, by }: Played): string => `${new Date(at).toISOString()} ${by}: ${action.what}`;
  const all = (): readonly Played[] => pairs.flat();

  test('each of the forty is named in one first message', () => {
    expect(all()).toHaveLength(2 * pairCount);
    expect(all().map((one) => [shown(one), firstOf(one).length])).toEqual(all().map((one) => [shown(one), 1]));
  });

  test('no change is in the alert of the other', () => {
    const alertsOf = (one: Played): readonly string[] => firstOf(one).map(({ message }) => message.machine.alertId);
    const shared = pairs.filter(([one, other]) => alertsOf(one).some((id) => alertsOf(other).includes(id)));
    expect(shared.map((pair) => pair.map(shown))).toEqual([]);
  });

  test('each alert names the account, at once or when the log shows it', () => {
    const isNamed = (one: Played): boolean =>
      firstOf(one).some(({ message: { machine } }) =>
        sent.some((later) => later.message.machine.alertId === machine.alertId && later.text.includes(one.by)),
      );
    expect(
      all()
        .filter((one) => !isNamed(one))
        .map(shown),
    ).toEqual([]);
  });

  test('nothing else is alerted', () => {
    // Every change to a break-glass account is alerted, including the one that undoes it.
    const isUndoing = ({ at, message }: SentMessage): boolean =>
      message.machine.sources.includes('EV.R22') &&
      all().some((one) => one.action === breakGlassAction && at >= one.at + lastsMs && at < one.at + 2 * lastsMs);
    const expected = new Set([...all().flatMap(firstOf), ...sent.filter(isUndoing)]);
    expect(sent.filter((one) => begins(one) && !expected.has(one)).map(({ message }) => message.subject)).toEqual([]);
  });
});
