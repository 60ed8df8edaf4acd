import type { AuthenticationStrengthPolicy } from '../resource/resource';
import { allOf, type Certainty, certain } from './certainty';

/**
 * Methods of authenticationMethodModes. A strength is judged by its methods, not by its name: a custom strength named
 * "Phishing-resistant MFA" may allow text messages.
 * https://learn.microsoft.com/graph/api/resources/authenticationstrengthpolicy
 */
const phishingResistant = new Set(['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor']);

const multiFactorAlone = new Set([
  ...phishingResistant,
  'deviceBasedPush',
  'temporaryAccessPassOneTime',
  'temporaryAccessPassMultiUse',
  'federatedMultiFactor',
]);

const singleFactor = new Set([
  'password',
  'voice',
  'hardwareOath',
  'softwareOath',
  'sms',
  'microsoftAuthenticatorPush',
  'email',
  'x509CertificateSingleFactor',
  'federatedSingleFactor',
  'qrCodePin',
]);

const methodsOf = (combination: string): readonly string[] => combination.split(',').map((method) => method.trim());

const isKnown = (method: string): boolean => multiFactorAlone.has(method) || singleFactor.has(method);

function combinationIsMultiFactor(combination: string): Certainty {
  const methods = new Set(methodsOf(combination));
  if ([...methods].some((method) => multiFactorAlone.has(method))) return 'yes';
  if ([...methods].some((method) => !isKnown(method))) return 'maybe';
  return certain(methods.size > 1);
}

function combinationIsPhishingResistant(combination: string): Certainty {
  const methods = methodsOf(combination);
  if (methods.some((method) => phishingResistant.has(method))) return 'yes';
  return methods.every(isKnown) ? 'no' : 'maybe';
}

const everyCombination = (
  strength: AuthenticationStrengthPolicy,
  holds: (combination: string) => Certainty,
): Certainty => (strength.allowedCombinations.length === 0 ? 'no' : allOf(strength.allowedCombinations.map(holds)));

/** Whether every allowed combination has two factors. */
export const isMultiFactor = (strength: AuthenticationStrengthPolicy): Certainty =>
  everyCombination(strength, combinationIsMultiFactor);

/** Whether every allowed combination is phishing-resistant. */
export const isPhishingResistant = (strength: AuthenticationStrengthPolicy): Certainty =>
  everyCombination(strength, combinationIsPhishingResistant);

const sortedMethods = (combination: string): string => [...methodsOf(combination)].sort().join();

/** Whether the second strength allows every combination that the first one allows. */
export function isAtLeastAsStrong(
  strength: AuthenticationStrengthPolicy,
  other: AuthenticationStrengthPolicy,
): Certainty {
  const allowed = new Set(other.allowedCombinations.map(sortedMethods));
  return certain(strength.allowedCombinations.map(sortedMethods).every((combination) => allowed.has(combination)));
}
