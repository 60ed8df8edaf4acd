import { graphTime } from '../graph/graph-time';
import { type JsonObject, textOf } from '../json';
import { hour } from './options';

/**
 * Everybody's registered methods, as in Microsoft's report, which is made about once a day: a security key and the Authenticator.
 * Break-glass accounts have only a key.
 */
export const registrations = (people: readonly JsonObject[], now: number): readonly JsonObject[] =>
  people.map((person) => ({
    id: textOf(person, 'id'),
    userPrincipalName: textOf(person, 'userPrincipalName'),
    userDisplayName: textOf(person, 'displayName'),
    userType: textOf(person, 'userType') === 'Guest' ? 'guest' : 'member',
    isAdmin: false,
    isSsprRegistered: false,
    isSsprEnabled: false,
    isSsprCapable: false,
    isMfaRegistered: true,
    isMfaCapable: true,
    isPasswordlessCapable: true,
    methodsRegistered: textOf(person, 'displayName').startsWith('BreakGlass-')
      ? ['passKeyDeviceBound']
      : ['microsoftAuthenticatorPush', 'passKeyDeviceBound'],
    isSystemPreferredAuthenticationMethodEnabled: true,
    systemPreferredAuthenticationMethods: ['fido2'],
    userPreferredMethodForSecondaryAuthentication: 'push',
    lastUpdatedDateTime: graphTime(now - 9 * hour),
  }));
