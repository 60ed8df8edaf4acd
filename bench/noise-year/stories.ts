/** Real stories that are played into a healthy year: each must be alerted, and each is undone afterwards. */
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { kindDefinitions } from '../../shared/kinds';
import {
  eligibility,
  globalAdministratorRole,
  instance,
  userAdministratorRole,
} from '../../tests/fixtures/conditional-access';
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
} from '../../tests/fixtures/records';
import { riskWord } from '../../tests/fixtures/risk';
import { flip, grantOf, setRisk, signInOf } from './healthy';
import {
  type Act,
  administratorIds as administrators,
  audit,
  by,
  detected,
  iso,
  type Stage,
  somebody,
  write,
} from './stage';
import {
  breakGlass,
  breakGlassGroup,
  compliancePolicy,
  editPolicy,
  giveRole,
  putDevice,
  putUser,
  setMembers,
  sku,
  takeRole,
  vendorGroup,
  type YearTenant,
} from './tenant';

export type Story = {
  readonly name: string;
  /** Sources that must report it: at least one of these controls, detectors and health problems. */
  readonly reportedBy: readonly string[];
  /** Sources that may report its consequences. That does not count as reporting the story. */
  readonly echoes?: readonly string[];
  /** How long it lasts, in hours. A few hours if left out. */
  readonly lasts?: number;
  /** Plays the story; the returned act undoes it. */
  readonly plant: (stage: Stage) => Act;
};

type Policy = YearTenant['small']['policies'][number];

/** Edits a policy, and returns the act that undoes exactly that. */
function policyStory(stage: Stage, id: string, edit: (was: Policy) => Policy, undo: (is: Policy) => Policy): Act {
  const change = editPolicy(stage.tenant, id, edit);
  audit(stage, policyRecord(change.before, change.after, by(stage)));
  return (then) => {
    const back = editPolicy(then.tenant, id, undo);
    audit(then, policyRecord(back.before, back.after, by(then)));
  };
}

const withExcluded = (policy: Policy, groupId: string, isExcluded: boolean): Policy => {
  const others = policy.conditions.users.excludeGroups.filter((id) => id !== groupId);
  const excludeGroups = isExcluded ? [...others, groupId].sort() : others;
  return { ...policy, conditions: { ...policy.conditions, users: { ...policy.conditions.users, excludeGroups } } };
};

const inState =
  (state: string) =>
  (policy: Policy): Policy => ({ ...policy, state });

type Settings = YearTenant['small']['settings'];

function settingStory<K extends keyof Settings>(stage: Stage, key: K, edit: (was: Settings[K]) => Settings[K]): Act {
  const { small } = stage.tenant;
  const before = small.settings[key];
  small.settings = { ...small.settings, [key]: edit(before) };
  return ({ tenant }) => {
    tenant.small.settings = { ...tenant.small.settings, [key]: before };
  };
}

const authorization = (stage: Stage, edit: (was: Settings['authorizationPolicy'][number]) => object): Act =>
  settingStory(stage, 'authorizationPolicy', (all) => all.map((one) => ({ ...one, ...edit(one) })));

/** A detection about a person who is at risk until an administrator decides otherwise. */
const riskStory =
  (riskEventType: string): Story['plant'] =>
  (stage) => {
    const id = somebody(stage);
    detected(stage, id, riskEventType);
    setRisk(stage.tenant, id, { riskLastUpdatedDateTime: iso(stage.at) });
    return (then) => {
      setRisk(then.tenant, id, null);
      audit(then, riskWord('DismissUser', id, by(then)));
    };
  };

function standingRole(stage: Stage, activity: string, roleId: string): Act {
  const id = somebody(stage);
  const held = instance(id, roleId, { id: `standing-${stage.tenant.nextRecord}` });
  giveRole(stage.tenant, held);
  const actedBy = by(stage);
  audit(stage, roleRecord(grantOf(id, roleId), actedBy));
  audit(stage, pimRecord(grantOf(id, roleId), activity, actedBy));
  return (then) => {
    takeRole(then.tenant, held.id);
    audit(then, roleRecord(grantOf(id, roleId), by(then), true));
  };
}

const momentary: Act = () => {};

const needP2 = kindDefinitions.filter(({ licence }) => licence === 'P2').map(({ kind }) => kind);

export const stories: readonly Story[] = [
  {
    name: 'a group is excluded from the policy that asks for MFA',
    reportedBy: ['ZT.ID.001', 'EV.P02', 'ZT.ID.021'],
    plant: (stage) =>
      policyStory(
        stage,
        'ca01',
        (was) => withExcluded(was, vendorGroup, true),
        (is) => withExcluded(is, vendorGroup, false),
      ),
  },
  {
    name: 'the policy that blocks legacy sign-in is switched off',
    reportedBy: ['ZT.ID.003', 'EV.P01', 'ZT.ID.021'],
    plant: (stage) => policyStory(stage, 'ca02', inState('disabled'), inState('enabled')),
  },
  {
    name: 'the policy that asks everybody for MFA is put in report-only',
    reportedBy: ['ZT.ID.008', 'ZT.ID.001', 'EV.P01', 'ZT.ID.021'],
    plant: (stage) => policyStory(stage, 'ca01', inState('enabledForReportingButNotEnforced'), inState('enabled')),
  },
  {
    name: 'administrators may use any MFA',
    reportedBy: ['ZT.AD.009', 'ZT.ID.021'],
    plant: (stage) => {
      const strong = stage.tenant.small.policies.find(({ id }) => id === 'ca03')?.grantControls ?? null;
      return policyStory(
        stage,
        'ca03',
        (was) => ({
          ...was,
          grantControls: {
            operator: 'OR',
            customAuthenticationFactors: [],
            termsOfUse: [],
            builtInControls: ['mfa'],
            authenticationStrengthId: null,
          },
        }),
        (is) => ({ ...is, grantControls: strong }),
      );
    },
  },
  {
    name: 'somebody becomes Global Administrator outside PIM',
    reportedBy: ['EV.R01', 'EV.R02', 'ZT.AD.004'],
    plant: (stage) => standingRole(stage, 'Add member to role outside of PIM (permanent)', globalAdministratorRole),
  },
  {
    name: 'somebody has a privileged role permanently',
    reportedBy: ['EV.R01', 'ZT.AD.004'],
    plant: (stage) => standingRole(stage, 'Add member to role in PIM completed (permanent)', userAdministratorRole),
  },
  {
    name: 'an application gets a directory role',
    reportedBy: ['EV.R11'],
    plant: (stage) => {
      const id = `robot-${stage.tenant.nextRecord}`;
      const robot = { principalType: 'servicePrincipal', principalName: 'Robot' } as const;
      giveRole(stage.tenant, instance(id, userAdministratorRole, { id: `role-of-${id}`, ...robot }));
      const grant = { ...grantOf(id, userAdministratorRole), principalType: 'ServicePrincipal' };
      audit(stage, roleRecord(grant, by(stage)));
      return (then) => {
        takeRole(then.tenant, `role-of-${id}`);
        audit(then, roleRecord(grant, by(then), true));
      };
    },
  },
  {
    name: 'three more people can become Global Administrator',
    reportedBy: ['EV.R03', 'ZT.AD.001'],
    plant: (stage) => {
      const people = [...new Set([somebody(stage), somebody(stage), somebody(stage), somebody(stage)])].slice(0, 3);
      const { small } = stage.tenant;
      const added = people.map((id) => eligibility(id, globalAdministratorRole, { id: `story-${id}` }));
      small.roleEligibilities = [...small.roleEligibilities, ...added];
      const actedBy = by(stage);
      for (const id of people)
        audit(
          stage,
          pimRecord(
            grantOf(id, globalAdministratorRole),
            'Add eligible member to role in PIM completed (permanent)',
            actedBy,
          ),
        );
      return (then) => {
        then.tenant.small.roleEligibilities = then.tenant.small.roleEligibilities.filter((one) => !added.includes(one));
      };
    },
  },
  {
    name: 'somebody joins the group that policies exclude',
    reportedBy: ['EV.R12', 'EV.R22', 'ZT.ID.001', 'ZT.ID.021'],
    plant: (stage) => {
      const id = somebody(stage);
      setMembers(stage.tenant, breakGlassGroup, [...breakGlass, id]);
      const membership = { groupId: breakGlassGroup, memberId: id };
      audit(stage, membershipRecord({ ...membership, activity: 'Add member to group' }, by(stage)));
      return (then) => {
        setMembers(then.tenant, breakGlassGroup, breakGlass);
        audit(then, membershipRecord({ ...membership, activity: 'Remove member from group' }, by(then)));
      };
    },
  },
  {
    name: 'somebody tries a break-glass account at night',
    reportedBy: ['EV.R21'],
    plant: (stage) => {
      write(stage, {
        ...signInOf(breakGlass[0] ?? ''),
        errorCode: 50126,
        ipAddress: '203.0.113.9',
        countryOrRegion: 'US',
      });
      return momentary;
    },
  },
  {
    name: 'a break-glass account is disabled',
    reportedBy: ['EV.R22', 'ZT.AD.012'],
    plant: (stage) => {
      const id = breakGlass[1] ?? '';
      const was = stage.tenant.users.get(id);
      if (was === undefined) throw new Error('no break-glass account');
      putUser(stage.tenant, { ...was, accountEnabled: false });
      const record = (activityDisplayName: string) =>
        directoryAudit({ activityDisplayName, category: 'UserManagement', targets: [target('User', id)] });
      audit(stage, { ...record('Disable account'), ...by(stage) });
      return (then) => {
        putUser(then.tenant, was);
        audit(then, { ...record('Enable account'), ...by(then) });
      };
    },
  },
  {
    name: 'users may consent to any app',
    reportedBy: ['EV.P08', 'ZT.AP.001'],
    plant: (stage) =>
      authorization(stage, (was) => ({
        defaultUserRolePermissions: {
          ...was.defaultUserRolePermissions,
          permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'],
        },
      })),
  },
  {
    name: 'everybody may invite guests',
    reportedBy: ['EV.P08', 'ZT.DX.008'],
    plant: (stage) => authorization(stage, () => ({ allowInvitesFrom: 'everyone' })),
  },
  {
    name: 'SharePoint opens to links for anyone',
    reportedBy: ['ZT.DX.001'],
    plant: (stage) =>
      settingStory(stage, 'sharepointSettings', (all) =>
        all.map((one) => ({ ...one, sharingCapability: 'externalUserAndGuestSharing' })),
      ),
  },
  {
    name: 'other organisations are trusted by default',
    reportedBy: ['ZT.DX.010'],
    plant: (stage) =>
      settingStory(stage, 'crossTenantAccessPolicyConfigurationDefault', (all) =>
        all.map((one) => ({
          ...one,
          isServiceDefault: false,
          inboundTrust: {
            isMfaAccepted: true,
            isCompliantDeviceAccepted: true,
            isHybridAzureADJoinedDeviceAccepted: true,
          },
        })),
      ),
  },
  {
    name: 'users may create tenants',
    reportedBy: ['ZT.IN.001', 'EV.P08'],
    plant: (stage) =>
      authorization(stage, (was) => ({
        defaultUserRolePermissions: { ...was.defaultUserRolePermissions, allowedToCreateTenants: true },
      })),
  },
  {
    name: 'half of the internet becomes a trusted location',
    reportedBy: ['ZT.NW.001', 'EV.P04'],
    plant: ({ tenant }) => {
      const { places } = tenant;
      tenant.places = places.map((one) =>
        one.type === 'ip' ? { ...one, ipRanges: [...one.ipRanges, '128.0.0.0/1'] } : one,
      );
      return (then) => {
        then.tenant.places = places;
      };
    },
  },
  {
    name: 'an attacker sits in the middle of a sign-in',
    reportedBy: ['EV.S02'],
    plant: riskStory('attackerinTheMiddle'),
  },
  { name: 'a leaked password is found', reportedBy: ['EV.S01'], plant: riskStory('leakedCredentials') },
  { name: 'a sign-in comes from a known attacker', reportedBy: ['EV.S03'], plant: riskStory('nationStateIP') },
  { name: 'a token is stolen', reportedBy: ['EV.S06', 'EV.S21'], plant: riskStory('anomalousToken') },
  { name: 'a password is guessed', reportedBy: ['EV.S07', 'EV.S21'], plant: riskStory('passwordSpray') },
  {
    name: 'an account stays at high risk for two days',
    reportedBy: ['EV.S21', 'ZT.TD.001'],
    lasts: 50,
    plant: riskStory('unlikelyTravel'),
  },
  {
    name: 'somebody reports an MFA request that was not theirs',
    reportedBy: ['EV.S08', 'EV.S21'],
    plant: riskStory('userReportedSuspiciousActivity'),
  },
  {
    name: 'an administrator confirms an account as compromised',
    reportedBy: ['EV.S15', 'EV.S21'],
    plant: (stage) => {
      const id = somebody(stage);
      setRisk(stage.tenant, id, {
        riskState: 'confirmedCompromised',
        riskDetail: 'adminConfirmedUserCompromised',
        riskLastUpdatedDateTime: iso(stage.at),
      });
      audit(stage, riskWord('ConfirmAccountCompromised', id, by(stage)));
      return (then) => setRisk(then.tenant, id, null);
    },
  },
  {
    name: 'a role is activated half an hour after a risky sign-in',
    reportedBy: ['EV.R04'],
    plant: (stage) => {
      const [admin] = administrators(stage).filter(
        (id) => !stage.tenant.small.roleInstances.some(({ principalId }) => principalId === id),
      );
      if (admin === undefined) throw new Error('every role is in use');
      const role =
        stage.tenant.small.roleEligibilities.find(({ principalId }) => principalId === admin)?.roleDefinitionId ?? '';
      detected(stage, admin, 'anonymizedIPAddress', { riskLevel: 'medium' });
      const id = `risky-activation-${stage.tenant.nextRecord}`;
      const later = stage.at + 30 * minuteMs;
      stage.later(30 * minuteMs, (then) => {
        const times = { startDateTime: iso(later), endDateTime: iso(later + 8 * hourMs) };
        giveRole(then.tenant, instance(admin, role, { id, assignmentType: 'Activated', ...times }));
        const draft = pimRecord(grantOf(admin, role), 'Add member to role completed (PIM activation)');
        const shownAt = audit(then, { ...draft, actor: person(admin, '203.0.113.9') });
        then.changes.push({ at: then.at, what: 'activated', personId: admin, shownAt, until: then.at + 8 * hourMs });
        then.later(8 * hourMs, (end) => takeRole(end.tenant, id));
      });
      return momentary;
    },
  },
  {
    name: 'one device in thirty becomes non-compliant at once',
    reportedBy: ['EV.D01'],
    plant: (stage) => {
      const ids = [...stage.tenant.devices.values()]
        .filter(({ userId }) => userId !== null && !administrators(stage).includes(userId))
        .filter((_, at) => at % 30 === 0)
        .map(({ id }) => id);
      for (const id of ids) flip(stage, id, 'noncompliant');
      return (then) => {
        for (const id of ids) flip(then, id, 'compliant');
      };
    },
  },
  {
    name: 'one device in seven becomes non-compliant within a day',
    reportedBy: ['ZT.DV.002', 'EV.D01'],
    plant: (stage) => {
      const ids = [...stage.tenant.devices.keys()].filter((_, at) => at % 7 === 3);
      for (const id of ids) flip(stage, id, 'noncompliant');
      return (then) => {
        for (const id of ids) flip(then, id, 'compliant');
      };
    },
  },
  {
    name: 'a device is jailbroken',
    reportedBy: ['EV.D08', 'ZT.DV.010'],
    plant: (stage) => {
      const [device] = stage.tenant.devices.values();
      if (device === undefined) throw new Error('no device');
      putDevice(stage.tenant, { ...device, jailBroken: 'True' });
      return ({ tenant }) => putDevice(tenant, { ...(tenant.devices.get(device.id) ?? device), jailBroken: 'False' });
    },
  },
  {
    name: 'a compliance policy asks for less',
    reportedBy: ['EV.D06'],
    plant: (stage) => {
      const { tenant } = stage;
      const before = tenant.compliancePolicies;
      tenant.compliancePolicies = before.map((one) => ({
        ...one,
        version: (one.version ?? 0) + 1,
        settings: { ...one.settings, bitLockerEnabled: false },
      }));
      audit(stage, auditEvent({ ...by(stage), targets: [target('DeviceCompliancePolicy', compliancePolicy.id)] }));
      return (then) => {
        then.tenant.compliancePolicies = before;
      };
    },
  },
  {
    name: 'a secret is added to an app at night',
    reportedBy: ['EV.A05'],
    plant: (stage) => {
      audit(
        stage,
        directoryAudit({
          ...by(stage),
          activityDisplayName: 'Add service principal credentials',
          category: 'ApplicationManagement',
          targets: [
            target(
              'ServicePrincipal',
              'backup-connector',
              [
                modified(
                  'KeyDescription',
                  '[]',
                  '["[KeyIdentifier=k-1,KeyType=Password,KeyUsage=Verify,DisplayName=x]"]',
                ),
              ],
              'Backup-Connector',
            ),
          ],
        }),
      );
      return momentary;
    },
  },
  {
    name: 'the licence of Entra ID P2 ends',
    reportedBy: ['licenceEnded'],
    // Until the licences are read again after they return, uses of eligible roles look like grants.
    echoes: ['EV.R01'],
    // Licences are collected twice a day.
    lasts: 40,
    plant: (stage) => {
      const { tenant, people, changes, at } = stage;
      const whole = sku(people);
      changes.push({ at, what: 'hidden', kinds: needP2 });
      tenant.small.skus = [
        { ...whole, servicePlans: whole.servicePlans.filter((one) => one.servicePlanName !== 'AAD_PREMIUM_P2') },
      ];
      for (const kind of needP2)
        tenant.refusals.set(kind, { reason: 'notLicensed', licence: 'P2', detail: 'HTTP 403' });
      return (then) => {
        then.tenant.small.skus = [sku(then.people)];
        for (const kind of needP2) then.tenant.refusals.delete(kind);
        then.changes.push({ at: then.at, what: 'shown', kinds: needP2 });
      };
    },
  },
  {
    name: 'the permission to read Conditional Access is removed',
    reportedBy: ['blind'],
    plant: ({ tenant }) => {
      const failure = { reason: 'notPermitted', permission: 'Policy.Read.All', detail: 'HTTP 403' } as const;
      tenant.refusals.set('conditionalAccessPolicy', failure);
      return (then) => {
        then.tenant.refusals.delete('conditionalAccessPolicy');
      };
    },
  },
  {
    name: 'a permission of Zero Trust Watch itself is removed',
    reportedBy: ['tamper'],
    plant: (stage) => {
      audit(
        stage,
        directoryAudit({
          ...by(stage),
          activityDisplayName: 'Remove app role assignment from service principal',
          category: 'ApplicationManagement',
          targets: [
            target('ServicePrincipal', 'microsoft-graph', [
              modified('AppRole.Value', '"AuditLog.Read.All"', null),
              modified('ServicePrincipal.ObjectID', '"our-service-principal"', null),
            ]),
          ],
        }),
      );
      return momentary;
    },
  },
];
