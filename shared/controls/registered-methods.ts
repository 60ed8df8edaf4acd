import type { UserRegistrationDetails } from '../kinds/user-registration-details/user-registration-details';

/**
 * Microsoft varies the names of methods (passKeyDeviceBound, passKeyDeviceBoundAuthenticator …), but not how they
 * begin.
 */
const resistant = /^(passkey|fido2|windowshello|x509certificate|certificate)/i;

export const isResistant = ({ methodsRegistered }: UserRegistrationDetails): boolean =>
  methodsRegistered.some((method) => resistant.test(method));

/**
 * Methods that work at any computer, as a break-glass account needs. Windows Hello works on one device only, which can
 * be lost.
 */
const portable = /^(passkey|fido2|x509certificate|certificate)/i;

/** Methods that an attacker can defeat with a fake sign-in page or a stolen phone number. */
const phishable =
  /^(mobilephone|alternatemobilephone|officephone|email|securityquestion|hardwareonetimepasscode|softwareonetimepasscode|microsoftauthenticator|temporaryaccesspass|appnotification|appcode|sms|voice|qrcodepin|password)/i;

/** The strength of a break-glass account's methods. */
export type BreakGlassMethods = {
  /** Whether they include a key, a passkey or a certificate. */
  readonly hasKey: boolean;
  readonly hasPhishable: boolean;
  /** Whether the registered methods include an unknown one, which counts as neither good nor bad. */
  readonly hasUnknown: boolean;
};

export const breakGlassMethodsOf = ({ methodsRegistered }: UserRegistrationDetails): BreakGlassMethods => ({
  hasKey: methodsRegistered.some((method) => portable.test(method)),
  hasPhishable: methodsRegistered.some((method) => phishable.test(method)),
  hasUnknown: methodsRegistered.some((method) => !resistant.test(method) && !phishable.test(method)),
});
