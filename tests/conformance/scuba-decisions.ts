/** Why a control of ours says something else than ScubaGear, case by case, in the words of our catalogue. */
import type { JsonObject } from '../../infra/local/tenant/json';

export type Decision = {
  readonly policyIds: readonly string[];
  /** The names of the tests. */
  readonly test: RegExp;
  readonly expected: 'pass' | 'fail';
  readonly ours: readonly string[];
  /** True where the case is about something that is not read. */
  readonly notEvaluable?: true;
  /** Thresholds under which the control says what ScubaGear says. */
  readonly agreesWith?: JsonObject;
  /** The place in the catalogue and its sentence. */
  readonly because: string;
};

export const decisions: readonly Decision[] = [
  {
    policyIds: ['MS.AAD.2.3v1'],
    test: /./,
    expected: 'pass',
    ours: ['fail'],
    agreesWith: { riskySignInLevels: 'high' },
    because:
      'F.3: "Sign-in risk high only vs high+medium; MFA vs block — ID.017." The default is high and medium (thresholds.riskySignInLevels); the cases cover high only',
  },
  {
    policyIds: ['MS.AAD.3.2v2'],
    test: /^test_IsGeneralMFA_(WindowsHelloForBusiness|Fido2|X509CertificateMultiFactor)_Incorrect$/,
    expected: 'fail',
    ours: ['pass'],
    because:
      'A.2: "authenticationStrength: [MFA] iff every `allowedCombinations` entry is an MFA combination". ScubaGear judges what cannot be phished under 3.1 alone',
  },
  {
    policyIds: ['MS.AAD.3.6v1'],
    test: /^test_ConditionalAccessPolicies_Incorrect_(Covered|Wrong)_Roles$/,
    expected: 'fail',
    ours: ['pass'],
    because:
      'A.4: "Accept All-users PR policy (SCuBA 3.6 wants all 8 roles in one policy\'s includeRoles; a user-group or All-users policy fails it)." The policy of the case includes All users beside one role',
  },
  {
    policyIds: ['MS.AAD.3.7v1'],
    test: /_Correct/,
    expected: 'pass',
    ours: ['fail'],
    agreesWith: { managedDevice: 'compliantOrHybridJoined' },
    because:
      'A.4: "covered by implies managed with the *strict* set {compliantDevice} (or the declared set {compliantDevice, domainJoinedDevice})". The default is the strict set (thresholds.managedDevice); the cases take either device',
  },
  {
    policyIds: ['MS.AAD.8.1v1'],
    test: /^test_GuestUserRoleId_Incorrect_V3$/,
    expected: 'fail',
    ours: ['unknown'],
    because:
      '0.1: "`unknown` (403, 5xx, throttled, schema surprise, …)". The role of the case is none of the three that guests can have',
  },
  {
    policyIds: ['MS.AAD.7.6v1', 'MS.AAD.7.8v1'],
    test: /PIM.*_Incorrect/,
    expected: 'fail',
    ours: ['unknown'],
    notEvaluable: true,
    because:
      'B, ZT.AD.006 E: "PIM-for-Groups holding GA needs the same". The settings of groups in PIM are not read, so while a group holds the role nothing is said (limitations of the control)',
  },
  {
    policyIds: ['MS.AAD.7.8v1'],
    test: /^test_Id_PIM_Correct_V2$/,
    expected: 'pass',
    ours: ['unknown'],
    notEvaluable: true,
    because: 'As above: what a group in PIM asks is not read, whether it is right or wrong',
  },
  {
    policyIds: ['MS.AAD.5.5v1'],
    test: /test_PasswordAdditionBlocked_Incorrect_V2/,
    expected: 'fail',
    ours: ['pass'],
    because:
      'B, ZT.AP.006 P: "passwordCredentials[passwordAddition].state==\'enabled\' … — or passwordLifetime.maxLifetime ≤ P180D". The case limits secrets of service principals to 90 days, where ScubaGear wants them blocked',
  },
];
