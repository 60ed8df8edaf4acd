import type { AuthenticationStrengthPolicy } from '../../core/resource/resource';

const phishingResistant = ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'];
const passwordless = [...phishingResistant, 'deviceBasedPush'];
const multifactor = [
  ...passwordless,
  'temporaryAccessPassOneTime',
  'temporaryAccessPassMultiUse',
  'federatedMultiFactor',
  ...['microsoftAuthenticatorPush', 'softwareOath', 'hardwareOath', 'sms', 'voice'].flatMap((method) => [
    `password,${method}`,
    `${method},federatedSingleFactor`,
  ]),
];

const builtIn = (
  digit: 2 | 3 | 4,
  displayName: string,
  allowedCombinations: readonly string[],
): AuthenticationStrengthPolicy => ({
  id: `00000000-0000-0000-0000-00000000000${digit}`,
  displayName,
  policyType: 'builtIn',
  requirementsSatisfied: 'mfa',
  allowedCombinations: [...allowedCombinations].sort(),
});

/**
 * The built-in strengths, which every tenant has and nobody can edit.
 * https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths
 */
export const builtInStrengths: readonly AuthenticationStrengthPolicy[] = [
  builtIn(2, 'Multifactor authentication', multifactor),
  builtIn(3, 'Passwordless MFA', passwordless),
  builtIn(4, 'Phishing-resistant MFA', phishingResistant),
];
