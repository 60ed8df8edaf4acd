/** Error codes of sign-ins, by meaning: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */

export const accountLocked = 50053;
export const mfaRefused = 500121;
export const passwordExpired = 50055;

/** The password was wrong or could not be tried, for example because the account does not exist (50034). */
export const passwordTried: ReadonlySet<number> = new Set([50126, 50034, 50056, 50057, 50064, accountLocked]);

/** Errors that only follow a correct password, when something else stopped the sign-in. */
export const afterPassword: ReadonlySet<number> = new Set([
  ...[0, passwordExpired, 50072, 50074, 50076, 50079, 50105, 50135, 50140, 50199, 53000, 53001, 53002, 53003, 53004],
  ...[53010, 65001, 65004, 90094, 90095, mfaRefused, 50088, 530032],
]);

export const blockedByPolicy: ReadonlySet<number> = new Set([53000, 53001, 53002, 53003, 530032, 530035]);

/** An app asked for permissions that nobody had granted: the person had to, could not, or would not consent. */
export const consentAsked: ReadonlySet<number> = new Set([65001, 65004, 90008, 90094, 90095]);

/** A failed attempt to sign in: a wrong password or a refused MFA prompt. */
export const isRefusedTry = (errorCode: number): boolean => passwordTried.has(errorCode) || errorCode === mfaRefused;
