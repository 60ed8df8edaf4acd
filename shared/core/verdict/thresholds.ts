/**
 * Every number and limit that a control or detector judges by, in one table: the type, the check at start, the default and
 * docs/thresholds.md are made from it. An operator sets one as `thresholds.<name>`, in any layer of the configuration.
 */
type Described = {
  /** Ids of the controls and detectors that judge by it. */
  readonly of: readonly string[];
  /** What it decides, in a sentence; where sources disagree, which says what. */
  readonly means: string;
};
type NumberThreshold = Described & {
  readonly type: 'integer' | 'share';
  readonly default: number;
  readonly min: number;
  readonly max: number;
};
type FlagThreshold = Described & { readonly type: 'flag'; readonly default: boolean };
type ChoiceThreshold<Value extends string> = Described & {
  readonly type: 'choice';
  readonly values: readonly [Value, ...Value[]];
  readonly default: Value;
};
/** GUIDs, such as role template ids. */
type IdsThreshold = Described & { readonly type: 'ids'; readonly default: readonly string[] };
/** Plain names, such as domains or countries. */
type NamesThreshold = Described & {
  readonly type: 'names';
  readonly default: readonly string[];
  /** All that there are; left out where any text is a name. */
  readonly among?: readonly string[] | undefined;
};
export type ThresholdDefinition =
  | NumberThreshold
  | FlagThreshold
  | ChoiceThreshold<string>
  | IdsThreshold
  | NamesThreshold;

const integer = (value: number, min: number, max: number, of: readonly string[], means: string): NumberThreshold => ({
  type: 'integer',
  default: value,
  min,
  max,
  of,
  means,
});
/** A share of 1. */
const share = (value: number, of: readonly string[], means: string): NumberThreshold => ({
  type: 'share',
  default: value,
  min: 0,
  max: 1,
  of,
  means,
});
/** A fall against the seven-day median, a share of 1. */
const drop = (value: number, of: readonly string[], what: string): NumberThreshold =>
  share(
    value,
    of,
    `A fall by more, against the median of the last seven days, fails: the share of ${what}. 1 tells no fall. No source names a number: our own.`,
  );
const choice = <Value extends string>(
  values: readonly [Value, ...Value[]],
  value: NoInfer<Value>,
  of: readonly string[],
  means: string,
): ChoiceThreshold<Value> => ({ type: 'choice', values, default: value, of, means });
const whether = (value: boolean, of: readonly string[], means: string): FlagThreshold => ({
  type: 'flag',
  default: value,
  of,
  means,
});
const flag = (value: boolean, of: readonly string[], means: string): FlagThreshold => ({
  type: 'flag',
  default: value,
  of,
  means,
});
const ids = (of: readonly string[], means: string, value: readonly string[] = []): IdsThreshold => ({
  type: 'ids',
  default: value,
  of,
  means,
});

const names = (
  of: readonly string[],
  means: string,
  value: readonly string[] = [],
  among?: readonly string[],
): NamesThreshold => ({
  type: 'names',
  default: value,
  of,
  means,
  among,
});

/** In the order of the ids that they belong to. */
export const thresholdDefinitions = {
  globalAdministratorsMin: integer(
    2,
    0,
    50,
    ['ZT.AD.001'],
    'Fewer Global Administrators fail. CIS says 2, Zero Trust Assessment names no least number.',
  ),
  globalAdministratorsMax: integer(
    4,
    1,
    50,
    ['ZT.AD.001'],
    'More fail, and more than 8 fail whatever is set. CIS says 4, Microsoft fewer than 5, SCuBA 8.',
  ),
  globalAdministratorShare: share(
    0.5,
    ['ZT.AD.002'],
    'A larger share of Global Administrators among all administrators fails. SCuBA says half; Zero Trust Assessment passes below 0.3 and looks closer from there on.',
  ),
  immutableIdFails: whether(
    true,
    ['ZT.AD.003'],
    'Whether an administrator who is not synchronised, but whose account still carries an onPremisesImmutableId, fails. SCuBA says yes; Maester and Zero Trust Assessment look at the synchronisation alone.',
  ),
  adminsWithoutMailbox: whether(
    false,
    ['ZT.AD.003'],
    'Whether an administrator whose account is licensed for a mailbox fails; then the service plans of administrators, and of nobody else, are read with each collection of users. Maester takes any plan of Exchange for one, CIS and Prowler want licences for administration alone, SCuBA and Zero Trust Assessment do not ask.',
  ),
  privilegedRoleList: choice(
    ['entra', 'maester', 'scuba'],
    'entra',
    ['ZT.AD.002', 'ZT.AD.003', 'ZT.AD.004', 'ZT.AD.005', 'ZT.AD.009', 'ZT.AD.013'],
    'Which built-in roles count as privileged: those that Microsoft labels so, and ten more from which an administrator is one step away, Groups, Teams, Exchange and SharePoint Administrator among them; the 14 of Maester and Hybrid Identity Administrator; or the 8 of SCuBA. Custom roles and privilegedRolesAdded count beside them.',
  ),
  privilegedRolesAdded: ids(
    ['ZT.AD.002', 'ZT.AD.003', 'ZT.AD.004', 'ZT.AD.005', 'ZT.AD.009', 'ZT.AD.013'],
    'Role template ids that count as privileged beside the built-in ones.',
  ),
  harmlessCustomRoles: ids(
    ['ZT.AD.002', 'ZT.AD.003', 'ZT.AD.004', 'ZT.AD.005', 'ZT.AD.009', 'ZT.AD.013'],
    'Ids of custom roles whose holders do not count as administrators. What a custom role allows is not read, so every other one counts as privileged.',
  ),
  activationApprovalRoles: ids(
    ['ZT.AD.006'],
    'Role template ids whose activation needs an approval beside Global Administrator. CIS names Privileged Role Administrator, who can make anybody Global Administrator; SCuBA and Zero Trust Assessment name Global Administrator alone.',
    ['e8611ab8-c189-46e8-94e1-60213ab1f814'],
  ),
  activationApproversMin: integer(
    1,
    0,
    10,
    ['ZT.AD.006'],
    "Fewer named approvers fail; a group is one. Prowler and Zero Trust Assessment want one, Microsoft recommends two; SCuBA does not count, and 0 takes Microsoft's default approvers.",
  ),
  activationHours: integer(
    8,
    1,
    24,
    ['ZT.AD.007'],
    'A privileged role that can be active for longer after one activation, in hours, fails. No source names a number: our own.',
  ),
  globalAdministratorActivationHours: integer(4, 1, 24, ['ZT.AD.007'], 'The same of Global Administrator, in hours.'),
  roleDefaultRecipientsSuffice: whether(
    false,
    ['ZT.AD.008'],
    "Whether Microsoft's default recipients, the Global, Privileged Role and Security Administrators, are enough. SCuBA wants addresses that somebody named.",
  ),
  adminSessionHours: integer(
    4,
    0,
    168,
    ['ZT.AD.011'],
    'A session of an administrator that lasts longer, in hours, fails; 0 is every time. Prowler and Zero Trust Assessment say 4; CIS 4, or every time.',
  ),
  accessReviewMonths: integer(
    3,
    1,
    12,
    ['ZT.AD.019'],
    'A review of privileged roles that comes more seldom, in months, does not count. CIS says monthly or more often for guests, and at least quarterly for roles.',
  ),
  policyGroupsProtected: flag(
    true,
    ['ZT.ID.022'],
    'Whether a group that a policy names has to be role-assignable or in a restricted management administrative unit. Maester and Prowler say yes, CIS and SCuBA say nothing.',
  ),
  appSecretDays: integer(
    180,
    0,
    3650,
    ['ZT.AP.006', 'ZT.AP.009'],
    'How long a secret of an application lasts at most, in days, where secrets are not blocked; 0 allows none. SCuBA wants them blocked and says 180 for the rest, Zero Trust Assessment 180 or none at all, Prowler none.',
  ),
  appCertificateDays: integer(
    365,
    1,
    3650,
    ['ZT.AP.006', 'ZT.AP.009'],
    'How long a certificate of an application, or any other credential of it, is valid at most, in days. SCuBA says 365, Zero Trust Assessment 180.',
  ),
  privilegedAppOwners: choice(
    ['privileged', 'none', 'required'],
    'privileged',
    ['ZT.AP.010'],
    'Who owns an application that holds a privileged role or permission: administrators only, nobody, or administrators and at least one of them. Maester and Prowler say nobody, Zero Trust Assessment wants owners.',
  ),
  breakGlassMin: integer(
    2,
    0,
    10,
    ['ZT.AD.012'],
    'Fewer declared break-glass accounts fail. Microsoft says two or more, Zero Trust Assessment exactly two.',
  ),
  breakGlassPolicies: choice(
    ['either', 'leftOut', 'notBlocked', 'keyAsked'],
    'either',
    ['ZT.AD.012'],
    'How policies treat a break-glass account that none of them blocks: left out of all, or asked for what cannot be phished; left out of all; whatever else they ask; or asked for what cannot be phished. Maester and Zero Trust Assessment say left out of all, Prowler looks at blocks alone, Microsoft asks for a key or certificate.',
  ),
  privilegedApps: choice(
    ['withoutSecrets', 'none'],
    'withoutSecrets',
    ['ZT.AD.014'],
    'Which applications may hold a privileged role: those that are approved and have no secret, or none, whatever is approved. Maester and Prowler look for secrets, Zero Trust Assessment wants none at all.',
  ),
  adminInactiveDays: integer(
    90,
    1,
    730,
    ['ZT.AD.016'],
    'An administrator who has not signed in for longer, in days, fails; after 30 days it is noted. No source names a number: our own.',
  ),
  managedDevice: choice(
    ['compliant', 'compliantOrHybridJoined'],
    'compliant',
    ['ZT.DV.001', 'ZT.AD.010', 'ZT.DV.014', 'ZT.ID.027'],
    'What counts as a managed device: only a compliant one, or also one that is joined to the own directory, whose health nobody proves. SCuBA takes both, Maester looks for a compliant one, CIS and Prowler for a joined one with MFA as good.',
  ),
  managedDeviceApps: choice(
    ['office365', 'all'],
    'office365',
    ['ZT.DV.001', 'ZT.DV.014'],
    'Where a managed device must be asked for: in Office 365, or in all apps but those that enrol devices. SCuBA and CIS say all; Maester and Zero Trust Assessment do not look.',
  ),
  supportedPlatforms: names(
    ['ZT.DV.001', 'ZT.DV.013', 'ZT.DV.014'],
    'Platforms in use, as Graph writes them: android, iOS, windows, macOS, linux. They must ask for a managed device; all others must be blocked. Microsoft names the four of the default, Maester all that Entra knows.',
    ['android', 'iOS', 'macOS', 'windows'],
    ['android', 'iOS', 'windows', 'macOS', 'linux', 'windowsPhone'],
  ),
  fleetComplianceFloor: share(
    0.9,
    ['ZT.DV.002'],
    'A smaller share of compliant devices fails. No source names a share: our own.',
  ),
  fleetComplianceDrop: drop(0.05, ['ZT.DV.002'], 'compliant devices, where complianceBurstCount lost it at least'),
  deviceContactDays: integer(
    30,
    1,
    365,
    ['ZT.DV.002', 'ZT.DV.008', 'ZT.DV.009', 'ZT.DV.017', 'ZT.TD.010'],
    'Devices out of contact for longer, in days, do not count.',
  ),
  complianceValidityDays: integer(
    30,
    1,
    120,
    ['ZT.DV.004'],
    'A device that keeps its verdict without contact for longer, in days, fails. The default of Intune; no source names a number.',
  ),
  complianceThreatLevel: whether(
    true,
    ['ZT.DV.006'],
    'Whether policies for macOS, iOS and Android must ask for a threat level where Defender for Endpoint is licensed. No source asks for it: our own.',
  ),
  complianceGraceHours: integer(
    72,
    0,
    8760,
    ['ZT.DV.007'],
    'A policy that marks devices later, in hours, fails. No source names a number: our own; 0 is strict.',
  ),
  contactFloor: share(
    0.95,
    ['ZT.DV.008'],
    'A smaller share of managed devices in contact within deviceContactDays fails. No source names a share: our own.',
  ),
  contactDrop: drop(0.03, ['ZT.DV.008'], 'managed devices in contact'),
  directoryDeviceDays: integer(
    90,
    21,
    730,
    ['ZT.DV.008'],
    'A device of the directory whose stamp is older, in days, is stale. Microsoft gives 90 as its example; the stamp is two to three weeks behind.',
  ),
  directoryDevicesFloor: share(
    0.9,
    ['ZT.DV.008'],
    'A smaller share of devices of the directory that are not stale fails. No source names a share: our own.',
  ),
  directoryDevicesDrop: drop(0.05, ['ZT.DV.008'], 'devices of the directory that are not stale'),
  encryptedDrop: drop(0.02, ['ZT.DV.009'], 'encrypted company devices'),
  encryptedFloor: share(
    0.98,
    ['ZT.DV.009'],
    'A smaller share of encrypted company devices fails. No source names a share: our own.',
  ),
  deviceQuotaMax: integer(
    10,
    1,
    1000,
    ['ZT.DV.011'],
    'More devices that one person can have fail. CIS and Zero Trust Assessment say 10; the latter counts 11 to 20 as half.',
  ),
  joinByEverybodyAccepted: whether(
    false,
    ['ZT.DV.011'],
    'Whether everybody can join devices; that it asks for MFA then hangs on ZT.ID.007. CIS and Maester want those who can to be named.',
  ),
  connectorExpiryDays: integer(
    30,
    1,
    365,
    ['ZT.DV.015'],
    'A certificate or token of Intune that ends sooner, in days, fails. Maester says 30.',
  ),
  supportedSystems: names(
    ['ZT.DV.017'],
    'The least version of each system that still counts as supported, such as Windows:10.0.26100. Of several lines for one system the highest is the least, and a lower one lets in that release alone. A system without a line is not judged. No source names versions: our own, of November 2026.',
    ['Android:14', 'Windows:10.0.26100', 'iOS:18', 'iPadOS:18', 'macOS:15'],
  ),
  currentSystemsFloor: share(
    0.9,
    ['ZT.DV.017'],
    'A smaller share of devices with a supported system fails. No source names a share: our own.',
  ),
  currentSystemsDrop: drop(0.05, ['ZT.DV.017'], 'devices with a supported system'),
  userConsent: choice(
    ['none', 'low', 'recommended'],
    'low',
    ['ZT.AP.001'],
    "What users may consent to: nothing, what Microsoft's policy for low-risk permissions allows, or also what Microsoft currently recommends, which it changes by itself. CIS, SCuBA and Prowler say nothing, EIDSCA and Zero Trust Assessment low.",
  ),
  lowRiskPermissions: names(
    ['ZT.AP.001'],
    'Permissions of Microsoft Graph that may be classified as low-risk; another one fails where users consent to such. The default is what signing in takes, as Microsoft recommends it; SCuBA fails what it finds risky.',
    ['User.Read', 'email', 'offline_access', 'openid', 'profile'],
  ),
  consentRequestDays: integer(
    30,
    1,
    60,
    ['ZT.AP.003'],
    'A request for an app that stays open for longer, in days, fails. EIDSCA says 30.',
  ),
  sharingCapability: choice(
    ['disabled', 'existingExternalUserSharingOnly', 'externalUserSharingOnly'],
    'externalUserSharingOnly',
    ['ZT.DX.001'],
    'The widest sharing that passes. CIS allows new and existing guests, SCuBA existing ones only.',
  ),
  widerSharingAccepted: whether(
    false,
    ['ZT.DX.001'],
    'Whether wider sharing than before passes while it stays within sharingCapability. No source looks at moves: our own.',
  ),
  sharingDomains: choice(
    ['allowList', 'anyList'],
    'allowList',
    ['ZT.DX.002'],
    'Which list limits the domains that files are shared with: one of those that are allowed, or also one of those that are not. SCuBA and CIS say the first, Prowler takes either.',
  ),
  syncByDomainNotApplicable: whether(
    false,
    ['ZT.DX.006'],
    'Whether the computers are in no domain of Active Directory, as where all are joined to Entra: then the list of domains does not apply.',
  ),
  guestInviters: choice(
    ['adminsAndGuestInviters', 'orNobody', 'orMembers'],
    'orNobody',
    ['ZT.DX.008'],
    'Who may invite guests: exactly administrators and guest inviters; these or nobody; or also all members, but no guest. SCuBA says exactly these, CIS and Prowler these or fewer, Zero Trust Assessment looks at guests alone.',
  ),
  guestAccess: choice(
    ['restricted', 'limited'],
    'limited',
    ['ZT.DX.009'],
    "The most that guests see of the directory: only themselves, or a part, which is Microsoft's default. EIDSCA says the first, SCuBA and Prowler take either.",
  ),
  guestInactiveDays: integer(
    90,
    1,
    730,
    ['ZT.DX.011'],
    'A guest who has not signed in for longer, in days, counts as dormant; one who never did counts from the invitation. Zero Trust Assessment says 90.',
  ),
  guestInvitationDays: integer(
    30,
    1,
    730,
    ['ZT.DX.011'],
    'A guest whose invitation was not redeemed for longer, in days, is reported. No source names a number: our own.',
  ),
  activeGuestsFloor: share(
    0.95,
    ['ZT.DX.011'],
    'A smaller share of guests who are not dormant fails. Zero Trust Assessment wants all, which no guest who changes the job ever meets on the first day.',
  ),
  redeemedGuestsFloor: share(
    0,
    ['ZT.DX.011'],
    'A smaller share of guests whose invitation was redeemed, or has not waited for too long, fails. No floor unless you set one: they are reported. No source names a share.',
  ),
  activeGuestsDrop: drop(0.03, ['ZT.DX.011'], 'guests who are not dormant'),
  phishingResistantAdminsFloor: share(
    1,
    ['ZT.AD.015'],
    'A smaller share of administrators with a phishing-resistant method fails. Zero Trust Assessment wants all.',
  ),
  mfaCapableDrop: drop(0.02, ['ZT.ID.015'], 'members who can do MFA'),
  resistantMembersDrop: drop(0.03, ['ZT.ID.015'], 'members with a phishing-resistant method, which have no floor'),
  mfaCapableFloor: share(
    0.95,
    ['ZT.ID.015'],
    'A smaller share of members who can do MFA fails; below 98 % it is noted. CIS and Zero Trust Assessment want all, which no joiner ever meets on the first day.',
  ),
  legacyBlockDirect: whether(
    false,
    ['ZT.ID.003'],
    'Whether legacy sign-in must be blocked directly; where it is not, a policy that legacy clients cannot satisfy is enough, and is noted as indirect. SCuBA, Maester, Prowler and Zero Trust Assessment look for a block alone.',
  ),
  weakMethods: choice(
    ['smsSignIn', 'smsVoice', 'smsVoiceEmail'],
    'smsVoiceEmail',
    ['ZT.ID.010'],
    'Which methods must be switched off. SCuBA says text messages, voice calls and codes by email, Zero Trust Assessment the first two, EIDSCA text messages as the only factor.',
  ),
  authenticatorDefaultContextAccepted: whether(
    false,
    ['ZT.ID.011'],
    'Whether it is enough to leave it to Microsoft what the Authenticator shows. SCuBA, CIS and EIDSCA want it set.',
  ),
  authenticatorCodesAccepted: whether(
    false,
    ['ZT.ID.011'],
    'Whether the Authenticator may give codes. SCuBA and EIDSCA say no, CIS and Zero Trust Assessment nothing.',
  ),
  passkeys: choice(
    ['enabled', 'attested'],
    'attested',
    ['ZT.ID.012'],
    'What is asked of passkeys. EIDSCA and Zero Trust Assessment want attestation and named models, CIS and SCuBA do not ask for it.',
  ),
  temporaryAccessPass: choice(
    ['either', 'on', 'off'],
    'either',
    ['ZT.ID.014'],
    'Whether the Temporary Access Pass is switched on. EIDSCA and Zero Trust Assessment want it on, for people who register a passkey first; nothing is weaker without.',
  ),
  temporaryAccessPassMinutes: integer(
    480,
    10,
    43_200,
    ['ZT.ID.014'],
    'The longest lifetime of a Temporary Access Pass, in minutes. No source names a number: our own.',
  ),
  lockoutAttemptsMax: integer(
    10,
    1,
    50,
    ['ZT.ID.018'],
    'The most wrong passwords before an account is locked. CIS, EIDSCA and Zero Trust Assessment say 10.',
  ),
  lockoutSecondsMin: integer(
    60,
    5,
    18_000,
    ['ZT.ID.018'],
    'The shortest time that an account stays locked, in seconds. CIS, EIDSCA and Zero Trust Assessment say 60.',
  ),
  sensitivityLabels: names(
    ['ZT.DX.013'],
    'Names of sensitivity labels as agreed. Where any is listed, each of them must be there.',
  ),
  federatedDomains: names(
    ['ZT.ID.024'],
    'Domains whose sign-in is left to another provider, as agreed. Any other one fails.',
  ),
  federationHosts: names(
    ['ZT.ID.024'],
    'Hosts that the issuer and the sign-in addresses of a federated domain may have, as agreed.',
  ),
  federationCertificates: names(
    ['ZT.ID.024'],
    'Thumbprints (SHA-1) of the certificates that sign for federated domains, as agreed; the next one too.',
  ),
  trustedPlaceRequired: whether(
    true,
    ['ZT.NW.001'],
    'Whether a tenant without any trusted named location fails. CIS, Prowler and Zero Trust Assessment want one; nothing is weaker without.',
  ),
  trustedPrefixV4: integer(
    20,
    8,
    32,
    ['ZT.NW.001', 'EV.P04'],
    'A trusted range of IPv4 with a shorter prefix fails, and alerts even if it is closed again at once; one shorter than 24 is noted. No source names a number: our own.',
  ),
  trustedPrefixV6: integer(40, 16, 128, ['ZT.NW.001', 'EV.P04'], 'The same of IPv6; one shorter than 48 is noted.'),
  trustedRanges: names(
    ['ZT.NW.001'],
    'Trusted ranges as agreed, such as 192.0.2.0/24. Where any is listed, one that lies in none of them fails.',
  ),
  idleSessionHours: integer(
    3,
    1,
    24,
    ['ZT.DX.007'],
    'An idle session of SharePoint that is ended later, in hours, fails. CIS and Prowler say 3.',
  ),
  secureScoreActions: names(
    ['ZT.DX.014'],
    'Actions of Microsoft Secure Score that must have all their points, by their controlName. Take out what another product does for you. CIS, SCuBA and Maester want each of these on; none goes by the score.',
    [
      'mip_search_auditlog',
      'exo_mailboxaudit',
      'dlp_datalossprevention',
      'mip_sensitivitylabelspolicies',
      'mip_autosensitivitylabelspolicies',
      'mdo_blockmailforward',
      'mdo_safelinksforemail',
      'mdo_safeattachments',
    ],
  ),
  tokenProtectionFor: choice(
    ['administrators', 'pilot'],
    'administrators',
    ['ZT.NW.005'],
    'For whom tokens must be bound to the device: every administrator, or a pilot of anybody. CIS says everybody at level 2, Zero Trust Assessment and Prowler that there is a policy.',
  ),
  directorySyncHours: integer(
    24,
    1,
    720,
    ['ZT.IN.004'],
    'A synchronisation that is older, in hours, fails; after 3 hours it is noted. No source names a number: our own.',
  ),
  riskyUserHours: integer(
    24,
    1,
    720,
    ['ZT.TD.001'],
    'A high-risk user who stays so for longer, in hours, fails. Zero Trust Assessment allows none at all.',
  ),
  riskyPrivilegedUserHours: integer(1, 1, 720, ['ZT.TD.001'], 'The same of one with a privileged role, in hours.'),
  riskySignInHours: integer(
    24,
    1,
    720,
    ['ZT.TD.002'],
    'A detection of high risk that stays open for longer, in hours, fails. Zero Trust Assessment allows none at all.',
  ),
  riskyApplicationHours: integer(
    24,
    1,
    720,
    ['ZT.TD.003'],
    'An application at high or medium risk that stays so for longer, in hours, fails. Zero Trust Assessment allows none at all.',
  ),
  highAlertHours: integer(
    24,
    1,
    720,
    ['ZT.TD.004'],
    'A high alert that nobody has taken for longer, in hours, fails. Zero Trust Assessment says 24.',
  ),
  mediumAlertHours: integer(72, 1, 720, ['ZT.TD.004'], 'The same of a medium one. Zero Trust Assessment says 72.'),
  incidentHours: integer(
    24,
    1,
    720,
    ['ZT.TD.005'],
    'A high incident that stays active for longer, in hours, fails. Zero Trust Assessment says 4, which no small team keeps at night.',
  ),
  antivirusFloor: share(
    0.98,
    ['ZT.TD.010'],
    'A smaller share of Windows devices with an antivirus that runs and is up to date fails. No source names a share: our own.',
  ),
  antivirusDrop: drop(0.02, ['ZT.TD.010'], 'Windows devices with an antivirus that runs and is up to date'),
  uncoveredDrop: drop(
    0.02,
    ['ZT.TD.008'],
    'people who sign in and whom a policy applied to; it counts where uncoveredShare is larger',
  ),
  fallCount: integer(
    3,
    1,
    1_000_000,
    ['ZT.DV.008', 'ZT.DV.009', 'ZT.DV.017', 'ZT.DX.011', 'ZT.ID.015', 'ZT.TD.008', 'ZT.TD.010'],
    'A fall against the median of seven days raises an alert where at least so many people or devices lost it. Below 20 of them it is all that counts. No source names a number: our own.',
  ),
  uncoveredShare: share(
    0.02,
    ['ZT.TD.008'],
    'A larger share of people whose sign-ins no policy covered within a day, of those who sign in at all, fails; an administrator always does. No source names a share: our own.',
  ),
  uncoveredApps: ids(
    ['ZT.TD.008'],
    'Application ids whose sign-ins no policy ever applies to, and which do not count. Microsoft names the sign-in at Windows itself.',
    ['38aa3b87-a06d-4817-b275-7a316988d93b'],
  ),
  secureScoreFloor: share(
    0,
    ['ZT.TD.009'],
    'A smaller share of the points of Microsoft Secure Score fails. No floor unless you set one: what you began with, less five points of a hundred, is a good one. No source names a share.',
  ),
  secureScoreDrop: share(
    0.03,
    ['ZT.TD.009'],
    'A larger share of the points of Microsoft Secure Score lost within a week fails. No source names a share: our own.',
  ),
  complianceBurstCount: integer(
    5,
    1,
    1_000_000,
    ['EV.D01', 'ZT.DV.002'],
    'At least so many devices that lose compliance within 24 h are one alert; a fall of the share of compliant devices has so many at least too.',
  ),
  complianceBurstShare: share(0.02, ['EV.D01'], 'And at least this share of the fleet.'),
  deviceRemovalAlertCount: integer(
    3,
    1,
    1_000_000,
    ['EV.D07'],
    'So many devices that one account wipes, retires or deletes in Intune within an hour are a high alert; fewer are recorded only. No source names a number: our own.',
  ),
  deviceRemovalBurstCount: integer(
    5,
    1,
    1_000_000,
    ['EV.D07'],
    'So many are a critical alert. No source names a number: our own.',
  ),
  fleetLossCount: integer(
    5,
    1,
    1_000_000,
    ['EV.D07'],
    'Fewer devices that are gone from Intune within a day raise no alert, whatever their share. No source names a number: our own.',
  ),
  fleetLossShare: share(
    0.1,
    ['EV.D07'],
    'At least this share of the fleet gone within a day is a high alert; so is a list that lacks so many that it is not believed yet. No source names a share: our own.',
  ),
  fleetLossCriticalShare: share(0.25, ['EV.D07'], 'At least this share gone is a critical alert. Our own.'),
  undeclaredExclusions: choice(
    ['fail', 'noted'],
    'fail',
    ['ZT.ID.020'],
    'How accounts that a policy excludes without an accepted exclusion are treated. SCuBA wants each listed, Prowler asks a person to look, Maester and Zero Trust Assessment do not look; noted, it still counts in the controls on MFA and devices.',
  ),
  deviceCodeFlow: choice(
    ['block', 'managedDevice'],
    'block',
    ['ZT.ID.004'],
    'What keeps device code flow out: only a block, or also a policy that asks for a managed device, which the flow cannot show. SCuBA, CIS and Zero Trust Assessment say block, Maester accepts both.',
  ),
  methodRegistration: choice(
    ['mfaOrManagedDevice', 'managedDevice'],
    'mfaOrManagedDevice',
    ['ZT.ID.006'],
    'What guards the registration of sign-in methods away from trusted locations. SCuBA and CIS say a managed device, Maester a place, Microsoft MFA.',
  ),
  userRiskRemedy: choice(
    ['any', 'block', 'blockWherePasswordless'],
    'any',
    ['ZT.ID.016'],
    "What a high user risk must lead to: a password change with MFA, Microsoft's remediation or a block; a block only; or a block only where passkeys or certificates are allowed, whose holders have no password to change. SCuBA says block, CIS, Prowler and Maester password change, Zero Trust Assessment block where people use no password.",
  ),
  riskySignInLevels: choice(
    ['highAndMedium', 'high'],
    'highAndMedium',
    ['ZT.ID.017'],
    'Sign-in risk that must be answered. CIS and Maester say high and medium, SCuBA high.',
  ),
  riskySignInRemedy: choice(
    ['mfa', 'block'],
    'mfa',
    ['ZT.ID.017'],
    'What a risky sign-in must lead to: MFA or a block, or a block only. CIS says MFA and, at level 2, block; SCuBA block; Maester and Zero Trust Assessment MFA.',
  ),
  unmanagedSessionHours: integer(
    24,
    0,
    8760,
    ['ZT.ID.023'],
    'A session on an unmanaged device that lasts longer, in hours, fails; 0 is every time. Zero Trust Assessment says 24 for guests, an example of Microsoft 1.',
  ),
} as const;

type Definitions = typeof thresholdDefinitions;
export type ThresholdName = keyof Definitions;

type ValueOf<D extends ThresholdDefinition> = D extends {
  readonly type: 'choice';
  readonly values: readonly (infer V)[];
}
  ? V
  : D extends { readonly type: 'flag' }
    ? boolean
    : D extends { readonly type: 'ids' | 'names' }
      ? readonly string[]
      : number;

/** Those that are a number. */
export type NumberThresholdName = {
  readonly [K in ThresholdName]: ValueOf<Definitions[K]> extends number ? K : never;
}[ThresholdName];

export type Thresholds = { readonly [K in ThresholdName]: ValueOf<Definitions[K]> };

// Safe: the type of each value follows from the definition whose default it is.
export const defaultThresholds = Object.fromEntries(
  Object.entries(thresholdDefinitions).map(([name, definition]) => [name, definition.default]),
) as unknown as Thresholds;

/** The thresholds that decide who is counted and who is good: no floor, no drop, nothing that only judges the share. */
export const thresholdsCountingFor = (controlId: string): readonly ThresholdName[] => countingFor.get(controlId) ?? [];

const countingFor: ReadonlyMap<string, readonly ThresholdName[]> = countingByControl();

function countingByControl(): ReadonlyMap<string, readonly ThresholdName[]> {
  const names = new Map<string, readonly ThresholdName[]>();
  for (const [name, { type, of }] of Object.entries(thresholdDefinitions)) {
    // Safe: the keys of the definitions are their names.
    if (type !== 'share') for (const id of of) names.set(id, [...(names.get(id) ?? []), name as ThresholdName]);
  }
  return names;
}
