/** The events of a healthy tenant, day by day. */
import type { DirectoryAudit } from '../../shared/core/log/record';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { dayMs, hourMs, minuteMs } from '../../shared/core/time/durations';
import { kindDefinitions } from '../../shared/kinds';
import type { ManagedDevice } from '../../shared/kinds/managed-device/managed-device';
import { eligibility, guest, instance, policy, user } from '../../tests/fixtures/conditional-access';
import {
  auditEvent,
  deviceFlip,
  directoryAudit,
  managedPolicies,
  modified,
  msPim,
  person,
  pimRecord,
  policyRecord,
  roleRecord,
  target,
} from '../../tests/fixtures/records';
import { riskWord, riskyUser } from '../../tests/fixtures/risk';
import { worksAYear } from './daily-work';
import { entriesAYear } from './log-entries';
import { rates } from './rates';
import { planSignIns } from './sign-ins';
import {
  type Act,
  type Agenda,
  anAdministrator,
  atWork,
  audit,
  between,
  by,
  detected,
  growthOf,
  isOf,
  iso,
  isPatchWeek,
  isReturn,
  oneOf,
  refuse,
  type Stage,
  somebody,
  times,
  userRecord,
  workingDays,
  workOf,
  write,
} from './stage';
import {
  administratorsOf,
  breakGlass,
  deviceOf,
  editPolicy,
  giveRole,
  helpdeskAdministratorRole,
  ownApps,
  personId,
  putDevice,
  putUser,
  removeDevice,
  removeUser,
  takeRole,
  type YearTenant,
} from './tenant';

/** Plans each day of [from, to) when it begins. */
export function liveHealthily(agenda: Agenda, from: number, to: number): void {
  for (let day = Math.floor(from / dayMs) * dayMs; day < to; day += dayMs) {
    agenda.put(Math.max(day, from), (stage) => planDay(stage as Agenda, day)); // Safe: the agenda is the stage.
  }
  writeHistory(agenda, from);
  const year = new Date(from).getUTCFullYear();
  for (const which of [year, year + 1]) {
    const ends = Date.UTC(which, 8, 30);
    if (ends >= from && ends < to) agenda.put(ends, renewLicence);
  }
}

/** Zero Trust Watch also reads the sign-ins of the week before monitoring begins. They are not part of the played time. */
export function signInBefore(agenda: Agenda, from: number): void {
  for (let day = Math.floor(from / dayMs) * dayMs - 7 * dayMs; day < from; day += dayMs)
    agenda.put(day, (stage) => planSignIns(stage as Agenda, workOf(day), day, planner(stage as Agenda, day))); // Safe: the agenda is the stage.
  agenda.put(from, ({ tenant }) => {
    tenant.written = 0;
  });
}

/** Plans an act within the working hours of a day, as often as it is expected. */
const planner =
  (stage: Agenda, day: number) =>
  (aDay: number, act: Act): void => {
    for (let count = times(stage, aDay); count > 0; count--) stage.put(atWork(stage, day), act);
  };

function planDay(stage: Agenda, day: number): void {
  const work = workOf(day);
  const { tenant, people } = stage;
  const admins = administratorsOf(tenant).length;
  const plan = planner(stage, day);
  const aYear = (count: number, act: Act): void => plan((count * work) / workingDays, act);
  const growth = growthOf(people);
  aYear((rates.joinersAYear * people) / 100, join);
  aYear((rates.leaversAYear * people) / 100, leave);
  for (const admin of administratorsOf(tenant)) plan(rates.activationsADay * work, activate(admin));
  aYear((rates.appointmentsAYear * admins) / 6, appoint);
  aYear((rates.detectionsAYear * people) / 100, detect);
  aYear((rates.clearedHighRisksAYear * people) / 1000, riskAndClear);
  aYear((rates.lastingHighRisksAYear * people) / 1000, riskAndDismiss);
  planDevices(stage, work, plan);
  aYear(rates.cosmeticPolicyEditsAYear * growth, editCosmetically);
  aYear(rates.strongerPolicyEditsAYear * growth, strengthen);
  aYear(rates.managedPolicyUpdatesAYear, updateManagedPolicy);
  aYear(rates.tightenedCompliancePoliciesAYear, tightenCompliance);
  aYear(rates.tightenedSharingSettingsAYear, tightenSharing);
  aYear((rates.consentsAYear * people) / 100, consent);
  aYear((rates.invitationsAYear * people) / 100, invite);
  aYear(rates.credentialRenewalsAYear * growth, renewCredential);
  aYear(rates.emergencyDrillsAYear, drill);
  for (const [count, act] of entriesAYear(people)) aYear(count, act);
  plan((rates.everydayEntriesADay * people * work) / 100, everyday);
  for (const [count, act] of worksAYear(stage)) aYear(count, act);
  planSignIns(stage, work, day, plan);
  // Outages of Microsoft do not depend on working hours.
  const always = (count: number, act: Act): void => {
    for (let left = times(stage, count / 365); left > 0; left--) stage.put(day + between(stage, 0, dayMs), act);
  };
  always(rates.throttlingsAYear, throttle);
  always(rates.outagesAYear, fail);
}

function planDevices(stage: Agenda, work: number, plan: (aDay: number, act: Act) => void): void {
  const { tenant } = stage;
  const admins = new Set(administratorsOf(tenant));
  const all = [...tenant.devices.values()];
  const ofAdmins = all.filter(({ userId }) => userId !== null && admins.has(userId)).map(({ id }) => id);
  const others = all.filter(({ userId }) => userId === null || !admins.has(userId)).map(({ id }) => id);
  const aDay = (aYear: number): number => (aYear * work) / workingDays / 100;
  const oneAmong =
    (ids: readonly string[], act: (deviceId: string) => Act): Act =>
    (now) =>
      ids.length > 0 && act(oneOf(now, ids))(now);
  plan(aDay(rates.sleepingDevicesAYear) * others.length, oneAmong(others, stopReporting));
  plan(aDay(rates.sleepingAdministratorDevicesAYear) * ofAdmins.length, oneAmong(ofAdmins, stopReporting));
  if (isPatchWeek(stage.at)) {
    plan((rates.latePatchersAMonth * others.length * work) / 100 / 5, oneAmong(others, missPatch));
    // In that week, all devices get a new build number.
    plan((all.length * work) / 5, (now) => update(oneOf(now, [...now.tenant.devices.keys()]))(now));
  }
  if (isReturn(stage.at)) plan((rates.lateAfterHolidays * others.length) / 100 / 3, oneAmong(others, missPatch));
}

// --- People --------------------------------------------------------------------------------------------------------

const join: Act = (stage) => {
  const { tenant } = stage;
  tenant.nextPerson += 1;
  const id = personId(tenant.nextPerson);
  putUser(tenant, user(id));
  stage.changes.push({ at: stage.at, what: 'arrived', personId: id });
  const actedBy = by(stage);
  audit(stage, userRecord('Add user', id, actedBy));
  audit(stage, userRecord('Change user license', id, actedBy));
  tenant.unregistered.add(id);
  stage.later(rates.daysToRegister * dayMs, (then) => then.tenant.unregistered.delete(id));
  stage.later(between(stage, hourMs, 6 * hourMs), (then) => putDevice(then.tenant, deviceOf(`device-of-${id}`, id)));
};

const leave: Act = (stage) => {
  const { tenant } = stage;
  const id = somebody(stage);
  const leaver = tenant.users.get(id);
  // Members of monitored groups leave like others, but are removed from the group first.
  if (leaver === undefined || tenant.small.groups.some(({ memberIds }) => memberIds.includes(id))) return;
  putUser(tenant, { ...leaver, accountEnabled: false });
  stage.changes.push({ at: stage.at, what: 'gone', personId: id });
  audit(stage, userRecord('Disable account', id, by(stage)));
  stage.later(7 * dayMs, (then) => {
    for (const device of [...then.tenant.devices.values()])
      if (device.userId === id) removeDevice(then.tenant, device.id);
  });
  stage.later(30 * dayMs, (then) => {
    removeUser(then.tenant, id);
    audit(then, userRecord('Delete user', id, by(then)));
  });
};

export const invite: Act = (stage) => {
  const { tenant } = stage;
  tenant.nextPerson += 1;
  const id = `guest-${tenant.nextPerson}`;
  const host = { actor: person(anAdministrator(stage)) };
  audit(stage, userRecord('Invite external user', id, host));
  putUser(tenant, guest(id));
  stage.changes.push({ at: stage.at, what: 'arrived', personId: id });
  audit(stage, userRecord('Add user', id, host));
};

const everyday: Act = (stage) => {
  const [activity, category] = oneOf(stage, [
    ['Reset user password', 'UserManagement'],
    ['Update user', 'UserManagement'],
    ['Change user license', 'UserManagement'],
    ['User registered security info', 'UserManagement'],
    ['Update group', 'GroupManagement'],
    ['Update device', 'Device'],
  ] as const);
  const id = somebody(stage);
  audit(
    stage,
    directoryAudit({
      ...by(stage),
      activityDisplayName: activity,
      category,
      targets:
        activity === 'Update device' || activity === 'Update group'
          ? [target(activity.slice(7, 8).toUpperCase() + activity.slice(8), `${activity} of ${id}`)]
          : [target('User', id)],
    }),
  );
};

export const consent: Act = (stage) => {
  const id = somebody(stage);
  const app = `app-${Math.floor(between(stage, 1, 40))}`;
  for (const activityDisplayName of ['Consent to application', 'Add delegated permission grant']) {
    audit(
      stage,
      directoryAudit({
        actor: person(id),
        activityDisplayName,
        category: 'ApplicationManagement',
        targets: [
          target('ServicePrincipal', app, [
            modified('ConsentContext.IsAdminConsent', null, '"False"'),
            modified('DelegatedPermissionGrant.Scope', null, '" openid profile User.Read"'),
          ]),
        ],
      }),
    );
  }
};

// --- Administrators ------------------------------------------------------------------------------------------------

const roleNames: Readonly<Record<string, string>> = {
  '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
  'fe930be7-5e62-47db-91af-98c3a49a38b1': 'User Administrator',
  '3a2c62db-5318-420d-8d74-23affee5d9d5': 'Intune Administrator',
  '729827e3-9c14-49f7-bb1b-9608f156bbb8': 'Helpdesk Administrator',
  '194ae4cb-b126-40b2-bd5b-6091b380977d': 'Security Administrator',
};

export const grantOf = (principalId: string, templateId: string) => ({
  principalId,
  principalType: 'User',
  templateId,
  roleName: roleNames[templateId] ?? 'a role',
});

const activated = 'Add member to role completed (PIM activation)';

export const activate =
  (admin: string): Act =>
  (stage) => {
    const { tenant } = stage;
    const eligible = tenant.small.roleEligibilities.find(({ principalId }) => principalId === admin);
    // A role in use cannot be activated again.
    const isInUse = tenant.small.roleInstances.some(({ principalId }) => principalId === admin);
    // Without P2 nobody can activate anything.
    const hasPim = tenant.small.skus.some(({ servicePlans }) =>
      servicePlans.some(({ servicePlanName }) => servicePlanName === 'AAD_PREMIUM_P2'),
    );
    if (eligible === undefined || isInUse || !hasPim) return;
    const role = eligible.roleDefinitionId;
    const hours = oneOf(stage, [1, 2, 4, 8]);
    const id = `activation-${tenant.nextRecord}`;
    giveRole(
      tenant,
      instance(admin, role, {
        id,
        assignmentType: 'Activated',
        startDateTime: iso(stage.at),
        endDateTime: iso(stage.at + hours * hourMs),
      }),
    );
    const act = { correlationId: `act-${id}` };
    audit(stage, roleRecord(grantOf(admin, role), { ...act, actor: msPim }));
    const shownAt = audit(stage, pimRecord(grantOf(admin, role), activated, { ...act, actor: person(admin) }));
    stage.changes.push({
      at: stage.at,
      what: 'activated',
      personId: admin,
      shownAt,
      until: stage.at + hours * hourMs,
    });
    stage.later(hours * hourMs, (then) => {
      takeRole(then.tenant, id);
      const end = { correlationId: `act-end-${id}`, actor: msPim };
      audit(then, roleRecord(grantOf(admin, role), end, true));
      audit(then, pimRecord(grantOf(admin, role), 'Remove member from role (PIM activation expired)', end));
    });
  };

/** Log entries from the weeks before monitoring began: roles in daily use. */
export function writeHistory({ tenant }: Stage, from: number): void {
  for (const [at, { principalId, roleDefinitionId }] of tenant.small.roleEligibilities.entries()) {
    const activityDateTime = iso(from - (3 + at) * dayMs);
    tenant.history.push(
      pimRecord(grantOf(principalId, roleDefinitionId), activated, {
        id: `history-${principalId}`,
        actor: person(principalId),
        activityDateTime,
      }),
    );
  }
}

const appoint: Act = (stage) => {
  const { tenant } = stage;
  const id = somebody(stage);
  tenant.small.roleEligibilities = [
    ...tenant.small.roleEligibilities,
    eligibility(id, helpdeskAdministratorRole, { id: `eligible-${id}` }),
  ];
  audit(
    stage,
    pimRecord(
      grantOf(id, helpdeskAdministratorRole),
      'Add eligible member to role in PIM completed (permanent)',
      by(stage),
    ),
  );
};

export const signInOf = (userId: string) =>
  ({
    kind: 'signIn',
    id: 'sign-in',
    createdDateTime: '',
    userId,
    appDisplayName: 'Azure Portal',
    ipAddress: '192.0.2.44',
    city: 'Berlin',
    countryOrRegion: 'DE',
    clientAppUsed: 'Browser',
    errorCode: 0,
    conditionalAccessStatus: 'success',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
  }) as const;

const drill: Act = (stage) => {
  write(stage, signInOf(oneOf(stage, breakGlass)));
};

const renewCredential: Act = (stage) => {
  const app = oneOf(stage, ownApps);
  const key = (id: string): string =>
    `["[KeyIdentifier=${id},KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=CN=${app}]"]`;
  audit(
    stage,
    directoryAudit({
      ...by(stage),
      activityDisplayName: 'Update application – Certificates and secrets management ',
      category: 'ApplicationManagement',
      targets: [
        target(
          'Application',
          app,
          [modified('KeyDescription', key('old'), key(`new-${stage.tenant.nextRecord}`))],
          app,
        ),
      ],
    }),
  );
};

// --- Risk ----------------------------------------------------------------------------------------------------------

export const notedTypes = [
  'unlikelyTravel',
  'newCountry',
  'anonymizedIPAddress',
  'maliciousIPAddress',
  'unfamiliarFeatures',
  'suspiciousBrowser',
];

export const setRisk = (tenant: YearTenant, id: string, risk: Parameters<typeof riskyUser>[0] | null): void => {
  const others = tenant.small.riskyUsers.filter((one) => one.id !== id);
  tenant.small.riskyUsers = risk === null ? others : [...others, riskyUser({ ...risk, id })];
};

const isAtRisk = ({ tenant }: Stage, id: string): boolean => tenant.small.riskyUsers.some((one) => one.id === id);

const detect: Act = (stage) => {
  const id = somebody(stage);
  const level = oneOf(stage, ['low', 'low', 'medium']);
  detected(stage, id, oneOf(stage, notedTypes), { riskLevel: level });
  if (!isOf(stage, rates.lesserRisksOfDetections, 100) || isAtRisk(stage, id)) return;
  setRisk(stage.tenant, id, { riskLevel: level, riskLastUpdatedDateTime: iso(stage.at) });
  stage.later(between(stage, hourMs, 20 * hourMs), (then) => setRisk(then.tenant, id, null));
};

export const riskAndClear: Act = (stage) => {
  const id = somebody(stage);
  if (isAtRisk(stage, id)) return;
  detected(stage, id, 'unfamiliarFeatures');
  setRisk(stage.tenant, id, { riskLastUpdatedDateTime: iso(stage.at) });
  stage.later(between(stage, minuteMs, 9 * minuteMs), (then) => setRisk(then.tenant, id, null));
};

export const riskAndDismiss: Act = (stage) => {
  const id = somebody(stage);
  if (isAtRisk(stage, id)) return;
  detected(stage, id, 'unlikelyTravel');
  setRisk(stage.tenant, id, { riskLastUpdatedDateTime: iso(stage.at) });
  stage.later(between(stage, hourMs, 4 * hourMs), (then) => {
    setRisk(then.tenant, id, null);
    audit(then, riskWord('DismissUser', id, by(then)));
  });
};

// --- Devices -------------------------------------------------------------------------------------------------------

export function flip(
  stage: Stage,
  deviceId: string,
  complianceState: 'compliant' | 'noncompliant',
  failing: { readonly setting: string; readonly policy: string } | null = null,
): void {
  const { devices, small } = stage.tenant;
  const device = devices.get(deviceId);
  if (device === undefined || device.complianceState === complianceState) return;
  putDevice(stage.tenant, { ...device, complianceState });
  if (failing === null) small.failingSettings.delete(deviceId);
  else small.failingSettings.set(deviceId, { status: 'read', settings: [failing.setting], policies: [failing.policy] });
  stage.changes.push({ at: stage.at, what: complianceState, deviceId, setting: failing?.setting ?? null });
  const word = (isCompliant: boolean): string => `[${isCompliant}]`;
  const now = complianceState === 'compliant';
  const draft = deviceFlip(word(!now), word(now));
  audit(stage, { ...draft, targets: draft.targets.map((one) => targetOf(one, device)) });
}

const targetOf = (
  one: DirectoryAudit['targets'][number],
  device: ManagedDevice,
): DirectoryAudit['targets'][number] => ({
  ...one,
  id: `object-${device.id}`,
  displayName: device.deviceName,
  modifiedProperties: one.modifiedProperties.map((property) =>
    property.displayName === 'TargetId.DeviceId'
      ? { ...property, newValue: JSON.stringify(device.azureADDeviceId) }
      : property,
  ),
});

/** A device fails a setting, and becomes compliant again after it has been on for some time. */
const failSetting =
  (setting: string, policy: string) =>
  (deviceId: string): Act =>
  (stage) => {
    flip(stage, deviceId, 'noncompliant', { setting, policy });
    stage.later(between(stage, 3 * hourMs, 48 * hourMs), (then) => flip(then, deviceId, 'compliant'));
  };

/** An unused laptop: Intune has not had contact with it for too long. */
export const stopReporting = failSetting(
  'DefaultDeviceCompliancePolicy.RequireRemainContact',
  'Default Device Compliance Policy',
);

/** A laptop that has not installed its update yet. */
export const missPatch = failSetting('Windows10CompliancePolicy.OsMinimumVersion', 'Win-Baseline');

const update =
  (deviceId: string): Act =>
  (stage) => {
    const device = stage.tenant.devices.get(deviceId);
    const build = `10.0.26100.${1000 + new Date(stage.at).getUTCMonth()}`;
    if (device !== undefined && device.osVersion !== build) putDevice(stage.tenant, { ...device, osVersion: build });
  };

const tightenCompliance: Act = (stage) => {
  const { tenant } = stage;
  tenant.compliancePolicies = tenant.compliancePolicies.map((one) => {
    const minimum = Number(one.settings.passwordMinimumLength) + 1;
    return { ...one, version: (one.version ?? 0) + 1, settings: { ...one.settings, passwordMinimumLength: minimum } };
  });
  audit(stage, auditEvent({ ...by(stage), targets: [target('DeviceCompliancePolicy', 'win-baseline')] }));
};

// --- Policies and settings -------------------------------------------------------------------------------------------

function edit(stage: Stage, id: string, change: (before: ConditionalAccessPolicy) => ConditionalAccessPolicy): void {
  const { before, after } = editPolicy(stage.tenant, id, change);
  audit(stage, policyRecord(before, after, by(stage)));
}

export const editCosmetically: Act = (stage) => {
  const id = oneOf(stage, ['ca01', 'ca02', 'ca03', 'ca04']);
  edit(stage, id, (before) => ({
    ...before,
    displayName: before.displayName.endsWith(' (reviewed)')
      ? before.displayName.replace(' (reviewed)', '')
      : `${before.displayName} (reviewed)`,
  }));
};

export const strengthen: Act = (stage) => {
  const { policies } = stage.tenant.small;
  const find = (id: string): ConditionalAccessPolicy | undefined => policies.find((one) => one.id === id);
  if (find('ca05')?.conditions.signInRiskLevels.length === 2) {
    edit(stage, 'ca05', (before) => ({
      ...before,
      conditions: { ...before.conditions, signInRiskLevels: ['high', 'low', 'medium'] },
    }));
  } else if (find('ca04')?.conditions.transferMethods.length === 1) {
    edit(stage, 'ca04', (before) => ({
      ...before,
      conditions: { ...before.conditions, transferMethods: ['authenticationTransfer', 'deviceCodeFlow'] },
    }));
  } else {
    const number = policies.length + 1;
    const after = policy({
      id: `ca${String(number).padStart(2, '0')}`,
      displayName: `CA${String(number).padStart(2, '0')} Register security info: MFA`,
      users: { excludeGroups: ['break-glass-group'] },
      apps: { includeApplications: [], includeUserActions: ['urn:user:registersecurityinfo'] },
    });
    stage.tenant.small.policies = [...policies, after];
    audit(stage, policyRecord(null, after, by(stage)));
  }
};

export const updateManagedPolicy: Act = (stage) => {
  const { before, after } = editPolicy(stage.tenant, 'ca06', (was) => ({
    ...was,
    displayName: was.displayName.endsWith('.') ? was.displayName.slice(0, -1) : `${was.displayName}.`,
  }));
  audit(stage, policyRecord(before, after, { actor: managedPolicies }));
};

const tightenSharing: Act = ({ tenant }) => {
  tenant.small.settings = {
    ...tenant.small.settings,
    sharepointSettings: tenant.small.settings.sharepointSettings.map((one) => ({
      ...one,
      idleSessionSignOut: {
        isEnabled: true,
        signOutAfterInSeconds: Math.max(900, (one.idleSessionSignOut?.signOutAfterInSeconds ?? 3600) - 900),
      },
    })),
  };
};

/** A term ends, the licences work during a grace period, and then they are renewed. */
export const renewLicence: Act = (stage) => {
  const setState =
    (capabilityStatus: string): Act =>
    ({ tenant }) => {
      tenant.small.skus = tenant.small.skus.map((one) => ({ ...one, capabilityStatus }));
    };
  setState('Warning')(stage);
  stage.later(rates.licenceGraceDays * dayMs, setState('Enabled'));
};

// --- Microsoft's troubles ----------------------------------------------------------------------------------------------

const throttle: Act = (stage) => {
  const { bucket } = oneOf(stage, kindDefinitions);
  const kinds = kindDefinitions.filter((one) => one.bucket === bucket).map(({ kind }) => kind);
  refuse(stage, kinds, between(stage, minuteMs, 20 * minuteMs), 'throttled');
};

const fail: Act = (stage) =>
  refuse(
    stage,
    kindDefinitions.map(({ kind }) => kind),
    between(stage, minuteMs, 12 * minuteMs),
    'broken',
  );
