import { plainText } from './plain-text';

/**
 * Names of Graph's authentication method modes in the Entra admin center.
 * https://learn.microsoft.com/graph/api/resources/authenticationstrengths-overview
 */
const methods: Readonly<Record<string, string>> = {
  password: 'password',
  voice: 'voice call',
  hardwareoath: 'hardware OATH token',
  softwareoath: 'software OATH token',
  sms: 'text message',
  fido2: 'passkey (FIDO2)',
  windowshelloforbusiness: 'Windows Hello for Business',
  microsoftauthenticatorpush: 'Microsoft Authenticator push',
  devicebasedpush: 'Microsoft Authenticator phone sign-in',
  temporaryaccesspassonetime: 'Temporary Access Pass (one-time)',
  temporaryaccesspassmultiuse: 'Temporary Access Pass (multi-use)',
  email: 'email one-time passcode',
  x509certificatesinglefactor: 'certificate (single-factor)',
  x509certificatemultifactor: 'certificate (multifactor)',
  federatedsinglefactor: 'federated sign-in (single-factor)',
  federatedmultifactor: 'federated sign-in (multifactor)',
  qrcodepin: 'QR code with PIN',
  unknownfuturevalue: 'a method that Microsoft added later',
};

const methodInWords = (mode: string): string => {
  const key = mode.trim().toLowerCase();
  return Object.hasOwn(methods, key) ? (methods[key] ?? '') : plainText(mode, 60);
};

/** A combination that an authentication strength allows: "password + text message" for `password,sms`. */
export const combinationInWords = (combination: string): string =>
  combination.split(',').map(methodInWords).join(' + ');
