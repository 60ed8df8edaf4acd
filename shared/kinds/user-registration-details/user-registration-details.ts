import { defineKind } from '../../core/resource/definition';

/** A person's registered methods; the id is the user's. https://learn.microsoft.com/graph/api/resources/userregistrationdetails */
export type UserRegistrationDetails = {
  readonly id: string;
  /** member, guest */
  readonly userType: string | null;
  /** Whether the person registered a method that policy allows, and so can do MFA. */
  readonly isMfaCapable: boolean;
  /**
   * fido2SecurityKey, passKeyDeviceBound, windowsHelloForBusiness, microsoftAuthenticatorPush, mobilePhone …; Microsoft
   * changes these names.
   */
  readonly methodsRegistered: readonly string[];
};

declare module '../../core/resource/resource' {
  interface FleetResources {
    readonly userRegistrationDetails: UserRegistrationDetails;
  }
  interface FleetObserved {
    readonly userRegistrationDetails: Record<string, never>;
  }
}

/** Microsoft produces this report about once a day. */
export const userRegistrationDetailsKind = defineKind({
  kind: 'userRegistrationDetails',
  shape: 'fleet',
  bucket: 'reports',
  cadenceMinutes: 720,
  freshMinutes: 2880,
  permission: 'AuditLog.Read.All',
  licence: 'P1',
  singular: 'the sign-in methods of the account',
  plural: 'registered sign-in methods',
  compared: ['userType', 'isMfaCapable', 'methodsRegistered'],
  neverEmpty: true,
  unrecorded: true,
});
