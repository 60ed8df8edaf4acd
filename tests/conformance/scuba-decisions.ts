/** Why one of our controls differs from ScubaGear, case by case, in the words of our catalogue. */
import type { JsonObject } from '../../infra/local/tenant/json';

export type Decision = {
  readonly policyIds: readonly string[];
  /** Names of the tests. */
  readonly test: RegExp;
  readonly expected: 'pass' | 'fail';
  readonly ours: readonly string[];
  /** True if the case is about a setting that we do not read. */
  readonly notEvaluable?: true;
  /** Thresholds that make the control agree with ScubaGear. */
  readonly agreesWith?: JsonObject;
  /** The section and sentence of the catalogue. */
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
      'B, ZT.ID.009 ≠: "SCuBA SHALL for everyone; CIS only admins (5.2.2.5 L2)." ScubaGear has a separate policy (3.1) for phishing-resistant MFA and does not count it as MFA under 3.2. Here it counts, as section A.2 says: "[MFA] iff every `allowedCombinations` entry is an MFA combination"',
  },
  {
    policyIds: ['MS.AAD.3.6v1'],
    test: /^test_ConditionalAccessPolicies_Incorrect_(Covered|Wrong)_Roles$/,
    expected: 'fail',
    ours: ['pass'],
    because:
      'B, ZT.AD.009 ≠: "role lists 8/14/all." Zero Trust Watch judges everyone who holds a role, not the list in a policy. Section A.4: "Accept All-users PR policy (SCuBA 3.6 wants all 8 roles in one policy\'s includeRoles; a user-group or All-users policy fails it)." The policy of the case includes All users beside one role',
  },
  {
    policyIds: ['MS.AAD.3.7v1'],
    test: /_Correct/,
    expected: 'pass',
    ours: ['fail'],
    agreesWith: { managedDevice: 'compliantOrHybridJoined' },
    because:
      'F.4: "Managed device grant (four readings) — A.4." The default is the strict set (thresholds.managedDevice); the cases take either device',
  },
  {
    policyIds: ['MS.AAD.7.6v1', 'MS.AAD.7.8v1'],
    test: /PIM.*_Incorrect/,
    expected: 'fail',
    ours: ['unknown'],
    notEvaluable: true,
    because:
      'B, ZT.AD.006 E: "PIM-for-Groups holding GA needs the same". The settings of groups in PIM are not read, so while a group holds the role nothing is reported (limitations of the control)',
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
    policyIds: ['MS.AAD.7.9v1'],
    test: /^test_DisplayName_Correct$/,
    expected: 'pass',
    ours: ['unknown'],
    notEvaluable: true,
    because:
      'The case gives the settings of one other role and none of Global Administrator; without these ours says nothing, for what was not read is not passed (B, ZT.AD.008 E)',
  },
  {
    policyIds: ['MS.AAD.7.9v1'],
    test: /^test_DisplayName_(PIM_)?Incorrect$/,
    expected: 'fail',
    ours: ['unknown'],
    notEvaluable: true,
    because: 'As above: the settings of Global Administrator are not in the case',
  },
  {
    policyIds: ['MS.AAD.5.5v1'],
    test: /test_PasswordAdditionBlocked_Incorrect_V2/,
    expected: 'fail',
    ours: ['pass'],
    agreesWith: { appSecretDays: 0 },
    because:
      'F.13: "Secrets none | 180 d; certs 180 d | 365 d — AP.009/006." The default is 180 days (thresholds.appSecretDays); the case limits secrets of service principals to 90 days, where ScubaGear wants none',
  },
];
