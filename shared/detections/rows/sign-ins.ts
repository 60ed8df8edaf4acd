import { azureAdGraph, microsoftGraph } from '../../core/conditional-access';
import type { SignIn } from '../../core/log/record';
import { clientHabitDays, idleFromDays, legacyProtocolOf } from '../../core/sign-in/habits';
import { isHostedNetwork } from '../../core/sign-in/hosting';
import { deviceRegistration } from '../../core/sign-in/ordinary';
import { officeHome, phishedClientIds, phishedClients } from '../../core/sign-in/phished-clients';
import { stayOf } from '../of-sign-in-row';
import { isSyncAccount } from '../people';
import type { SignInAct } from '../sign-in-act';
import { signInsInLargeTenants as large } from '../sign-in-limits';
import type { SignInRow } from '../sign-in-row';

const apps = {
  ...phishedClients,
  directorySync: 'cb1056e2-e479-49de-ae31-7812af012ed8',
  officeHome,
} as const;

const directoryApis: ReadonlySet<string> = new Set([microsoftGraph, azureAdGraph]);

const isOneOf = (names: readonly string[], value: string | null | undefined): boolean =>
  value !== null && value !== undefined && names.includes(value.trim().toLowerCase());

/** Microsoft's own user agents that indicate a bare password or a certificate. */
const legacyAgents = ['bav2ropc', 'cbainprod', 'cbaintar'];
const legacyProtocols: ReadonlySet<string> = new Set([
  'authenticated smtp',
  'autodiscover',
  'exchange activesync',
  'exchange online powershell',
  'exchange web services',
  'imap',
  'imap4',
  'mapi',
  'mapi over http',
  'offline address book',
  'other client',
  'other clients',
  'outlook anywhere',
  'outlook anywhere (rpc over http)',
  'outlook service',
  'pop',
  'pop3',
  'reporting web services',
  'smtp',
]);

const isLegacyAgent = ({ userAgent }: SignIn): boolean => isOneOf(legacyAgents, userAgent);
/** Older entries add the protocol of the client: `Other clients; POP`. */
const hasLegacyProtocol = (record: SignIn): boolean =>
  legacyProtocols.has((legacyProtocolOf(record) ?? '').replace(/;.*$/, '').trim());
const isLegacy = (record: SignIn): boolean => hasLegacyProtocol(record) || isLegacyAgent(record);

/**
 * The part of the sign-in that shows legacy authentication and is compared with the person's past: the protocol, or
 * else the user agent.
 */
const legacyPart = ({ record }: SignInAct): 'protocol' | 'agent' => (hasLegacyProtocol(record) ? 'protocol' : 'agent');

/**
 * If only a few days of sign-ins are known, a client that seems new may be a scanner that sends once a week. Then the
 * network must be new as well.
 */
const isFirstLegacy = (act: SignInAct): boolean =>
  act.isFirst(legacyPart(act)) && (act.familiarity.knownDays >= clientHabitDays || !act.isKnown('network'));

const isHosted = ({ record }: SignInAct): boolean => isHostedNetwork(record);

/** The device is unmanaged or did not identify itself. */
const isUnmanaged = ({ record: { device } }: SignInAct): boolean =>
  device?.isCompliant !== true && device?.isManaged !== true && (device?.trustType ?? null) === null;

const isInState = ({ record: { riskState } }: SignInAct, state: string): boolean => riskState?.toLowerCase() === state;

/**
 * If the log does not list the policies, the status can still show that none was applied. Only security defaults ask
 * for MFA without a policy.
 */
const hadNoMfa = ({ mfa, record, facts }: SignInAct): boolean =>
  mfa === 'notAsked' ||
  (mfa === 'unknown' &&
    record.conditionalAccessStatus?.toLowerCase() === 'notapplied' &&
    facts.conditionalAccess?.after.securityDefaultsOn !== true);

/** True at high risk if the log does not show whether MFA was required. Only MFA would make such a sign-in harmless. */
const isHighWithoutProof = ({ mfa, record: { riskLevelDuringSignIn } }: SignInAct): boolean =>
  mfa === 'unknown' && riskLevelDuringSignIn?.toLowerCase() === 'high';

/** True if Microsoft or an admin confirmed that somebody else signed in. */
const isCompromised = (act: SignInAct): boolean => isInState(act, 'confirmedcompromised') && act.mfa !== 'asked';

/** Until the sign-ins of some days are known, nothing can be new for an admin. Some exports show no device. */
const isBeforeBaseline = (act: SignInAct): boolean =>
  act.familiarity.device === 'unknown' && act.record.device != null && isUnmanaged(act);

/** The days of one journey with one device are one alert; another country, another device or a new risk is another one. */
const journeyOf = ({ record, signs }: SignInAct): string => [stayOf(record), ...[...signs].sort()].join('|');

const protocolOf = ({ authenticationProtocol }: SignIn): string => (authenticationProtocol ?? '').toLowerCase();
/** The app sends the password itself (ROPC), so nothing can ask for MFA. Another row covers admins. */
const isBarePassword = ({ record, isPrivileged, mfa }: SignInAct): boolean =>
  protocolOf(record) === 'ropc' && !isPrivileged && mfa !== 'asked';
/** Visual Studio Code also signs in for its extensions, whose apps have other ids. */
const isPhishedClient = ({ appId, userAgent }: SignIn): boolean =>
  isOneOf(phishedClientIds, appId) || (userAgent ?? '').toLowerCase().includes('visual studio code');
const isDeviceCode = ({ record }: SignInAct): boolean => protocolOf(record) === 'devicecode';

/** Clients that attack tools and scripts use; parts of a user agent in lower case. */
const toolNames = [
  'aadinternals',
  'aiohttp',
  'axios',
  'azurehound',
  'bloodhound',
  'curl/',
  'fasthttp',
  'go-http-client',
  'go-resty',
  'kali365-live',
  'node-fetch',
  'okhttp',
  'python-requests',
  'python-urllib',
  'roadtools',
  'undici',
];

function toolIn({ userAgent }: SignIn): string | null {
  const agent = (userAgent ?? '').trim().toLowerCase();
  if (agent === 'node') return 'node';
  if (agent.includes('teams/1.3.00.30866') && agent.includes('electron/8.5.1')) return 'teamfiltration';
  return toolNames.find((name) => agent.includes(name))?.replace('/', '') ?? null;
}

const isTechnical = ({ personId, facts }: SignInAct): boolean =>
  facts.isDeclared('serviceAccounts', personId) || isSyncAccount(personId, facts);

const silentDays = ({ personId, facts }: SignInAct): number =>
  facts.isDeclared('serviceAccounts', personId) ? idleFromDays : 90;

/**
 * True if two locations are too far apart for the time in between, after allowing for the inaccuracy of country
 * centres.
 */
const isTooFar = ({ journey }: SignInAct): boolean => journey !== null && journey.km > 500 && journey.kmPerHour > 1000;

const askTheOwner = 'block the sign-in of {person}, revoke the sessions and reset the password.';
const beta = {
  needsBeta: true,
  limits:
    'Graph v1.0 does not show the field that it reads. Set betaSignIns to read sign-ins from the beta version, or export the log.',
} as const;
const largeToo =
  'In tenants of more than 2,000 people, only admins, synchronisation accounts and declared accounts have a baseline: for other people, nothing counts as new.';

const personal = { portal: 'signInLogs' } as const;

const unmanagedDevice = { deviceId: '', trustType: null, isCompliant: false, isManaged: false };
const unmanaged = { deviceDetail: unmanagedDevice };
const registration = { resourceId: deviceRegistration };
const withMfa = { authenticationRequirement: 'multiFactorAuthentication' };
const withoutMfa = { authenticationRequirement: 'singleFactorAuthentication' };

export const signInsRows: readonly SignInRow[] = [
  {
    id: 'EV.D04',
    name: 'entra-device-registered-without-mfa',
    title: 'A device was registered without MFA',
    area: 'devices',
    severity: 'medium',
    log: 'signIn',
    when: ({ record, mfa }) => [record.resourceId, record.appId].includes(deviceRegistration) && mfa === 'notAsked',
    limits: large,
    joins: [],
    falsePositives: 'Windows Autopilot.',
    covers: { attack: ['T1098.005'], sigma: ['azure_ad_device_registration_or_join_without_mfa'] },
    says: {
      happened: '{person} registered a device without being asked for MFA',
      did: 'registered a device without being asked for MFA',
      meaning: ['A registered device keeps its access after a password reset.'],
      asks: { question: 'did you register a device?' },
      undo: 'disable the device in Entra admin center > Devices, and revoke the sessions of {person}.',
      accept: 'require MFA to register or join devices, by a policy for that user action.',
      ...personal,
      activity: 'registration of a device without MFA',
    },
    fires: [
      { entry: { ...registration, ...withoutMfa }, severity: 'medium', alerts: false },
      {
        entry: {
          ...registration,
          appliedConditionalAccessPolicies: [{ result: 'success', enforcedGrantControls: [] }],
        },
        severity: 'medium',
      },
      { isRisky: true, entry: { ...registration, ...withoutMfa }, severity: 'high', alerts: true },
      { by: 'admin', entry: { ...registration, ...withoutMfa }, severity: 'high', alerts: true },
    ],
    silent: [
      { entry: { ...registration, ...withMfa } },
      { entry: withoutMfa },
      { entry: registration },
      { entry: { ...registration, ...withoutMfa, status: { errorCode: 50126 } } },
    ],
  },
  {
    id: 'EV.S17',
    name: 'entra-legacy-sign-in-succeeded',
    title: 'A sign-in with legacy authentication succeeded',
    area: 'identity',
    severity: 'medium',
    log: 'signIn',
    when: (act) => (isLegacy(act.record) || isBarePassword(act)) && !act.isKnown(legacyPart(act)),
    weighs: [
      ['informational', ({ personId, facts }) => facts.isDeclared('serviceAccounts', personId)],
      ['high', (act) => act.isPrivileged || isFirstLegacy(act)],
    ],
    raisedBy: ['targetAtRisk'],
    joins: [],
    explains: ['ZT.TD.007'],
    falsePositives:
      'A scanner or an accounting tool. Accounts listed under serviceAccounts are only in the digest. So is a first sign-in from a network that the person uses, until the person has been known for 30 days: an account that seldom sends looks the same.',
    limits: largeToo,
    covers: {
      attack: ['T1078.004'],
      sigma: ['azure_legacy_authentication_protocols', 'azure_ad_suspicious_signin_bypassing_mfa'],
      elastic: [
        'initial_access_entra_id_unusual_legacy_auth_client_signin',
        'initial_access_identity_ropc_grant_via_legacy_authenticated_client',
      ],
      panther: ['Azure.Audit.LegacyAuth'],
      cipp: ['SmtpAuthSuccess'],
    },
    details: (act) => ({
      protocol: isBarePassword(act) ? 'a bare password' : (act.record.clientAppUsed ?? 'legacy authentication'),
    }),
    says: {
      happened: '{person} signed in with legacy authentication',
      did: 'signed in with legacy authentication ({protocol})',
      meaning: ['Legacy authentication cannot ask for MFA: a password was enough.'],
      undo: 'block legacy authentication in Entra admin center > Conditional Access, then reset the password of {person}.',
      accept:
        'move the person to an app with modern authentication, or list a technical account under serviceAccounts.',
      ...personal,
      activity: 'sign-in with legacy authentication',
    },
    fires: [
      { entry: { clientAppUsed: 'IMAP4' }, familiarity: { protocol: 'unknown' }, severity: 'medium', alerts: false },
      {
        entry: { clientAppUsed: 'Other clients; POP' },
        familiarity: { protocol: 'unknown' },
        severity: 'medium',
        alerts: false,
      },
      {
        entry: { clientAppUsed: 'Authenticated SMTP' },
        familiarity: { protocol: 'first' },
        severity: 'high',
        alerts: true,
      },
      {
        by: 'admin',
        entry: { clientAppUsed: 'Other clients' },
        familiarity: { protocol: 'unknown' },
        severity: 'high',
      },
      { entry: { userAgent: 'BAV2ROPC' }, familiarity: { agent: 'first' }, severity: 'high', alerts: true },
      { entry: { userAgent: 'CBAInTAR' }, familiarity: { agent: 'first' }, severity: 'high', alerts: true },
      {
        entry: { authenticationProtocol: 'ropc' },
        familiarity: { agent: 'unknown' },
        severity: 'medium',
        alerts: false,
      },
      {
        entry: { clientAppUsed: 'SMTP' },
        familiarity: { protocol: 'first' },
        declared: 'serviceAccounts',
        severity: 'informational',
        alerts: false,
      },
      {
        entry: { clientAppUsed: 'Authenticated SMTP' },
        familiarity: { protocol: 'first', knownDays: 29 },
        severity: 'medium',
        alerts: false,
      },
      {
        entry: { clientAppUsed: 'Authenticated SMTP' },
        familiarity: { protocol: 'first', network: 'first', knownDays: 29 },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entry: { clientAppUsed: 'IMAP4' } },
      { entry: { authenticationProtocol: 'ropc' } },
      { entry: { authenticationProtocol: 'ropc', ...withMfa }, familiarity: { agent: 'first' } },
      { entry: { userAgent: 'BAV2ROPC' } },
      { entry: { clientAppUsed: 'IMAP4' }, familiarity: { network: 'first', knownDays: 6 } },
      { entry: { clientAppUsed: 'IMAP4', status: { errorCode: 50126 } }, familiarity: { protocol: 'first' } },
      { entry: { clientAppUsed: 'Browser' }, familiarity: { protocol: 'unknown' } },
      { entry: { clientAppUsed: 'Mobile Apps and Desktop clients' }, familiarity: { protocol: 'unknown' } },
      { by: 'breakGlass', entry: { clientAppUsed: 'IMAP4' }, familiarity: { protocol: 'first' } },
      {
        entry: { clientAppUsed: 'Other clients; POP', status: { errorCode: 50126 } },
        familiarity: { protocol: 'first' },
      },
    ],
  },
  {
    id: 'EV.S18',
    name: 'entra-admin-device-code-used',
    title: 'An admin signed in with a device code or a bare password',
    area: 'administrators',
    severity: 'high',
    log: 'signIn',
    when: ({ record, isPrivileged }) => isPrivileged && ['devicecode', 'ropc'].includes(protocolOf(record)),
    raisedBy: ['targetAtRisk'],
    joins: [],
    falsePositives: 'Azure CLI on a server without a browser.',
    ...beta,
    covers: {
      attack: ['T1528', 'T1078.004'],
      sigma: ['azure_app_device_code_authentication', 'azure_app_ropc_authentication'],
      elastic: ['initial_access_entra_id_unusual_ropc_login_attempt'],
      panther: ['Azure.Audit.ROPCLoginNoMFA', 'Azure.Audit.DeviceCodeBrokerClient'],
    },
    says: {
      happened: '{person} signed in to {app} with a device code or a bare password',
      lost: 'admin {person} signed in with a device code',
      did: 'signed in to {app} with a device code or a bare password',
      meaning: ['The person who types a device code gives a token to the one who asked for it.'],
      undo: 'revoke the sessions of {person}, then block the device code flow in Entra admin center > Conditional Access.',
      accept: 'no action is needed.',
      ...personal,
      activity: 'sign-in with a device code',
    },
    fires: [
      { by: 'admin', entry: { authenticationProtocol: 'deviceCode' }, severity: 'high', alerts: true },
      { by: 'admin', entry: { authenticationProtocol: 'ropc' }, isRisky: true, severity: 'critical', alerts: true },
    ],
    silent: [
      { by: 'admin', entry: { authenticationProtocol: 'oAuth2' } },
      { by: 'admin', entry: { authenticationProtocol: 'deviceCode', isInteractive: false } },
      { by: 'admin', entry: { authenticationProtocol: 'deviceCode', status: { errorCode: 50126 } } },
    ],
  },
  {
    id: 'EV.S20',
    name: 'entra-risky-sign-in-without-mfa',
    title: 'A risky sign-in without MFA, or a compromised one, from an unknown device succeeded',
    area: 'threats',
    severity: 'high',
    log: 'signIn',
    when: (act) =>
      isUnmanaged(act) &&
      (isCompromised(act) || (isInState(act, 'atrisk') && (hadNoMfa(act) || isHighWithoutProof(act)))),
    raisedBy: ['privileged'],
    details: (act) =>
      isCompromised(act)
        ? { brief: 'compromised sign-in', signed: 'signed in', rated: 'compromised', because: 'someone else made it' }
        : hadNoMfa(act)
          ? {
              brief: 'risky sign-in without MFA',
              signed: 'signed in without MFA',
              rated: 'risky',
              because: 'a password was enough for it',
            }
          : {
              brief: 'high-risk sign-in',
              signed: 'signed in',
              rated: 'a high risk',
              because: 'the log does not show that MFA was passed',
            },
    joins: [],
    falsePositives: 'The new phone of a traveller.',
    limits: large,
    covers: {
      attack: ['T1078.004'],
      sigma: ['azure_ad_risky_sign_ins_with_singlefactorauth_from_unknown_devices'],
      elastic: [
        'initial_access_entra_id_risky_user_or_compromised_sign_in',
        'initial_access_entra_id_high_risk_signin',
      ],
      panther: ['Azure.Audit.HighRiskSignIn'],
    },
    says: {
      happened: '{person} had a {brief} from an unknown device',
      lost: '{brief} of {person}',
      did: '{signed} from an unknown device, and Microsoft rates it as {rated}',
      meaning: ['Microsoft rates the sign-in as {rated}: {because}.'],
      undo: askTheOwner,
      accept: 'dismiss the risk in Entra admin center > Risky sign-ins.',
      ...personal,
      activity: 'risky sign-in without MFA',
    },
    fires: [
      { entry: { ...unmanaged, ...withoutMfa, riskState: 'atRisk' }, severity: 'high', alerts: true },
      { by: 'admin', entry: { ...unmanaged, ...withoutMfa, riskState: 'atRisk' }, severity: 'critical' },
      { entry: { ...unmanaged, riskState: 'confirmedCompromised' }, severity: 'high', alerts: true },
      {
        entry: {
          ...unmanaged,
          riskState: 'atRisk',
          conditionalAccessStatus: 'notApplied',
          appliedConditionalAccessPolicies: [],
        },
        severity: 'high',
      },
      {
        entry: {
          ...unmanaged,
          riskState: 'atRisk',
          riskLevelDuringSignIn: 'high',
          appliedConditionalAccessPolicies: [],
        },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entry: { ...unmanaged, ...withMfa, riskState: 'atRisk', riskLevelDuringSignIn: 'high' } },
      { entry: { ...unmanaged, ...withMfa, riskState: 'confirmedCompromised' } },
      { entry: { ...unmanaged, ...withMfa, riskState: 'atRisk' } },
      { entry: { ...unmanaged, ...withoutMfa, riskState: 'dismissed' } },
      { entry: { ...withoutMfa, riskState: 'atRisk' } },
      { entry: { ...unmanaged, riskState: 'atRisk', appliedConditionalAccessPolicies: [] } },
    ],
  },
  {
    id: 'EV.S22',
    name: 'entra-sign-in-country-new',
    title: 'A person signed in from a country that is new for them',
    area: 'threats',
    severity: 'informational',
    log: 'signIn',
    when: (act) => act.isFirst('country'),
    weighs: [
      ['high', (act) => act.isPrivileged && isUnmanaged(act) && (act.isNew('client') || isHosted(act))],
      ['medium', (act) => act.isNew('client') || isHosted(act)],
    ],
    raisedBy: ['targetAtRisk'],
    quiet: (act) => !act.isPrivileged,
    matter: journeyOf,
    joins: [],
    falsePositives: 'Travel. Alone it is only in the digest.',
    limits: large,
    covers: {
      attack: ['T1078.004'],
      sigma: ['azure_ad_authentications_from_countries_you_do_not_operate_out_of'],
      elastic: ['initial_access_entra_id_portal_login_atypical_travel'],
      cipp: ['UserLoggedInFromUnknownLocation'],
    },
    says: {
      happened: '{person} signed in from {country}, a new country for them',
      lost: '{person} signed in from a new country',
      did: 'signed in from {country}, a new country for the account',
      meaning: ['The account had not signed in from that country in the 90 days before.'],
      undo: askTheOwner,
      accept: 'close the alert; until then the country stays new for {person}.',
      ...personal,
      activity: 'sign-in from a new country',
    },
    fires: [
      { familiarity: { country: 'first', network: 'first' }, severity: 'informational', alerts: false },
      { familiarity: { country: 'first', client: 'recent' }, severity: 'medium', alerts: false },
      { familiarity: { country: 'first' }, entry: { autonomousSystemNumber: 9009 }, severity: 'medium', alerts: false },
      {
        by: 'admin',
        familiarity: { country: 'first', client: 'first' },
        entry: unmanaged,
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { familiarity: { network: 'first', client: 'first' } },
      { familiarity: { country: 'recent' } },
      { familiarity: { country: 'unknown' } },
      { familiarity: { country: 'first' }, entry: { status: { errorCode: 50126 } } },
    ],
  },
  {
    id: 'EV.S23',
    name: 'entra-sign-in-travel-impossible',
    title: 'Two sign-ins are too far apart for the time between them',
    area: 'threats',
    severity: 'informational',
    log: 'signIn',
    when: (act) => isTooFar(act) && act.isNew('network'),
    weighs: [
      [
        'high',
        ({ journey, isPrivileged, isNew }) => isPrivileged && isNew('country') && journey?.isFromKnownNetwork === false,
      ],
      ['medium', ({ journey }) => journey?.isFromKnownNetwork === false],
    ],
    raisedBy: ['targetAtRisk'],
    quiet: (act) => !act.isPrivileged,
    joins: [],
    falsePositives: 'A VPN, roaming or a gateway abroad. Alone it is only in the digest.',
    limits: large,
    covers: {
      attack: ['T1078.004'],
      sentinel: ['SuccessThenFail_DiffIP_SameUserandApp'],
      elastic: [
        'initial_access_entra_id_signin_impossible_travel',
        'initial_access_entra_id_portal_login_impossible_travel',
      ],
    },
    details: ({ journey }) => ({ km: journey?.km ?? 0 }),
    says: {
      happened: '{person} signed in {km} km away from their last sign-in',
      did: 'signed in {km} km away from the last sign-in of the account',
      meaning: ['No flight covers that distance in the time between the two sign-ins.'],
      undo: askTheOwner,
      accept: 'no action is needed.',
      ...personal,
      activity: 'impossible travel',
    },
    fires: [
      {
        familiarity: { network: 'first', journey: { km: 6300, kmPerHour: 5800, isFromKnownNetwork: true } },
        severity: 'informational',
        alerts: false,
      },
      {
        familiarity: { network: 'first', journey: { km: 6300, kmPerHour: 5800, isFromKnownNetwork: false } },
        severity: 'medium',
        alerts: false,
      },
      {
        by: 'admin',
        familiarity: {
          country: 'first',
          network: 'first',
          journey: { km: 6300, kmPerHour: 5800, isFromKnownNetwork: false },
        },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { familiarity: { journey: { km: 6300, kmPerHour: 5800, isFromKnownNetwork: false } } },
      { familiarity: { network: 'first', journey: { km: 6300, kmPerHour: 700, isFromKnownNetwork: false } } },
      { familiarity: { network: 'first', journey: { km: 450, kmPerHour: 2000, isFromKnownNetwork: false } } },
      { familiarity: { network: 'unknown', journey: { km: 6300, kmPerHour: 5800, isFromKnownNetwork: false } } },
    ],
  },
  {
    id: 'EV.S24',
    name: 'entra-sign-in-network-hosted',
    title: 'A sign-in came from a hosting network that is new for the person',
    area: 'threats',
    severity: 'informational',
    log: 'signIn',
    when: (act) => isHosted(act) && act.isFirst('network'),
    weighs: [
      ['high', (act) => act.isPrivileged && act.isNew('country')],
      ['medium', (act) => act.isPrivileged || act.isNew('country') || act.record.appId === apps.officeHome],
    ],
    raisedBy: ['targetAtRisk'],
    quiet: (act) => !act.isPrivileged,
    matter: journeyOf,
    joins: [],
    falsePositives: 'A VPN for consumers, a private relay, a cloud desktop.',
    ...beta,
    limits: `${beta.limits} A list of address ranges is not shipped, because it would be out of date within weeks.`,
    covers: {
      attack: ['T1078.004'],
      elastic: ['persistence_entra_id_microsoft_auth_broker_drs_signin_from_suspicious_asn'],
      cipp: ['HostedIP', 'badRepIP'],
    },
    says: {
      happened: '{person} signed in from a hosting network that is new for them',
      lost: '{person} signed in from a hosting network',
      did: 'signed in from a hosting network that is new for the account',
      meaning: ['Such networks contain servers and VPN services. People seldom sign in from there.'],
      undo: askTheOwner,
      accept: 'close the alert; until then the network stays new for {person}.',
      ...personal,
      activity: 'sign-in from a hosting network',
    },
    fires: [
      {
        entry: { autonomousSystemNumber: 14061 },
        familiarity: { network: 'first' },
        severity: 'informational',
        alerts: false,
      },
      {
        by: 'admin',
        entry: { autonomousSystemNumber: 14061 },
        familiarity: { network: 'first', country: 'first' },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entry: { autonomousSystemNumber: 14061 } },
      { entry: { autonomousSystemNumber: 3320 }, familiarity: { network: 'first' } },
      { familiarity: { network: 'first' } },
    ],
  },
  {
    id: 'EV.S29',
    name: 'entra-first-party-client-new',
    title: 'A developer client that phishing uses reached the directory for the first time',
    area: 'threats',
    severity: 'informational',
    log: 'signIn',
    when: (act) =>
      isPhishedClient(act.record) && directoryApis.has(act.record.resourceId ?? '') && !act.isKnown('client'),
    weighs: [
      ['high', (act) => act.isPrivileged && act.isNew('client') && act.isNew('network')],
      ['medium', (act) => act.isNew('client')],
    ],
    raisedBy: ['targetAtRisk'],
    quiet: (act) => !act.isPrivileged,
    joins: [],
    falsePositives: 'A developer or an admin who uses the client for the first time.',
    limits: largeToo,
    covers: {
      attack: ['T1528', 'T1566.002'],
      sentinel: ['AzureAADPowerShellAnomaly'],
      elastic: [
        'initial_access_entra_id_oauth_phishing_via_first_party_microsoft_application',
        'initial_access_entra_id_oauth_auth_code_grant_unusual_app_resource_user',
        'initial_access_entra_id_microsoft_auth_broker_unusual_resource',
        'initial_access_identity_oauth_phishing_via_first_party_microsoft_application',
        'defense_evasion_entra_id_susp_oauth2_authorization',
        'initial_access_entra_id_powershell_signin',
      ],
      panther: ['Azure.Audit.VSCodeOAuthPhishing'],
    },
    says: {
      happened: '{person} signed in to the directory with {app} for the first time',
      lost: '{person} signed in with {app}',
      did: 'signed in to the directory with {app} for the first time',
      meaning: ['Phishing asks people to paste a link or a code into such a client, which needs no consent.'],
      asks: {
        question: 'did somebody ask you to paste a link or a code?',
        danger: 'yes',
        ifYes: 'If somebody asked {person}',
        ifNo: 'If {person} uses the client for their own work',
      },
      undo: 'revoke the sessions of the account.',
      accept: 'no action is needed.',
      ...personal,
      activity: 'first use of a developer client',
    },
    fires: [
      {
        entry: { appId: apps.visualStudioCode, resourceId: microsoftGraph, appDisplayName: 'Visual Studio Code' },
        familiarity: { client: 'unknown' },
        severity: 'informational',
        alerts: false,
      },
      {
        entry: { appId: 'extension', resourceId: microsoftGraph, userAgent: 'Visual Studio Code 1.99' },
        familiarity: { client: 'unknown' },
        severity: 'informational',
        alerts: false,
      },
      {
        entry: { appId: apps.azureCli, resourceId: microsoftGraph },
        familiarity: { client: 'first', network: 'first' },
        severity: 'medium',
        alerts: false,
      },
      {
        by: 'admin',
        entry: { appId: apps.graphPowerShell.toUpperCase(), resourceId: microsoftGraph },
        familiarity: { client: 'first', network: 'first' },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entry: { appId: 'extension', userAgent: 'Visual Studio Code 1.99' }, familiarity: { client: 'first' } },
      { entry: { appId: apps.visualStudioCode, resourceId: microsoftGraph } },
      {
        entry: { appId: apps.azureCli, resourceId: '797f4846-ba00-4fd7-ba43-dac1f8f63013' },
        familiarity: { client: 'first' },
      },
      { entry: { resourceId: microsoftGraph }, familiarity: { client: 'first' } },
    ],
  },
  {
    id: 'EV.S30',
    name: 'entra-device-code-used',
    title: 'A person signed in with a device code',
    area: 'threats',
    severity: 'medium',
    log: 'signIn',
    when: (act) => isDeviceCode(act) && !act.isPrivileged && !act.facts.isDeclared('serviceAccounts', act.personId),
    weighs: [
      ['high', (act) => act.record.appId === apps.authenticationBroker || act.isNew('country')],
      ['informational', (act) => act.isKnown('client')],
    ],
    raisedBy: ['targetAtRisk'],
    joins: [],
    falsePositives: 'A Teams room, Azure CLI. Accounts listed under serviceAccounts are not reported.',
    ...beta,
    covers: {
      attack: ['T1528', 'T1566.002'],
      elastic: [
        'initial_access_entra_id_first_time_seen_device_code_auth',
        'initial_access_entra_id_device_code_auth_with_broker_client',
        'initial_access_entra_id_oauth_device_code_phishing_tycoon_aitm',
        'credential_access_azure_entra_susp_device_code_signin',
        'initial_access_identity_oauth_device_code_grant_unusual_source_asn',
        'initial_access_identity_oauth_device_code_grant_unusual_user_noncompliant_device',
      ],
      panther: ['Azure.Audit.DeviceCodeBrokerClient'],
    },
    says: {
      happened: '{person} signed in to {app} with a device code',
      lost: '{person} signed in with a device code',
      did: 'signed in to {app} with a device code',
      meaning: ['The person who types a device code gives a token to the one who asked for it.'],
      asks: { question: 'did you enter the code for a device of your own?', ifNo: 'If the device is not theirs' },
      undo: 'revoke the sessions of {person}.',
      accept: 'no action is needed.',
      ...personal,
      activity: 'sign-in with a device code',
    },
    fires: [
      { entry: { authenticationProtocol: 'deviceCode' }, severity: 'informational', alerts: false },
      {
        entry: { authenticationProtocol: 'deviceCode' },
        familiarity: { client: 'first' },
        severity: 'medium',
        alerts: false,
      },
      {
        entry: { authenticationProtocol: 'deviceCode', appId: apps.authenticationBroker },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entry: { authenticationProtocol: 'oAuth2', appId: apps.authenticationBroker } },
      { entry: { authenticationProtocol: 'deviceCode', isInteractive: false, appId: apps.azureCli } },
      { entry: { authenticationProtocol: 'deviceCode', status: { errorCode: 50199 } } },
    ],
  },
  {
    id: 'EV.S31',
    name: 'entra-admin-device-new',
    title: 'An admin signed in from a device that is new for them',
    area: 'administrators',
    severity: 'low',
    log: 'signIn',
    when: (act) => act.isPrivileged && (act.isFirst('device') || isBeforeBaseline(act)),
    weighs: [
      ['informational', isBeforeBaseline],
      // A phone changes its network many times a day, so a new network alone is not enough.
      ['high', (act) => isUnmanaged(act) && act.isNew('network') && act.isNew('country')],
      ['medium', isUnmanaged],
    ],
    raisedBy: ['targetAtRisk'],
    matter: journeyOf,
    details: (act) => ({ step: isBeforeBaseline(act) ? 'beforeBaseline' : null }),
    joins: [],
    falsePositives: 'A new laptop, or a private browser window.',
    covers: {
      attack: ['T1078.004'],
      sigma: [
        'azure_ad_sign_ins_from_unknown_devices',
        'azure_ad_sign_ins_from_noncompliant_devices',
        'azure_privileged_account_sigin_expected_controls',
      ],
      elastic: ['persistence_entra_id_user_signed_in_from_unusual_device'],
    },
    says: {
      happened: 'admin {person} signed in from a device that is new for them',
      lost: 'admin {person} signed in from a new device',
      did: 'signed in from a device that is new for the account',
      meaning: ['A stolen password or session shows as a device that the admin has never used.'],
      undo: askTheOwner,
      accept: 'close the alert; until then the device stays new for {person}.',
      ...personal,
      activity: 'admin sign-in from a new device',
      ofStep: {
        beforeBaseline: {
          happened: 'admin {person} signed in from an unmanaged device',
          lost: 'admin {person} used an unmanaged device',
          did: 'signed in from an unmanaged device',
          meaning: ['Too few sign-ins of {person} are known to tell whether the device is new for them.'],
        },
      },
    },
    fires: [
      { by: 'admin', entry: unmanaged, familiarity: { device: 'unknown' }, severity: 'informational', alerts: false },
      { by: 'admin', familiarity: { device: 'first' }, severity: 'low', alerts: false },
      { by: 'admin', entry: unmanaged, familiarity: { device: 'first' }, severity: 'medium', alerts: false },
      {
        by: 'admin',
        entry: unmanaged,
        familiarity: { device: 'first', network: 'first', country: 'recent' },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { by: 'admin', entry: unmanaged },
      { entry: unmanaged, familiarity: { device: 'first' } },
      { by: 'admin', familiarity: { device: 'unknown' } },
      { entry: unmanaged, familiarity: { device: 'unknown' } },
    ],
  },
  {
    id: 'EV.S32',
    name: 'entra-attack-tool-signed-in',
    title: 'A sign-in used the client of an attack tool or a script',
    area: 'threats',
    severity: 'medium',
    log: 'signIn',
    outcome: 'any',
    when: (act) => toolIn(act.record) !== null && act.isPasswordRight && !act.isKnown('agent'),
    weighs: [
      ['informational', ({ personId, facts }) => facts.isDeclared('serviceAccounts', personId)],
      ['high', ({ record }) => record.errorCode === 0],
    ],
    raisedBy: ['targetAtRisk', 'privileged'],
    joins: [],
    falsePositives: 'A script of your own. Accounts listed under serviceAccounts are only in the digest.',
    limits: large,
    covers: {
      attack: ['T1087.004', 'T1110.003'],
      sigma: ['azure_ad_azurehound_discovery', 'azure_ad_signin_axios_user_agent'],
      elastic: [
        'discovery_entra_id_teamfiltration_user_agents_detected',
        'initial_access_entra_id_kali365_user_agent',
        'initial_access_entra_id_microsoft_auth_broker_nonstandard_user_agent',
        'initial_access_tycoon_entra_id',
        'initial_access_tycoon_o365',
      ],
    },
    details: ({ record }) => ({ tool: toolIn(record) ?? 'a script' }),
    says: {
      happened: '{person} signed in with the client {tool}',
      did: 'signed in with the client {tool}',
      meaning: ['Attack tools and scripts use this client; people who sign in by hand do not.'],
      undo: 'revoke the sessions of {person}, reset the password and block the address.',
      accept: 'list the account under serviceAccounts if it belongs to a script.',
      ...personal,
      activity: 'sign-in with a script',
    },
    fires: [
      {
        entry: { userAgent: 'Axios/1.8.2' },
        familiarity: { agent: 'first' },
        severity: 'high',
        alerts: true,
      },
      {
        entry: { userAgent: 'python-requests/2.28.1', status: { errorCode: 50076 } },
        familiarity: { agent: 'unknown' },
        severity: 'medium',
        alerts: false,
      },
      { by: 'admin', entry: { userAgent: 'azurehound/v2.1' }, familiarity: { agent: 'first' }, severity: 'critical' },
    ],
    silent: [
      { entry: { userAgent: 'python-requests/2.28.1' } },
      { entry: { userAgent: 'axios/1.8.2', status: { errorCode: 50126 } }, familiarity: { agent: 'first' } },
      { entry: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }, familiarity: { agent: 'first' } },
      { entry: { userAgent: 'python-requests/2.28.1', isInteractive: false }, familiarity: { agent: 'first' } },
    ],
  },
  {
    id: 'EV.S33',
    name: 'entra-phishing-proxy-traced',
    title: 'A sign-in shows signs of a phishing proxy',
    area: 'threats',
    severity: 'informational',
    log: 'signIn',
    when: (act) =>
      act.record.appId === apps.officeHome &&
      (act.record.device?.id ?? null) === null &&
      !act.isKnown('network') &&
      act.codes().has(50140) &&
      (act.codes().has(50074) || act.codes().has(50076)),
    weighs: [
      ['high', (act) => isHosted(act) && act.isNew('network')],
      ['medium', (act) => act.isNew('network')],
    ],
    raisedBy: ['targetAtRisk'],
    quiet: (act) => !act.isPrivileged && !isHosted(act),
    joins: [],
    falsePositives: 'A private browser window in a new network. Alone it is only in the digest.',
    limits: large,
    covers: {
      attack: ['T1557', 'T1539'],
      sigma: ['azure_unusual_authentication_interruption'],
      elastic: [
        'initial_access_tycoon_entra_id',
        'credential_access_entra_id_suspicious_signin',
        'initial_access_entra_id_graph_single_session_from_multiple_addresses',
      ],
      panther: ['Azure.Audit.GraphSessionMultipleIPs'],
    },
    says: {
      happened: '{person} signed in through a probable phishing proxy',
      did: 'signed in through a probable phishing proxy',
      meaning: [
        'MFA and "stay signed in" were asked in one sign-in to the Office home page, from a device that did not identify itself.',
      ],
      undo: askTheOwner,
      accept: 'no action is needed.',
      ...personal,
      activity: 'sign-in through a phishing proxy',
    },
    fires: [
      {
        entry: { ...unmanaged, appId: apps.officeHome },
        familiarity: { network: 'unknown' },
        earlier: [
          { minutes: 1, entry: { status: { errorCode: 50076 } } },
          { minutes: 0, entry: { status: { errorCode: 50140 } } },
        ],
        severity: 'informational',
        alerts: false,
      },
      {
        entry: { ...unmanaged, appId: apps.officeHome, autonomousSystemNumber: 9009 },
        familiarity: { network: 'first' },
        earlier: [
          { minutes: 1, entry: { status: { errorCode: 50074 } } },
          { minutes: 0, entry: { status: { errorCode: 50140 } } },
        ],
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      {
        entry: { ...unmanaged, appId: apps.officeHome },
        familiarity: { network: 'first' },
        earlier: [{ minutes: 1, entry: { status: { errorCode: 50140 } } }],
      },
      {
        entry: { ...unmanaged, appId: apps.officeHome },
        familiarity: { network: 'first' },
        earlier: [
          { minutes: 1, entry: { status: { errorCode: 50076 }, correlationId: 'another sign-in' } },
          { minutes: 0, entry: { status: { errorCode: 50140 } } },
        ],
      },
      {
        entry: { ...unmanaged, appId: apps.officeHome },
        earlier: [
          { minutes: 1, entry: { status: { errorCode: 50076 } } },
          { minutes: 0, entry: { status: { errorCode: 50140 } } },
        ],
      },
    ],
  },
  {
    id: 'EV.S34',
    name: 'entra-admin-mfa-not-asked',
    title: 'An admin signed in without any policy asking for MFA',
    area: 'administrators',
    severity: 'medium',
    log: 'signIn',
    when: (act) => act.isPrivileged && hadNoMfa(act) && !act.isKnown('network'),
    weighs: [['high', (act) => act.isNew('network') && act.isNew('device')]],
    raisedBy: ['targetAtRisk'],
    joins: [],
    falsePositives: 'MFA by a federated identity provider.',
    covers: {
      attack: ['T1078.004'],
      sigma: ['azure_ad_only_single_factor_auth_required', 'azure_ad_auth_to_important_apps_using_single_factor_auth'],
      elastic: ['defense_evasion_entra_id_ca_mfa_bypass_first_party_graph'],
    },
    says: {
      happened: 'admin {person} signed in to {app} without being asked for MFA',
      lost: 'admin {person} signed in without MFA',
      did: 'signed in to {app} without being asked for MFA',
      meaning: ['No policy asked for MFA: a password was enough.'],
      undo: 'reset the password of {person} and revoke the sessions, then require MFA for admins in all apps and locations.',
      accept:
        'close the gap in Entra admin center > Conditional Access: require MFA for admins in all apps and locations.',
      ...personal,
      activity: 'admin sign-in without MFA',
    },
    fires: [
      { by: 'admin', entry: withoutMfa, familiarity: { network: 'unknown' }, severity: 'medium', alerts: false },
      {
        by: 'admin',
        entry: { conditionalAccessStatus: 'notApplied', appliedConditionalAccessPolicies: [] },
        familiarity: { network: 'first' },
        severity: 'medium',
        alerts: false,
      },
      {
        by: 'admin',
        entry: withoutMfa,
        familiarity: { network: 'first', device: 'first' },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { by: 'admin', entry: withMfa, familiarity: { network: 'first' } },
      { by: 'admin', entry: { conditionalAccessStatus: 'success' }, familiarity: { network: 'first' } },
      { entry: withoutMfa, familiarity: { network: 'first' } },
      { by: 'admin', entry: withoutMfa },
      { by: 'admin', entry: { appliedConditionalAccessPolicies: [] }, familiarity: { network: 'first' } },
    ],
  },
  {
    id: 'EV.S37',
    name: 'entra-silent-account-signed-in',
    title: 'An account signed in after months of silence',
    area: 'administrators',
    severity: 'medium',
    log: 'signIn',
    when: (act) => (act.familiarity.idleDays ?? 0) >= silentDays(act),
    weighs: [['high', ({ isPrivileged }) => isPrivileged]],
    raisedBy: ['targetAtRisk'],
    limits: `An account counts as silent if its sign-ins have been read for that long, so at the earliest 90 days after monitoring began. The last sign-in that Entra itself reports is not used: it is read twice a day and may already be this one. ${large}`,
    joins: [],
    falsePositives: 'A return from leave. Service accounts count as silent after 30 days, other accounts after 90.',
    covers: { attack: ['T1078.004'] },
    says: {
      happened: 'the account {person} signed in after {idleDays} days of silence',
      lost: '{person} signed in after {idleDays} silent days',
      did: 'signed in after {idleDays} days of silence',
      meaning: ['Nobody notices when an attacker uses a forgotten account.'],
      undo: 'block the sign-in of the account, then revoke its sessions.',
      accept: 'ask their manager whether {person} still needs the account.',
      ...personal,
      activity: 'sign-in of a silent account',
    },
    details: ({ familiarity: { idleDays } }) => ({ idleDays }),
    fires: [
      { by: 'admin', familiarity: { idleDays: 120 }, severity: 'high', alerts: true },
      { familiarity: { idleDays: 90 }, severity: 'medium', alerts: false },
      { isRisky: true, familiarity: { idleDays: 90 }, severity: 'high', alerts: true },
      { declared: 'serviceAccounts', familiarity: { idleDays: 30 }, severity: 'medium', alerts: false },
    ],
    silent: [
      { by: 'admin', familiarity: { idleDays: 89 } },
      { by: 'admin', familiarity: { idleDays: null } },
      { by: 'breakGlass', familiarity: { idleDays: 200 } },
      { by: 'admin', entry: { status: { errorCode: 50126 } }, familiarity: { idleDays: 200 } },
    ],
  },
  {
    id: 'EV.S38',
    name: 'entra-technical-account-signed-in',
    title: 'A technical account signed in interactively',
    area: 'administrators',
    severity: 'high',
    log: 'signIn',
    when: (act) =>
      isTechnical(act) &&
      !isOneOf([apps.directorySync, apps.azureAdPowerShell], act.record.appId) &&
      !act.familiarity.isOwnClient,
    weighs: [['critical', ({ personId, facts }) => isSyncAccount(personId, facts)]],
    raisedBy: ['targetAtRisk'],
    joins: [],
    falsePositives: 'Maintenance. An app that the account has used for more than a day is not reported.',
    covers: { attack: ['T1078.004'], sigma: ['microsoft365_activity_by_terminated_user'] },
    says: {
      happened: 'the technical account {person} signed in to {app}',
      lost: 'technical account {person} signed in',
      did: 'signed in to {app}',
      meaning: ['Technical accounts run without people: somebody knows the password of this one.'],
      asks: { whom: 'the people who run {person}', question: 'was this you?', ifNo: 'If it was none of them' },
      undo: 'give {person} a new password, on the server that uses it too, then revoke the sessions.',
      accept: 'no action is needed.',
      ...personal,
      activity: 'sign-in of a technical account',
    },
    fires: [
      { declared: 'serviceAccounts', familiarity: { isOwnClient: false }, severity: 'high', alerts: true },
      { by: 'sync', familiarity: { isOwnClient: false }, severity: 'critical', alerts: true },
    ],
    silent: [
      { declared: 'serviceAccounts' },
      { by: 'sync', entry: { appId: apps.directorySync }, familiarity: { isOwnClient: false } },
      { familiarity: { client: 'first', isOwnClient: false } },
    ],
  },
];
