/** Attacks of several steps, played into a healthy time. Each is one story of the product, about one person or app. */
import type { DirectoryAudit, SignIn } from '../../shared/core/log/record';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { globalAdministratorRole, guest, instance } from '../../tests/fixtures/conditional-access';
import {
  auditEvent,
  directoryAudit,
  modified,
  person,
  pimRecord,
  policyRecord,
  roleRecord,
  target,
} from '../../tests/fixtures/records';
import { grantOf } from './healthy';
import { phone, strange, usual } from './sign-ins';
import {
  type Act,
  administratorIds,
  audit,
  detected,
  iso,
  oneOf,
  type Stage,
  somebody,
  userRecord,
  write,
} from './stage';
import type { Story } from './stories';
import { editPolicy, giveRole, putUser, takeRole, vendorGroup } from './tenant';

type ActedBy = { readonly actor: DirectoryAudit['actor'] };
type Place = Pick<SignIn, 'ipAddress' | 'city' | 'countryOrRegion' | 'coordinates'>;

/** The person or app of an attack; the returned function restores everything. */
type Attack = Omit<Story, 'plant'> & {
  readonly plant: (stage: Stage) => { readonly about: string; readonly end?: Act };
};

/** Locations of attackers, to which nobody of the tenant travels: city, country, degrees north and east. */
const farPlaces = [
  ['Lagos', 'NG', 6.5, 3.4],
  ['Lima', 'PE', -12, -77],
  ['Hanoi', 'VN', 21, 105.8],
  ['Nairobi', 'KE', -1.3, 36.8],
  ['Quito', 'EC', -0.2, -78.5],
  ['Manila', 'PH', 14.6, 121],
  ['Accra', 'GH', 5.6, -0.2],
  ['Dhaka', 'BD', 23.8, 90.4],
  ['Bogota', 'CO', 4.7, -74.1],
  ['Almaty', 'KZ', 43.2, 76.9],
  ['Dakar', 'SN', 14.7, -17.5],
  ['Jakarta', 'ID', -6.2, 106.8],
  ['Caracas', 'VE', 10.5, -66.9],
  ['Minsk', 'BY', 53.9, 27.6],
  ['Lusaka', 'ZM', -15.4, 28.3],
  ['Tashkent', 'UZ', 41.3, 69.2],
  ['La Paz', 'BO', -16.5, -68.1],
  ['Karachi', 'PK', 24.9, 67],
  ['Kampala', 'UG', 0.3, 32.6],
  ['Managua', 'NI', 12.1, -86.3],
] as const;

/** Each attack comes from another country, because the country of an earlier attack may count as usual for the admin. */
function elsewhere(stage: Stage): Place {
  const place = farPlaces[stage.about.size % farPlaces.length];
  if (place === undefined) throw new Error('no place to attack from');
  const [city, countryOrRegion, latitude, longitude] = place;
  return strange(stage, { city, countryOrRegion, coordinates: { latitude, longitude } });
}
const actedFrom = (id: string, { ipAddress }: Place): ActedBy => ({ actor: person(id, ipAddress) });

const unmanaged = { device: phone('Linux'), askedForMfa: null } as const;

const entry = (
  stage: Stage,
  activityDisplayName: string,
  by: ActedBy,
  targets: DirectoryAudit['targets'],
  spoil: Partial<DirectoryAudit> = {},
): number => audit(stage, directoryAudit({ ...by, activityDisplayName, targets, ...spoil }));

const newMethod = (stage: Stage, id: string, by: ActedBy): number =>
  audit(
    stage,
    userRecord('User registered security info', id, {
      ...by,
      loggedByService: 'Authentication Methods',
      resultReason: 'User registered Authenticator App with Notification and Code',
    }),
  );

const newDevice = (stage: Stage, id: string, by: ActedBy): number =>
  entry(stage, 'Register device', by, [target('Device', `device-of-${id}`, [], 'DESKTOP-7'), target('User', id)], {
    category: 'Device',
    loggedByService: 'Device Registration Service',
  });

/** An app of its own. If the attack does not add the app, the app is as old as the tenant. */
const anApp = (stage: Stage): string => {
  stage.tenant.nextRecord += 1;
  return `Product-${stage.tenant.nextRecord}`;
};

const secret = (stage: Stage, app: string, by: ActedBy): number =>
  entry(
    stage,
    'Add service principal credentials',
    by,
    [
      target(
        'ServicePrincipal',
        `sp-${app}`,
        [modified('KeyDescription', '[]', '["[KeyIdentifier=k-1,KeyType=Password,KeyUsage=Verify,DisplayName=x]"]')],
        app,
      ),
    ],
    { category: 'ApplicationManagement' },
  );

const permission = (stage: Stage, app: string, value: string, by: ActedBy): number =>
  entry(
    stage,
    'Add app role assignment to service principal',
    by,
    [
      target(
        'ServicePrincipal',
        'microsoft-graph',
        [
          modified('AppRole.Value', null, `"${value}"`),
          modified('ServicePrincipal.ObjectID', null, `"sp-${app}"`),
          modified('ServicePrincipal.DisplayName', null, `"${app}"`),
        ],
        'Microsoft Graph',
      ),
    ],
    { category: 'ApplicationManagement' },
  );

const consent = (stage: Stage, app: string, by: ActedBy, spoil: Partial<DirectoryAudit> = {}): number =>
  entry(
    stage,
    'Consent to application',
    by,
    [
      target(
        'ServicePrincipal',
        `sp-${app}`,
        [
          modified('ConsentContext.IsAdminConsent', null, '"False"'),
          modified(
            'ConsentAction.Permissions',
            null,
            '"[] => [[Id: x, ConsentType: Principal, Scope: Mail.Read offline_access]]"',
          ),
        ],
        app,
      ),
    ],
    { category: 'ApplicationManagement', ...spoil },
  );

/** A person gets a permanent role; the end removes it again. */
function globalAdministrator(stage: Stage, id: string, by: ActedBy): Act {
  const held = instance(id, globalAdministratorRole, { id: `attack-${stage.tenant.nextRecord}` });
  giveRole(stage.tenant, held);
  const isGuest = stage.tenant.users.get(id)?.isExternal === true;
  const userPrincipalName = isGuest ? `${id}_partner.example#EXT#@contoso.onmicrosoft.com` : null;
  const record = (isRemoval: boolean): DirectoryAudit => {
    const draft = roleRecord(grantOf(id, globalAdministratorRole), by, isRemoval);
    return { ...draft, targets: draft.targets.map((one) => (one.id === id ? { ...one, userPrincipalName } : one)) };
  };
  audit(stage, record(false));
  return (then) => {
    takeRole(then.tenant, held.id);
    audit(then, record(true));
  };
}

/** Gives the role some minutes later. The end removes it if it was given by that time. */
function laterAdministrator(stage: Stage, minutes: number, of: (then: Stage) => string, by: ActedBy): Act {
  let end: Act = () => {};
  stage.later(minutes * minuteMs, (then) => {
    end = globalAdministrator(then, of(then), by);
  });
  return (then) => end(then);
}

const becomesMember = (stage: Stage, id: string, by: ActedBy): number =>
  audit(
    stage,
    userRecord('Update user', id, {
      ...by,
      targets: [target('User', id, [modified('UserType', '["Guest"]', '["Member"]')])],
    }),
  );

/** The admin whose last attack was longest ago, because a story joins the actions of one account within a week. */
function anAdmin(stage: Stage, among: readonly string[] = administratorIds(stage)): string {
  const attackedAt = (id: string): number => stage.attackedAt.get(id) ?? 0;
  const [id] = among.toSorted((one, other) => attackedAt(one) - attackedAt(other));
  if (id === undefined) throw new Error('no admin to choose from');
  stage.attackedAt.set(id, stage.at);
  return id;
}
const anotherAdmin = (stage: Stage, id: string): string =>
  anAdmin(
    stage,
    administratorIds(stage).filter((one) => one !== id),
  );

/** A guest who was invited before the log begins. */
function aGuest({ tenant, changes, at }: Stage): string {
  tenant.nextPerson += 1;
  const id = `guest-${tenant.nextPerson}`;
  putUser(tenant, guest(id));
  changes.push({ at, what: 'arrived', personId: id });
  return id;
}

const attacks: readonly Attack[] = [
  {
    name: 'a stolen session is made to last',
    reportedBy: ['EV.T01'],
    echoes: ['EV.S06', 'EV.S21'],
    plant: (stage) => {
      const id = somebody(stage);
      const place = elsewhere(stage);
      detected(stage, id, 'anomalousToken');
      stage.later(40 * minuteMs, (then) => newMethod(then, id, actedFrom(id, place)));
      return { about: id };
    },
  },
  {
    name: 'a device code is phished',
    reportedBy: ['EV.T02'],
    echoes: ['EV.S30'],
    plant: (stage) => {
      const id = somebody(stage);
      const place = elsewhere(stage);
      write(stage, usual(id, { ...place, ...unmanaged, authenticationProtocol: 'deviceCode' }));
      stage.later(30 * minuteMs, (then) => newDevice(then, id, actedFrom(id, place)));
      return { about: id };
    },
  },
  {
    name: 'people consent to an app that Microsoft had disabled',
    reportedBy: ['EV.T03'],
    echoes: ['EV.A03', 'EV.A04'],
    plant: (stage) => {
      const app = anApp(stage);
      const [first, second] = [somebody(stage), somebody(stage)];
      consent(
        stage,
        app,
        { actor: person(first) },
        {
          result: 'failure',
          resultReason: 'Microsoft.online.Security.userConsentBlockedForRiskyAppsExceptions',
        },
      );
      stage.later(50 * minuteMs, (then) => consent(then, app, { actor: person(second) }));
      return { about: app };
    },
  },
  {
    name: 'the help desk resets the password of an admin for an attacker',
    reportedBy: ['EV.T04'],
    echoes: ['EV.R17', 'EV.R18', 'EV.S31', 'EV.R01', 'EV.R02', 'ZT.AD.004', 'EV.S22'],
    plant: (stage) => {
      const id = anAdmin(stage);
      const place = elsewhere(stage);
      audit(stage, userRecord('Reset user password', id, { actor: person(anotherAdmin(stage, id)) }));
      stage.later(20 * minuteMs, (then) => {
        write(then, usual(id, { ...place, ...unmanaged }));
        newMethod(then, id, actedFrom(id, place));
      });
      return { about: id, end: laterAdministrator(stage, 60, somebody, actedFrom(id, place)) };
    },
  },
  {
    name: 'an app becomes a back door',
    reportedBy: ['EV.T05'],
    echoes: ['EV.A05', 'EV.A14'],
    plant: (stage) => {
      const app = anApp(stage);
      const id = anAdmin(stage);
      secret(stage, app, { actor: person(id) });
      stage.later(180 * minuteMs, (then) => permission(then, app, 'Mail.Read', { actor: person(id) }));
      return { about: app };
    },
  },
  {
    name: 'an app is used by its new owner',
    reportedBy: ['EV.T13'],
    echoes: ['EV.A06', 'EV.A05'],
    plant: (stage) => {
      const app = anApp(stage);
      const owner = somebody(stage);
      entry(
        stage,
        'Add owner to service principal',
        { actor: person(anAdmin(stage)) },
        [target('User', owner), target('ServicePrincipal', `sp-${app}`, [], app)],
        { category: 'ApplicationManagement' },
      );
      stage.later(180 * minuteMs, (then) => secret(then, app, { actor: person(owner) }));
      return { about: app };
    },
  },
  {
    name: 'a policy is opened and used',
    reportedBy: ['EV.T06'],
    echoes: ['EV.P02', 'ZT.ID.001', 'ZT.ID.021', 'EV.S22'],
    plant: (stage) => {
      const admin = { actor: person(anAdmin(stage)) };
      const move = (isOut: boolean) => (policy: Parameters<Parameters<typeof editPolicy>[2]>[0]) => {
        const { users } = policy.conditions;
        const others = users.excludeGroups.filter((id) => id !== vendorGroup);
        const excludeGroups = isOut ? [...others, vendorGroup].sort() : others;
        return { ...policy, conditions: { ...policy.conditions, users: { ...users, excludeGroups } } };
      };
      const change = editPolicy(stage.tenant, 'ca01', move(true));
      audit(stage, policyRecord(change.before, change.after, admin));
      const vendors = stage.tenant.small.groups.find(({ id }) => id === vendorGroup)?.memberIds ?? [];
      const id = oneOf(
        stage,
        vendors.filter((one) => stage.tenant.users.has(one)),
      );
      const place = elsewhere(stage);
      stage.later(90 * minuteMs, (then) =>
        write(then, usual(id, { ...place, ...unmanaged, askedForMfa: false, conditionalAccessStatus: 'notApplied' })),
      );
      return {
        about: id,
        end: (then) => {
          const back = editPolicy(then.tenant, 'ca01', move(false));
          audit(then, policyRecord(back.before, back.after, admin));
        },
      };
    },
  },
  {
    name: 'a new admin wipes devices',
    reportedBy: ['EV.T07'],
    echoes: ['EV.R01', 'EV.R02', 'EV.D07', 'ZT.AD.004', 'EV.D12'],
    plant: (stage) => {
      const id = somebody(stage);
      const end = globalAdministrator(stage, id, { actor: person(anAdmin(stage)) });
      stage.later(240 * minuteMs, (then) => {
        const devices = [...then.tenant.devices.values()].slice(0, 6);
        for (const [at, { id: deviceId, deviceName }] of devices.entries()) {
          const wipe = { activityType: 'wipe ManagedDevice', activityOperationType: 'Action', category: 'Device' };
          const targets = [target('ManagedDevice', `wiped-${deviceId}`, [], deviceName)];
          then.later(at * minuteMs, (one) => audit(one, auditEvent({ ...wipe, actor: person(id, null), targets })));
        }
      });
      return { about: id, end };
    },
  },
  {
    name: 'an admin takes over Azure and leaves a way back',
    reportedBy: ['EV.T08'],
    echoes: ['EV.R16', 'EV.A05'],
    plant: (stage) => {
      const id = anAdmin(stage);
      const by = { actor: person(id) };
      const app = anApp(stage);
      entry(
        stage,
        'User has elevated their access to User Access Administrator for their Azure Resources',
        by,
        [target('User', id)],
        { category: 'AzureRBACRoleManagementElevateAccess' },
      );
      stage.later(120 * minuteMs, (then) => secret(then, app, by));
      return { about: id };
    },
  },
  {
    name: 'a guessed password is used',
    reportedBy: ['EV.T09'],
    echoes: ['EV.S25', 'EV.S26', 'EV.S27', 'EV.S22', 'EV.S28'],
    plant: (stage) => {
      const id = somebody(stage);
      const place = elsewhere(stage);
      for (let at = 0; at < 14; at++)
        stage.later(at * 20_000, (then) => write(then, usual(id, { ...place, ...unmanaged, errorCode: 50126 })));
      stage.later(6 * minuteMs, (then) => write(then, usual(id, { ...place, ...unmanaged })));
      stage.later(30 * minuteMs, (then) => newMethod(then, id, actedFrom(id, place)));
      return { about: id };
    },
  },
  {
    name: 'a new admin locks the others out',
    reportedBy: ['EV.T10'],
    echoes: ['EV.R01', 'EV.R02', 'EV.R26', 'EV.R17', 'EV.T07', 'ZT.AD.004'],
    plant: (stage) => {
      const id = somebody(stage);
      const end = globalAdministrator(stage, id, { actor: person(anAdmin(stage)) });
      stage.later(60 * minuteMs, (then) => {
        for (const other of administratorIds(then).slice(0, 4))
          audit(then, userRecord('Disable account', other, { actor: person(id) }));
      });
      return { about: id, end };
    },
  },
  {
    name: 'an admin signs in through a federated domain',
    reportedBy: ['EV.T11'],
    echoes: ['EV.P10', 'EV.S31', 'EV.S22'],
    plant: (stage) => {
      const id = anAdmin(stage);
      entry(
        stage,
        'Set domain authentication',
        { actor: person(anotherAdmin(stage, id)) },
        [target(null, 'contoso.example', [modified('LiveType', '["Managed"]', '["Federated"]')], 'contoso.example')],
        { category: 'DirectoryManagement' },
      );
      const place = elsewhere(stage);
      stage.later(200 * minuteMs, (then) => write(then, usual(id, { ...place, ...unmanaged })));
      return { about: id };
    },
  },
  {
    name: 'a stolen admin session activates a role',
    // If the log shows the sign-in after the role, the activation raises the alert instead.
    reportedBy: ['EV.T14', 'EV.R04'],
    echoes: ['EV.S22', 'EV.S31'],
    plant: (stage) => {
      const { roleEligibilities, roleInstances } = stage.tenant.small;
      const active = new Set(roleInstances.map(({ principalId }) => principalId));
      const id = anAdmin(
        stage,
        administratorIds(stage).filter((one) => !active.has(one)),
      );
      const role = roleEligibilities.find(({ principalId }) => principalId === id)?.roleDefinitionId;
      if (role === undefined) throw new Error('no role to activate');
      const place = elsewhere(stage);
      const instanceId = `stolen-activation-${stage.tenant.nextRecord}`;
      write(stage, usual(id, { ...place, ...unmanaged, conditionalAccessStatus: 'success' }));
      stage.later(30 * minuteMs, (then) => {
        const times = { startDateTime: iso(then.at), endDateTime: iso(then.at + 2 * hourMs) };
        giveRole(then.tenant, instance(id, role, { id: instanceId, assignmentType: 'Activated', ...times }));
        const draft = pimRecord(grantOf(id, role), 'Add member to role completed (PIM activation)');
        const shownAt = audit(then, { ...draft, actor: person(id, place.ipAddress) });
        then.changes.push({ at: then.at, what: 'activated', personId: id, shownAt, until: then.at + 2 * hourMs });
        then.later(2 * hourMs, (end) => takeRole(end.tenant, instanceId));
      });
      return { about: id };
    },
  },
  {
    name: 'an alert is switched off before a guest becomes a member',
    reportedBy: ['EV.T12'],
    echoes: ['EV.R07', 'EV.R15'],
    plant: (stage) => {
      const id = anAdmin(stage);
      const by = { actor: person(id) };
      entry(stage, 'Disable PIM alert', by, [target('Policy', 'pim-alert', [], 'Roles are assigned outside PIM')], {
        category: 'RoleManagement',
        loggedByService: 'PIM',
      });
      const guestId = aGuest(stage);
      stage.later(60 * minuteMs, (then) => becomesMember(then, guestId, by));
      return { about: id };
    },
  },
  {
    name: 'one account weakens three policies within the hour',
    reportedBy: ['EV.P19'],
    echoes: ['EV.P01', 'ZT.ID.001', 'ZT.ID.003', 'ZT.ID.008', 'ZT.ID.021', 'ZT.AD.009'],
    plant: (stage) => {
      const id = anAdmin(stage);
      const by = { actor: person(id) };
      const switched = ['ca01', 'ca02', 'ca03'];
      const put = (then: Stage, policyId: string, state: string): void => {
        const change = editPolicy(then.tenant, policyId, (policy) => ({ ...policy, state }));
        audit(then, policyRecord(change.before, change.after, by));
      };
      for (const [at, policyId] of switched.entries())
        stage.later(at * 12 * minuteMs, (then) => put(then, policyId, 'disabled'));
      return {
        about: id,
        end: (then) => {
          for (const policyId of switched) put(then, policyId, 'enabled');
        },
      };
    },
  },
  {
    name: 'a guest becomes a member and then an admin',
    reportedBy: ['EV.T15'],
    echoes: ['EV.R15', 'EV.R01', 'EV.R02', 'ZT.AD.004'],
    plant: (stage) => {
      const id = aGuest(stage);
      const by = { actor: person(anAdmin(stage)) };
      becomesMember(stage, id, by);
      return { about: id, end: laterAdministrator(stage, 120, () => id, by) };
    },
  },
  {
    name: 'an admin receives a phone after codes by SMS were opened',
    reportedBy: ['EV.T16'],
    echoes: ['EV.P15', 'EV.R18'],
    plant: (stage) => {
      const id = anAdmin(stage);
      const by = { actor: person(anotherAdmin(stage, id)) };
      const methods = (state: string): string =>
        JSON.stringify({
          authenticationMethodConfigurations: [{ id: 'Sms', state, includeTargets: [{ id: 'all_users' }] }],
        });
      const change = modified('AuthenticationMethodsPolicy', methods('disabled'), methods('enabled'));
      const policy = target('Policy', 'authenticationMethodsPolicy', [change], 'Authentication Methods Policy');
      entry(stage, 'Authentication Methods Policy Update', by, [policy]);
      stage.later(90 * minuteMs, (then) =>
        audit(
          then,
          userRecord('Admin registered security info', id, {
            ...by,
            loggedByService: 'Authentication Methods',
            resultReason: 'Admin registered phone method for user',
          }),
        ),
      );
      return { about: id };
    },
  },
  {
    name: 'an account of another tenant becomes an admin after its sync was opened',
    reportedBy: ['EV.T17'],
    echoes: ['EV.P18', 'EV.R01', 'EV.R02', 'ZT.AD.004'],
    plant: (stage) => {
      const id = aGuest(stage);
      const by = { actor: person(anAdmin(stage)) };
      const sync = modified('UserSyncInbound', null, '{"IsSyncAllowed":true}');
      entry(stage, 'Create a partner cross-tenant identity sync setting', by, [
        target('Policy', 'fabrikam', [sync], 'Fabrikam'),
      ]);
      return { about: id, end: laterAdministrator(stage, 120, () => id, by) };
    },
  },
  {
    name: 'a new app receives a secret and may read all files',
    reportedBy: ['EV.T18'],
    echoes: ['EV.A05', 'EV.A14', 'EV.A17'],
    plant: (stage) => {
      const app = anApp(stage);
      const by = { actor: person(anAdmin(stage)) };
      entry(stage, 'Add service principal', by, [target('ServicePrincipal', `sp-${app}`, [], app)], {
        category: 'ApplicationManagement',
      });
      stage.later(30 * minuteMs, (then) => secret(then, app, by));
      stage.later(60 * minuteMs, (then) => permission(then, app, 'Files.Read.All', by));
      return { about: app };
    },
  },
];

/** Every attack this many times, each time as a story about another person. */
export const attackStories = (times: number): readonly Story[] =>
  Array.from({ length: times }, (_, at) => at + 1).flatMap((time) =>
    attacks.map(({ plant, ...attack }): Story => {
      const name = `${attack.name} (${time})`;
      return {
        ...attack,
        name,
        lasts: attack.lasts ?? 8,
        plant: (stage) => {
          const { about, end } = plant(stage);
          stage.about.set(name, about);
          return end ?? (() => {});
        },
      };
    }),
  );
