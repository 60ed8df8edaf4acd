import type { RiskAct, RiskRow } from '../risk-row';
import type { Row } from '../row';
import { confirmedType } from '../state/risk';

const page = 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks';

const isLow = ({ level }: RiskAct): boolean => level === 'low';
const isHigh = ({ level }: RiskAct): boolean => level === 'high';
const isOfType =
  (...types: readonly string[]) =>
  ({ type }: RiskAct): boolean =>
    types.includes(type);
const isPrivileged = ({ signs }: RiskAct): boolean => signs.has('privileged');

/** At level low, Microsoft's guess is wrong too often. */
const isLowToken = (act: RiskAct): boolean => isLow(act) && isOfType('anomaloustoken')(act);

const countsTowardsRisk = 'On its own this means little; it counts towards the risk of the account.';
const nothingAlone = 'Nothing to do for this alone. If the risk of the person rises, this is one of the reasons.';

const settled: RiskRow['silent'] = [{ state: 'remediated' }, { level: 'hidden' }];
const otherType = { type: 'newcountry' };

const ofNamedTypes: readonly RiskRow[] = [
  {
    log: 'riskDetection',
    id: 'EV.S01',
    name: 'entra-credentials-leaked',
    title: 'The password of an account was leaked',
    area: 'threats',
    severity: 'critical',
    types: { leakedcredentials: { saw: 'the password of {account} was found in a leak' } },
    joins: [],
    falsePositives:
      'Rare, because Microsoft compares with the current password. An old leak of a password that is still in use is a real finding.',
    response:
      'Reset the password and revoke the sessions before anything else. Then look at the sign-ins of the last weeks.',
    references: [`${page}#leaked-credentials`],
    covers: {
      attack: ['T1589.001', 'T1110.004'],
      sigma: ['azure_identity_protection_leaked_credentials'],
      elastic: ['initial_access_entra_id_protection_user_risk_detected'],
      cipp: ['NewRiskyUsers'],
    },
    says: {
      lost: 'the password of {account} was leaked',
      meaning: [
        'Microsoft compared it with the current password: anyone who has the list can sign in wherever a password is enough.',
      ],
      advisesFirst: true,
    },
    fires: [
      { severity: 'critical', alerts: true, waits: false },
      { level: 'low', to: 'admin', severity: 'critical', waits: false },
    ],
    silent: [...settled, { state: 'dismissed' }, { state: 'none' }, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S02',
    name: 'entra-attacker-in-the-middle-seen',
    title: 'An account signed in through an attacker in the middle',
    area: 'threats',
    severity: 'critical',
    types: { attackerinthemiddle: { saw: 'a sign-in to {account} went through an attacker in the middle' } },
    joins: [],
    falsePositives: 'Rare. Your own proxy that decrypts sign-in traffic can look like one.',
    response:
      'Revoke the sessions first: the attacker has one and needs no password. Then reset the password and look for new methods, inbox rules and consents.',
    references: [`${page}#attacker-in-the-middle`],
    covers: {
      attack: ['T1557', 'T1539'],
      elastic: ['initial_access_entra_id_protection_sign_in_risk_detected'],
    },
    says: {
      lost: '{account} signed in through an attacker',
      meaning: [
        'Password and session went through a server that is not Microsoft. Its operator has the session, and MFA does not stop that.',
      ],
    },
    fires: [
      { severity: 'critical', waits: false },
      { level: 'low', severity: 'critical', waits: false },
    ],
    silent: [...settled, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S03',
    name: 'entra-known-attacker-address-seen',
    title: 'An account signed in from the address of a known attacker',
    area: 'threats',
    severity: 'critical',
    types: { nationstateip: { saw: 'a sign-in to {account} came from an address of a known attacker' } },
    joins: [],
    falsePositives: 'Rare. A known group may have given up the address, and it may belong to somebody else by now.',
    response:
      'Block the account and revoke its sessions before anything else. Then look at everything it did in the last weeks.',
    references: [`${page}#verified-threat-actor-ip`],
    covers: {
      attack: ['T1078.004'],
      elastic: ['initial_access_entra_id_protection_sign_in_risk_detected'],
    },
    says: {
      lost: 'a known attacker used {account}',
      meaning: [
        'Microsoft attributes the address to a state-sponsored or criminal group: treat the account as compromised.',
      ],
    },
    fires: [
      { severity: 'critical', waits: false },
      { to: 'admin', severity: 'critical', waits: false },
    ],
    silent: [...settled, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S04',
    name: 'entra-threat-intelligence-matched',
    title: 'An account matches a known attack',
    area: 'threats',
    severity: 'high',
    types: {
      investigationsthreatintelligence: { saw: 'activity of {account} matched an attack that Microsoft knows' },
      // An older name of `investigationsThreatIntelligence`.
      investigationsthreatintelligencesigninlinked: {
        saw: 'activity of {account} matched an attack that Microsoft knows',
      },
    },
    joins: [],
    falsePositives: 'Your own penetration test.',
    response: 'Revoke the sessions first, then reset the password; look for new methods, inbox rules and consents.',
    references: [`${page}#microsoft-entra-threat-intelligence-user`],
    covers: { attack: ['T1078.004'], sigma: ['azure_identity_protection_threat_intel'] },
    says: {
      lost: '{account} matches a known attack',
      meaning: ['Microsoft compares sign-ins with attacks that it investigates; only its own portal shows which one.'],
    },
    fires: [
      { level: 'low', severity: 'high', waits: true },
      { to: 'admin', severity: 'critical', waits: false },
    ],
    silent: [...settled, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S05',
    name: 'entra-device-token-targeted',
    title: 'An attacker tried to steal the sign-in token of a device',
    area: 'threats',
    severity: 'high',
    types: { attemptedprtaccess: { saw: 'an attacker tried to read the sign-in token on a device of {account}' } },
    joins: [],
    falsePositives:
      "Debugging tools on the person's own computer. Needs Defender for Endpoint; it points at a computer, not at an address.",
    response:
      'Isolate the computer in Defender, then revoke the sessions of its user. Look at the computer before it is used again.',
    references: [`${page}#possible-attempt-to-access-primary-refresh-token-prt`],
    covers: { attack: ['T1528'], sigma: ['azure_identity_protection_prt_access'] },
    says: {
      lost: 'a device token of {account} was targeted',
      meaning: [
        'An attacker who steals that token can sign in as this person from anywhere, without password and MFA. Isolate the computer first.',
      ],
    },
    fires: [
      { level: 'low', severity: 'high', waits: true },
      { to: 'breakGlass', severity: 'critical', waits: false },
    ],
    silent: [...settled, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S06',
    name: 'entra-token-anomalous',
    title: 'A token of an account shows signs of theft or forgery',
    area: 'threats',
    severity: 'high',
    types: {
      anomaloustoken: { saw: 'a token of {account} showed signs of theft' },
      tokenissueranomaly: {
        saw: 'the issuer of a token of {account} showed signs of compromise',
        lost: 'a token of {account} has a doubtful issuer',
        meaning: [
          'Its claims come from an issuer that an attacker controls: check the federation server and its signing certificate.',
        ],
      },
    },
    weighs: [
      ['critical', isOfType('tokenissueranomaly')],
      ['medium', isLowToken],
    ],
    quiet: isLowToken,
    joins: [],
    falsePositives:
      'People who move between networks or use a remote browser. Compare with the other sign-ins of the person.',
    response:
      'Ask the person, revoke the sessions, and check what was done with the session. If the issuer is suspicious: check the federation server and its signing certificate.',
    references: [`${page}#anomalous-token`],
    covers: {
      attack: ['T1528', 'T1539', 'T1606.002'],
      sigma: ['azure_identity_protection_anomalous_token', 'azure_identity_protection_token_issuer_anomaly'],
    },
    says: {
      lost: 'a token of {account} shows signs of theft',
      meaning: [
        'The lifetime or the location of the token does not fit the account. An attacker with the token needs neither password nor MFA.',
      ],
    },
    fires: [
      { type: 'anomaloustoken', severity: 'high', waits: true },
      { type: 'anomaloustoken', to: 'admin', severity: 'critical', waits: false },
      { type: 'anomaloustoken', level: 'low', severity: 'medium', alerts: false },
      { type: 'anomaloustoken', level: 'low', to: 'admin', severity: 'medium', alerts: false },
      { type: 'tokenissueranomaly', level: 'low', severity: 'critical', waits: false },
    ],
    silent: [
      ...settled,
      { level: 'low', state: 'remediated' },
      { to: 'admin', state: 'dismissed' },
      { to: 'admin', state: 'confirmedSafe' },
      otherType,
    ],
  },
  {
    log: 'riskDetection',
    id: 'EV.S07',
    name: 'entra-password-sprayed',
    title: 'A password spray guessed the password of an account',
    area: 'threats',
    severity: 'high',
    types: { passwordspray: { saw: 'the password of {account} was guessed in a password spray' } },
    joins: [],
    falsePositives: 'None known: Microsoft reports only accounts whose password was right.',
    response:
      'Reset the password and revoke the sessions. Make sure that the account cannot sign in with a password alone.',
    references: [`${page}#password-spray`],
    covers: {
      attack: ['T1110.003'],
      sigma: ['azure_identity_protection_password_spray'],
      sentinel: ['SigninPasswordSpray'],
    },
    says: {
      lost: 'the password of {account} was guessed',
      meaning: [
        'Microsoft reports only accounts whose password was right: an attacker who tries the same few passwords at many accounts knows this one.',
      ],
      advisesFirst: true,
    },
    fires: [
      { level: 'low', severity: 'high', waits: true },
      { to: 'admin', severity: 'critical', waits: false },
    ],
    silent: [...settled, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S08',
    name: 'entra-suspicious-activity-reported',
    title: 'A person reported an MFA request that was not theirs',
    area: 'threats',
    severity: 'high',
    types: {
      userreportedsuspiciousactivity: { saw: 'an MFA request of {account} was reported as suspicious' },
    },
    // https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
    reports: {
      'suspicious activity reported': { blocked: false },
      'fraud reported - no action taken': { blocked: false },
      'fraud reported - user is blocked for mfa': { blocked: true },
    },
    waits: false,
    joins: [],
    falsePositives: "A mistyped report, or a request that one of the person's apps made in the background.",
    response:
      'Ask the person by phone. An attacker who made the request knows the password: reset it and revoke the sessions. Then unblock the person for MFA.',
    references: [
      'https://learn.microsoft.com/entra/identity/authentication/howto-mfa-mfasettings#report-suspicious-activity',
    ],
    covers: {
      attack: ['T1621'],
      sigma: ['azure_mfa_denies'],
      sentinel: ['MFARejectedbyUser', 'ExplicitMFADeny'],
      elastic: ['initial_access_entra_id_user_reported_risk'],
    },
    says: {
      lost: 'an MFA request of {account} was reported',
      meaning: ['The owner did not request it. Where sign-in begins with a password, the attacker knows the password.'],
      meaningIf: { blocked: '{account} is blocked for MFA until someone unblocks it.' },
      ask: {
        question: 'Ask {owner} by phone, not by mail: was the request yours after all?',
        yes: 'unblock the account for MFA, and dismiss the risk if there is one.',
        no: 'revoke the sessions of {account}, reset its password, then confirm it as compromised in {riskyUsers}.',
        ifNo: 'If it was not {owner}',
      },
      accept: 'it was reported by mistake: unblock the account for MFA, and dismiss the risk if there is one.',
      activity: 'report of a request',
      isOwnAction: true,
    },
    fires: [
      { severity: 'high', waits: false },
      { to: 'admin', severity: 'critical', waits: false },
      { activity: 'Suspicious activity reported', severity: 'high', waits: false },
      { activity: 'Fraud reported - no action taken', to: 'admin', severity: 'critical', waits: false },
      { activity: 'Fraud reported - user is blocked for MFA', severity: 'high', waits: false },
    ],
    silent: [
      ...settled,
      { to: 'admin', state: 'dismissed' },
      { activity: 'User registered security info' },
      { activity: 'Fraud reported' },
      otherType,
    ],
  },
  {
    log: 'riskDetection',
    id: 'EV.S09',
    name: 'entra-account-behaved-strangely',
    title: 'An account made unusual directory changes or queries',
    area: 'threats',
    severity: 'high',
    types: {
      anomaloususeractivity: { saw: '{account} made unusual directory changes' },
      suspiciousapitraffic: {
        saw: '{account} explored the directory',
        lost: '{account} explored the directory',
        meaning: ['An intruder looks for admins, groups and apps before the next step.'],
      },
    },
    weighs: [['medium', isLow]],
    quiet: (act) => isLow(act) && !isPrivileged(act),
    joins: [],
    falsePositives:
      'A new admin, or a new task. At level low it is recorded only, except for an admin, where it is medium.',
    response:
      'Check everything the account changed today. Ask its owner by phone. If it was not them: revoke the sessions and reset the password.',
    references: [`${page}#anomalous-user-activity`],
    covers: { attack: ['T1078.004'], sigma: ['azure_identity_protection_anomalous_user'] },
    says: {
      lost: '{account} made unusual directory changes',
      meaning: ['Review its changes of today in the audit log: intruders create a way back in.'],
    },
    fires: [
      { level: 'medium', severity: 'high', waits: true },
      { to: 'admin', severity: 'critical', waits: false },
      { level: 'low', severity: 'medium', alerts: false },
      { level: 'low', to: 'admin', severity: 'medium', alerts: true, waits: false },
    ],
    silent: [...settled, { level: 'low', state: 'dismissed' }, { to: 'admin', state: 'remediated' }, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S10',
    name: 'entra-mailbox-abused',
    title: 'A mailbox shows signs of an intruder',
    area: 'threats',
    severity: 'high',
    types: {
      mcassuspiciousinboxmanipulationrules: {
        saw: 'a rule that hides or deletes mail was found in the mailbox of {account}',
      },
      suspiciousinboxforwarding: {
        saw: 'a rule that forwards mail to another address was found in the mailbox of {account}',
        lost: '{account} forwards mail outside',
        meaning: ['The rule survives a password reset: until it is deleted, the other address receives the mail.'],
      },
      suspicioussendingpatterns: {
        saw: '{account} sent mail like a spammer',
        lost: '{account} sends mail like a spammer',
        meaning: ['Intruders send false invoices and phishing from a mailbox that people trust.'],
      },
    },
    joins: [],
    falsePositives:
      'The inbox rules of an assistant, or a newsletter. Needs Defender for Cloud Apps, and Defender for Office 365 for sent mail.',
    response:
      'Remove the rule or the forwarding, then reset the password and revoke the sessions. Warn everyone who received mail from this account, and the finance team.',
    references: [`${page}#suspicious-inbox-manipulation-rules`],
    covers: {
      attack: ['T1564.008', 'T1114.003'],
      sigma: [
        'azure_identity_protection_inbox_manipulation',
        'azure_identity_protection_inbox_forwarding_rule',
        'microsoft365_susp_inbox_forwarding',
      ],
    },
    says: {
      lost: 'an inbox rule of {account} hides mail',
      meaning: [
        'Intruders hide replies to their own mail this way, mostly to redirect a payment. The rule survives a password reset.',
      ],
      // An owner who signed in from there need not know the rule.
      asks: 'was this you?',
      undo: 'revoke the sessions of {account} and reset its password, then delete every inbox rule that {owner} did not create (Exchange Online PowerShell: Get-InboxRule, Remove-InboxRule). Warn finance and everyone who received mail from it.',
    },
    fires: [
      { level: 'medium', severity: 'high', waits: true },
      { to: 'admin', severity: 'critical', waits: false },
    ],
    silent: [...settled, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S11',
    name: 'entra-files-read-in-bulk',
    title: 'An account opened many sensitive files at once',
    area: 'threats',
    severity: 'high',
    types: { mcasfinsuspiciousfileaccess: { saw: '{account} opened many sensitive files at once' } },
    joins: [],
    falsePositives: 'An audit, or a migration of files. Needs Defender for Cloud Apps.',
    response:
      'Ask the person by phone which files and why. If it was not them: revoke the sessions and reset the password, then list the files in Defender.',
    references: [`${page}#mass-access-to-sensitive-files`],
    covers: { attack: ['T1530'], sigma: ['microsoft365_data_exfiltration_to_unsanctioned_app'] },
    says: {
      lost: '{account} opened many sensitive files',
      meaning: [
        'Data often leaves like this before a resignation or an extortion. Microsoft Defender lists the files.',
      ],
    },
    fires: [
      { level: 'low', severity: 'high', waits: true },
      { to: 'admin', severity: 'critical', waits: false },
    ],
    silent: [...settled, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S12',
    name: 'entra-travel-unlikely',
    title: 'An account was active in distant locations or a new country',
    area: 'threats',
    severity: 'informational',
    types: {
      unlikelytravel: { saw: 'sign-ins to {account} came from locations too far apart' },
      mcasimpossibletravel: { saw: '{account} was active in locations too far apart' },
      impossibletravel: { saw: '{account} was active in locations too far apart' },
      newcountry: { saw: '{account} was active in a country that is new to it' },
    },
    isNoted: true,
    raisedBy: [],
    joins: [],
    falsePositives:
      'Travel, a VPN, or a phone network that routes through another country. The detection is only recorded; the risk of the person raises the alert.',
    response: nothingAlone,
    references: [`${page}#atypical-travel`],
    covers: {
      attack: ['T1078.004'],
      sigma: [
        'azure_identity_protection_atypical_travel',
        'azure_identity_protection_impossible_travel',
        'azure_identity_protection_new_coutry_region',
        'microsoft365_impossible_travel_activity',
        'microsoft365_activity_from_infrequent_country',
      ],
    },
    says: {
      lost: '{account} was active in unlikely locations',
      meaning: [`Travel and a VPN look the same. ${countsTowardsRisk}`],
    },
    fires: [
      { severity: 'informational', alerts: false, waits: false },
      { to: 'admin', severity: 'informational', alerts: false, waits: false },
    ],
    silent: [...settled, { type: 'leakedcredentials' }],
  },
  {
    log: 'riskDetection',
    id: 'EV.S13',
    name: 'entra-sign-in-address-risky',
    title: 'An account signed in from an anonymous or malicious address',
    area: 'threats',
    severity: 'informational',
    types: {
      anonymizedipaddress: { saw: 'a sign-in to {account} came from an anonymous address' },
      riskyipaddress: { saw: '{account} was active from an anonymous address' },
      maliciousipaddress: { saw: 'a sign-in to {account} came from an address known for attacks' },
      maliciousipaddressvalidcredentialsblockedip: {
        saw: 'the password of {account} was used from a blocked address',
      },
      malwareinfectedipaddress: { saw: 'a sign-in to {account} came from an address with malware' },
      suspiciousipaddress: { saw: 'a sign-in to {account} came from an address known for attacks' },
    },
    isNoted: true,
    raisedBy: [],
    joins: [],
    falsePositives:
      'A VPN or an anonymising browser that the person uses. The detection is only recorded; the risk of the person raises the alert.',
    response: nothingAlone,
    references: [`${page}#anonymous-ip-address`],
    covers: {
      attack: ['T1090', 'T1078.004'],
      sigma: [
        'azure_identity_protection_anonymous_ip_address',
        'azure_identity_protection_anonymous_ip_activity',
        'azure_identity_protection_malicious_ip_address',
        'azure_identity_protection_malicious_ip_address_suspicious',
        'azure_identity_protection_malware_linked_ip',
        'microsoft365_from_susp_ip_addresses',
        'microsoft365_logon_from_risky_ip_address',
        'microsoft365_activity_from_anonymous_ip_addresses',
      ],
    },
    says: {
      lost: 'sign-in to {account} from a risky address',
      meaning: [`People who hide their address are not all attackers. ${countsTowardsRisk}`],
    },
    fires: [
      { severity: 'informational', alerts: false, waits: false },
      { to: 'admin', severity: 'informational', alerts: false, waits: false },
    ],
    silent: [...settled, otherType],
  },
  {
    log: 'riskDetection',
    id: 'EV.S14',
    name: 'entra-sign-in-unfamiliar',
    title: 'A sign-in was unusual for the account',
    area: 'threats',
    severity: 'informational',
    types: {
      unfamiliarfeatures: { saw: 'a sign-in to {account} was unlike earlier ones' },
      suspiciousbrowser: { saw: 'a sign-in to {account} came from a browser seen at many other accounts' },
    },
    isNoted: true,
    raisedBy: [],
    joins: [],
    falsePositives:
      'A new device, home or provider. The detection is only recorded; the risk of the person raises the alert.',
    response: nothingAlone,
    references: [`${page}#unfamiliar-sign-in-properties`],
    covers: {
      attack: ['T1078.004'],
      sigma: ['azure_identity_protection_unfamilar_sign_in', 'azure_identity_protection_suspicious_browser'],
    },
    says: {
      lost: 'a sign-in to {account} was unlike its others',
      meaning: [`A new device or provider looks the same. ${countsTowardsRisk}`],
    },
    fires: [
      { severity: 'informational', alerts: false, waits: false },
      { to: 'admin', severity: 'informational', alerts: false, waits: false },
    ],
    silent: [...settled, otherType],
  },
];

const namedTypes = new Set([...ofNamedTypes.flatMap(({ types }) => Object.keys(types)), confirmedType]);

/** Identity Protection's detections about people. */
export const riskRows: readonly Row[] = [
  ...ofNamedTypes,
  {
    log: 'riskDetection',
    id: 'EV.S40',
    name: 'entra-risk-of-new-type',
    title: 'Microsoft reported a risk of a type that this app does not know',
    area: 'threats',
    severity: 'high',
    types: {},
    typesExcept: namedTypes,
    weighs: [
      ['high', (act) => isHigh(act) && !isPrivileged(act)],
      ['critical', isHigh],
      ['low', isLow],
      ['medium', () => true],
    ],
    quiet: (act) => !isHigh(act) && !(isPrivileged(act) && !isLow(act)),
    joins: [],
    falsePositives:
      "Unknown. Microsoft's level decides: below high it is only recorded, except at level medium for an admin.",
    response: 'Read what Microsoft writes about this type, and ask the owner by phone about the sign-in.',
    references: [page],
    covers: { attack: ['T1078.004'] },
    says: {
      lost: '{account} has a risk of a new type',
      meaning: [`Microsoft's page of risk detections says what each type means.`],
    },
    fires: [
      { type: 'newRiskType', severity: 'high', alerts: true, waits: true },
      { type: 'newRiskType', to: 'admin', severity: 'critical', alerts: true, waits: false },
      { type: 'unknownFutureValue', severity: 'high', alerts: true, waits: true },
      { type: 'newRiskType', level: 'medium', severity: 'medium', alerts: false },
      { type: 'newRiskType', level: 'low', to: 'admin', severity: 'low', alerts: false },
    ],
    silent: [
      otherType,
      { type: 'adminConfirmedUserCompromised' },
      { type: 'generic' },
      { type: 'newRiskType', state: 'dismissed' },
      { type: 'newRiskType', level: 'hidden' },
    ],
  },
];
