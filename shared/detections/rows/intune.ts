import { readTraits } from '../../core/attribution';
import type { Act } from '../act';
import type { Row } from '../row';

/** The entry shows only the new value, not the old one. */
const shownAfter = ({ record: { targets } }: Act): string =>
  targets
    .flatMap(({ id, type, modifiedProperties }) => [id, type, ...modifiedProperties.map(({ newValue }) => newValue)])
    .filter((text) => text !== null)
    .join('\n')
    .toLowerCase();

/** The built-in groups, recognised by the name of the target or by their id. */
const allDevices = /alldevicesassignmenttarget|adadadad-808e-44e2-905a-0b7873a8a531/;
const allPeople = /alllicensedusersassignmenttarget|acacacac-9df4-4c7d-9d50-4ef0226f57a9/;
function reachOf(act: Act): string | null {
  const text = shownAfter(act);
  const all = [...(allDevices.test(text) ? ['all devices'] : []), ...(allPeople.test(text) ? ['all users'] : [])];
  return all.length === 0 ? null : `to ${all.join(' and ')}`;
}
const isForEverything = (act: Act): boolean => reachOf(act) !== null;
const isExclusion = (act: Act): boolean => shownAfter(act).includes('exclusiongroupassignmenttarget');
const isAssignment = ({ activity }: Act): boolean => activity.includes('assign');
/**
 * Scripts and apps both run code on devices. An account that usually rolls out apps therefore does nothing new with a
 * script.
 */
const runsCode = ['EV.D12', 'EV.D13'];
const isNewToIt = ({ actorId, facts }: Act): boolean =>
  actorId !== null && runsCode.every((id) => facts.pastOf(actorId, id) === 'first');

/**
 * Many admins deploy a required script or package only every month or two, so their habits need this many days of the
 * log.
 */
const learningDays = 90;
const learning = `The first script or app that an account puts on devices is more severe, but only after ${learningDays} days of Intune logs: until then, earlier actions are not known.`;

function stepOf({ activity }: Act): string {
  if (activity.includes('assign')) return 'assigned';
  if (/^(delete|remove)/.test(activity)) return 'deleted';
  return activity.startsWith('create') ? 'created' : 'changed';
}

const changing = ['create', 'assign', 'patch', 'update', 'set', 'post', 'put'];
const removing = ['delete', 'remove', 'unassign'];

const scripts = [
  'devicemanagementscript',
  'deviceshellscript',
  'devicecustomattributeshellscript',
  'devicehealthscript',
];
const apps = ['mobileapp', 'lobapp', 'win32catalogapp'];
/** Packages run their author's code. Other apps come from a store that reviews them. */
const isPackage = (act: Act): boolean =>
  /win32|msi\b|mobilemsi|lobapp|pkgapp|dmgapp|windowsappx/.test(`${act.activity}\n${shownAfter(act)}`);
/** False if the app is only offered in the Company Portal, or uninstalled. */
const isForced = ({ after }: Act): boolean => {
  const intent = after('Intent')?.toLowerCase() ?? after('InstallIntent')?.toLowerCase() ?? 'required';
  return intent === 'required' || intent === '1';
};

/** Settings of enrolment that are no restrictions have the same entity; only their type or their id says which they are. */
const otherEnrolment = /completionpage|hello|notification|restore|comanagement/i;
const isOtherEnrolment = ({ activity, record: { targets } }: Act): boolean =>
  [activity, ...targets.flatMap(({ id, type }) => [id, type])].some((text) => otherEnrolment.test(text ?? ''));

type Sides = { readonly before: readonly string[]; readonly after: readonly string[] };
/** What the entry shows before and after, as elements: `windowsrestriction.platformblocked=true`. */
function sidesShown({ record }: Act): Sides {
  const sides = record.targets.map(readTraits);
  return {
    before: sides.flatMap(({ before }) => [...before]),
    after: sides.flatMap(({ after }) => [...after]),
  };
}

const blocks = /(platformblocked|personaldeviceenrollmentblocked)=true$|blocked(manufacturers|skus)=/;
/** True if the entry shows that devices can be enrolled that were blocked before. */
function blocksLess(act: Act): boolean {
  const { before, after } = sidesShown(act);
  return before.some((element) => blocks.test(element) && !after.includes(element));
}

/** True if the entry shows what changed, and devices are only blocked that were allowed before. */
function blocksOnlyMore(act: Act): boolean {
  const { before, after } = sidesShown(act);
  const isBlocked = after.some((element) => blocks.test(element) && !before.includes(element));
  return isBlocked && !blocksLess(act);
}

/** Days without contact after which Intune removes a device; null if the entry does not show them. */
function cleanupDays(elements: readonly string[]): number | null {
  const shown = elements.flatMap((element) => /inactivitybeforeretirementindays=(\d+)$/.exec(element)?.[1] ?? []);
  return shown[0] === undefined ? null : Number(shown[0]);
}

function removesSooner(act: Act): boolean {
  const { before, after } = sidesShown(act);
  const [was, is] = [cleanupDays(before), cleanupDays(after)];
  return is !== null && is > 0 && (was === null || was === 0 || is < was);
}

/** Rows for Intune's own log. Its set of activities is open, so rows name verbs and entities. */
export const intuneRows: readonly Row[] = [
  {
    id: 'EV.D12',
    name: 'intune-script-changed',
    title: 'A script was put on devices through Intune',
    area: 'devices',
    severity: 'medium',
    log: 'auditEvent',
    activities: ['assigndevicemanagementscript devicemanagementscript'],
    commands: { verbs: changing, entities: scripts },
    when: (act) => !isExclusion(act),
    weighs: [
      ['high', isForEverything],
      ['high', (act) => isAssignment(act) && isNewToIt(act)],
      ['informational', ({ activity }) => activity.startsWith('create') && !activity.includes('assign')],
    ],
    firstAfterDays: learningDays,
    ends: { activities: ['delete devicemanagementscript'], commands: { verbs: removing, entities: scripts } },
    joins: ['ZT.AD.018'],
    falsePositives: 'A roll-out by the admin.',
    limits: learning,
    covers: { attack: ['T1651', 'T1059.001'] },
    says: {
      happened: 'the Intune script {what} was {step} {reach?}',
      lost: 'Intune script {what} {step} {reach?}',
      did: '{step} the Intune script {what} {reach?}',
      meaning: [
        'Intune runs the script with full rights on every device that it is assigned to, within minutes to hours.',
      ],
      exposed: 'every device that the script is assigned to',
      undo: 'delete the assignment first, then the script in Intune admin center > Devices > Scripts and remediations.',
      accept: 'read the script, and check that it is assigned to no more devices than it needs.',
      portal: 'intuneScripts',
      activity: 'change to Intune scripts',
      ended: 'The Intune script {what} or its assignment was deleted',
      fixed: 'deleted the Intune script {what} or its assignment',
    },
    details: (act) => ({ step: stepOf(act), reach: reachOf(act) }),
    fires: [
      { severity: 'medium', alerts: false },
      { past: 'first', severity: 'high', alerts: true },
      // In a new deployment, every action would be the first.
      { past: 'unknown', severity: 'medium', alerts: false },
      {
        activity: 'assignDeviceShellScript DeviceShellScript',
        changes: { 'Target.Type': [null, 'AllDevicesAssignmentTarget'] },
        severity: 'high',
        alerts: true,
      },
      { activity: 'Create DeviceHealthScript', severity: 'informational', alerts: false },
      {
        activity: 'Create DeviceManagementScriptAssignment',
        changes: { 'Target.GroupId': [null, 'acacacac-9df4-4c7d-9d50-4ef0226f57a9'] },
        severity: 'high',
      },
      { activity: 'Patch DeviceManagementScript', by: 'clerk', risky: 'actor', severity: 'high', alerts: true },
    ],
    silent: [
      { activity: 'Get DeviceManagementScript' },
      { activity: 'Delete DeviceManagementScript' },
      { activity: 'assignDeviceManagementScript DeviceManagementScript', result: 'Failure' },
      {
        activity: 'assignDeviceShellScript DeviceShellScript',
        changes: { 'Target.Type': [null, 'ExclusionGroupAssignmentTarget'] },
      },
      { activity: 'Patch DeviceConfiguration' },
      { activity: 'assignDeviceConfiguration DeviceConfiguration', past: 'first' },
      { activity: 'search DeviceHealthScript' },
    ],
  },
  {
    id: 'EV.D13',
    name: 'intune-app-forced',
    title: 'An app was forced on all devices or people',
    area: 'devices',
    severity: 'medium',
    log: 'auditEvent',
    activities: ['create mobileappassignment'],
    commands: { verbs: changing, entities: apps },
    when: (act) => isForEverything(act) && isForced(act),
    weighs: [['high', (act) => isPackage(act) && isNewToIt(act)]],
    firstAfterDays: learningDays,
    ends: {
      activities: ['delete mobileappassignment'],
      commands: { verbs: removing, entities: ['mobileappassignment'] },
    },
    joins: ['ZT.AD.018'],
    falsePositives: 'A software roll-out.',
    limits: learning,
    covers: { attack: ['T1651'] },
    says: {
      happened: 'the Intune app {what} was forced on all devices or people',
      lost: 'Intune installs the app {what} everywhere',
      did: 'assigned the Intune app {what} to all devices or people as required',
      meaning: ['Intune installs the app with full rights, and nobody is asked.'],
      undo: 'set the assignment to Uninstall, or remove it, in Intune admin center > Apps > the app > Properties.',
      accept: 'check that the package comes from its vendor.',
      portal: 'intuneApps',
      activity: 'app forced on devices',
      ended: 'The assignment of the Intune app {what} was removed',
      fixed: 'removed the assignment of the Intune app {what}',
    },
    fires: [
      { changes: { 'Target.Type': [null, 'AllDevicesAssignmentTarget'] }, severity: 'medium', alerts: false },
      {
        activity: 'assignMobileApp MobileApp',
        changes: { 'Target.Type': [null, 'AllLicensedUsersAssignmentTarget'], Intent: [null, 'Required'] },
        beside: [{ type: 'Win32LobApp' }],
        past: 'first',
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'assignMobileApp MobileApp',
        changes: { 'Target.Type': [null, 'AllLicensedUsersAssignmentTarget'], Intent: [null, 'Required'] },
        beside: [{ type: 'Win32LobApp' }],
        past: 'unknown',
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'Patch MobileAppAssignment',
        changes: { 'Target.Type': [null, 'AllDevicesAssignmentTarget'] },
        by: 'clerk',
        risky: 'actor',
        severity: 'high',
      },
    ],
    silent: [
      { changes: { 'Target.Type': [null, 'GroupAssignmentTarget'] } },
      { changes: { 'Target.Type': ['AllDevicesAssignmentTarget', null] } },
      { changes: { 'Target.Type': [null, 'AllDevicesAssignmentTarget'], Intent: [null, 'Available'] } },
      { activity: 'Get MobileAppAssignment', changes: { 'Target.Type': [null, 'AllDevicesAssignmentTarget'] } },
      { changes: { 'Target.Type': [null, 'AllDevicesAssignmentTarget'] }, result: 'Failure' },
    ],
  },
  {
    id: 'EV.D14',
    name: 'intune-role-changed',
    title: 'Rights in Intune were given or changed',
    area: 'administrators',
    severity: 'high',
    log: 'auditEvent',
    activities: ['create deviceandappmanagementroleassignment'],
    commands: { verbs: changing, entities: ['roleassignment', 'roledefinition'] },
    weighs: [['medium', ({ activity }) => !activity.includes('roleassignment')]],
    ends: { activities: ['delete roleassignment'], commands: { verbs: removing, entities: ['roleassignment'] } },
    joins: ['ZT.AD.001', 'ZT.AD.018'],
    falsePositives: 'A new help desk.',
    covers: { attack: ['T1098.003'] },
    says: {
      happened: 'rights in Intune were given or changed: {what}',
      lost: 'rights in Intune changed: {what}',
      did: 'gave or changed rights in Intune: {what}',
      meaning: ['Some Intune roles can wipe devices, and run scripts on them with full rights.'],
      undo: 'remove the assignment in Intune admin center > Tenant administration > Roles, after you have checked who is in its groups.',
      accept: 'check that the groups and the scope are no wider than the work needs.',
      portal: 'intuneAdministration',
      activity: 'change to Intune roles',
      ended: 'The Intune role assignment {what} was removed',
      fixed: 'removed the Intune role assignment {what}',
    },
    fires: [
      { category: 'Role', severity: 'high', alerts: true },
      { activity: 'assignRoleDefinition RoleAssignment', category: 'Role', by: 'app', severity: 'high' },
      { activity: 'Patch RoleDefinition', category: 'Role', severity: 'medium', alerts: false },
    ],
    silent: [
      { activity: 'Delete DeviceAndAppManagementRoleAssignment', category: 'Role' },
      { activity: 'Get RoleAssignment', category: 'Role' },
      { activity: 'Create RoleScopeTag', category: 'Role' },
      { category: 'Role', result: 'Failure' },
    ],
  },
  {
    id: 'EV.D15',
    name: 'intune-approval-removed',
    title: 'Approval by a second Intune admin was removed or refused',
    area: 'administrators',
    severity: 'high',
    log: 'auditEvent',
    activities: ['delete operationapprovalpolicy'],
    commands: {
      verbs: ['delete', 'remove', 'patch', 'update', 'reject', 'cancel', 'deny'],
      entities: ['operationapprovalpolicy', 'operationapprovalrequest'],
    },
    weighs: [['low', ({ activity }) => activity.includes('operationapprovalrequest')]],
    joins: ['ZT.AD.018'],
    falsePositives: 'Somebody fine-tunes an approval policy.',
    covers: { attack: ['T1562.001'], cipp: ['IntuneApprovalRequests'] },
    says: {
      happened: '{approval} was {step}: {what}',
      did: '{step} {approval}: {what}',
      meaning: ['With such a policy, a second admin must approve wipes, scripts or apps before they take effect.'],
      undo: 'restore the policy in Intune admin center > Tenant administration > Multi Admin Approval.',
      accept: 'check that scripts, apps and wipes still need a second admin.',
      portal: 'intuneAdministration',
      activity: 'change to approvals in Intune',
    },
    details: ({ activity }) => ({
      approval: activity.includes('request') ? 'a request for approval' : 'an Intune approval policy',
      step: activity.includes('request') ? 'refused' : /^(delete|remove)/.test(activity) ? 'deleted' : 'changed',
    }),
    fires: [
      { severity: 'high', alerts: true },
      { activity: 'Patch OperationApprovalPolicy', severity: 'high', alerts: true },
      { activity: 'rejectOperationApprovalRequest OperationApprovalRequest', severity: 'low', alerts: false },
    ],
    silent: [
      { activity: 'Create OperationApprovalPolicy' },
      { activity: 'approveOperationApprovalRequest OperationApprovalRequest' },
      { activity: 'Get OperationApprovalPolicy' },
      { activity: 'Delete OperationApprovalPolicy', result: 'Failure' },
    ],
  },
  {
    id: 'EV.D20',
    name: 'intune-enrolment-restriction-changed',
    title: 'A restriction on enrolling devices was changed',
    area: 'devices',
    severity: 'medium',
    log: 'auditEvent',
    activities: ['patch deviceenrollmentconfiguration'],
    commands: {
      verbs: [...changing, ...removing],
      entities: ['deviceenrollmentconfiguration', 'enrollmentplatformrestriction', 'enrollmentlimit'],
    },
    when: (act) => !isOtherEnrolment(act),
    weighs: [['low', blocksOnlyMore]],
    joins: ['ZT.DV.002'],
    falsePositives: 'A new platform, or a new kind of device, is introduced.',
    limits: 'Microsoft does not document what Intune logs about it. If the entry shows no values, it counts as medium.',
    covers: { attack: ['T1098.005', 'T1562.001'] },
    says: {
      happened: 'the enrolment restriction {what} was {step}',
      lost: 'enrolment restriction {what} {step}',
      did: '{step} the enrolment restriction {what}',
      meaning: ['Enrolment restrictions decide which devices can become managed, and how many a person can enrol.'],
      exposed: 'access that depends on a managed device',
      undo: 'restore the restriction in Intune admin center > Devices > Enrollment > Device platform restriction or Device limit restriction.',
      accept: 'check that personal devices and unused platforms are still blocked.',
      portal: 'intuneDevices',
      activity: 'change to enrolment restrictions',
    },
    details: (act) => ({ step: stepOf(act) }),
    fires: [
      { severity: 'medium', alerts: false },
      {
        changes: {
          WindowsRestriction: [
            { platformBlocked: false, personalDeviceEnrollmentBlocked: true },
            { platformBlocked: false, personalDeviceEnrollmentBlocked: false },
          ],
        },
        risky: 'actor',
        by: 'clerk',
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Patch DeviceEnrollmentPlatformRestrictionConfiguration',
        changes: { 'IosRestriction.PlatformBlocked': [true, false] },
        by: 'app',
        severity: 'medium',
      },
      { changes: { 'IosRestriction.PlatformBlocked': [false, true] }, severity: 'low', alerts: false },
      { activity: 'Delete DeviceEnrollmentConfiguration', severity: 'medium' },
      { activity: 'setPriority DeviceEnrollmentConfiguration', severity: 'medium' },
      { activity: 'assignDeviceEnrollmentConfiguration DeviceEnrollmentConfiguration', severity: 'medium' },
    ],
    silent: [
      { activity: 'Get DeviceEnrollmentConfiguration' },
      { activity: 'Patch DeviceEnrollmentConfiguration', result: 'Failure' },
      { activity: 'Patch Windows10EnrollmentCompletionPageConfiguration' },
      { beside: [{ type: 'DeviceEnrollmentWindowsHelloForBusinessConfiguration' }] },
      { beside: [{ type: 'DeviceEnrollmentConfiguration', id: '7c5_Windows10EnrollmentCompletionPageConfiguration' }] },
      { beside: [{ type: 'DeviceEnrollmentNotificationConfiguration' }] },
      { activity: 'Patch DeviceConfiguration' },
      { activity: 'search DeviceEnrollmentConfiguration' },
    ],
  },
  {
    id: 'EV.D21',
    name: 'intune-mdm-authority-changed',
    title: 'The MDM authority of the tenant was changed',
    area: 'devices',
    severity: 'high',
    log: 'auditEvent',
    activities: ['setmobiledevicemanagementauthority organization'],
    commands: {
      verbs: [...changing, ...removing],
      entities: [
        'mobiledevicemanagementauthority',
        'mobile device management authority',
        'mdmauthority',
        'mdm authority',
      ],
    },
    joins: ['ZT.DV.002'],
    falsePositives: 'Intune is set up, or replaced by another product.',
    limits: 'Microsoft does not document what Intune logs about it.',
    covers: { attack: ['T1562.001'] },
    says: {
      happened: 'the MDM authority of the tenant was changed',
      did: 'changed the MDM authority of the tenant',
      meaning: [
        'The MDM authority is the product that manages devices.',
        'Compliance policies of Intune do not apply to devices that another product manages.',
      ],
      exposed: 'every managed device',
      undo: 'set the MDM authority back to Microsoft Intune in Intune admin center > Devices > Enrollment.',
      accept: 'check that compliance policies still reach every platform.',
      portal: 'intuneDevices',
      activity: 'change to the MDM authority',
    },
    fires: [
      { severity: 'high', alerts: true },
      { activity: 'Update MDM Authority Mobile Device Management Authority', severity: 'high', alerts: true },
      { activity: 'Patch MobileDeviceManagementAuthority', by: 'app', severity: 'high' },
    ],
    silent: [
      { activity: 'Get MobileDeviceManagementAuthority' },
      { activity: 'setMobileDeviceManagementAuthority Organization', result: 'Failure' },
      { activity: 'Patch DeviceComanagementAuthorityConfiguration' },
      { activity: 'Patch Organization' },
    ],
  },
  {
    id: 'EV.D22',
    name: 'intune-cleanup-rule-changed',
    title: 'A rule that removes inactive devices was changed',
    area: 'devices',
    severity: 'low',
    log: 'auditEvent',
    activities: ['patch manageddevicecleanupsettings'],
    commands: { verbs: [...changing, ...removing], entities: ['manageddevicecleanup', 'devicecleanuprule'] },
    weighs: [['medium', removesSooner]],
    joins: [],
    falsePositives: 'Tidying of the device list.',
    limits: 'Microsoft does not document what Intune logs about it. If the entry shows no days, it counts as low.',
    covers: { attack: ['T1531'] },
    says: {
      happened: 'the Intune device clean-up rule {what?} was {step}',
      lost: 'Intune device clean-up rule {what?} {step}',
      did: '{step} the Intune device clean-up rule {what?}',
      meaning: ['Intune removes devices that have not checked in for the number of days in the rule.'],
      undo: 'restore the rule in Intune admin center > Devices > Device clean-up rules.',
      accept: 'check that the number of days is longer than the longest leave.',
      portal: 'intuneDevices',
      activity: 'change to device clean-up rules',
    },
    details: (act) => ({ step: stepOf(act) }),
    fires: [
      { severity: 'low', alerts: false },
      { changes: { DeviceInactivityBeforeRetirementInDays: ['180', '30'] }, severity: 'medium', alerts: false },
      {
        activity: 'Create ManagedDeviceCleanupRule',
        changes: { DeviceInactivityBeforeRetirementInDays: [null, '30'] },
        by: 'clerk',
        risky: 'actor',
        severity: 'high',
        alerts: true,
      },
      { activity: 'Delete ManagedDeviceCleanupRule', severity: 'low' },
      { changes: { DeviceInactivityBeforeRetirementInDays: ['30', '90'] }, severity: 'low' },
    ],
    silent: [
      { activity: 'Get ManagedDeviceCleanupSettings' },
      { activity: 'Patch ManagedDeviceCleanupSettings', result: 'Failure' },
      { activity: 'Delete ManagedDevice' },
      { activity: 'search ManagedDeviceCleanupRule' },
      { activity: 'Patch DeviceManagementSettings' },
    ],
  },
];
