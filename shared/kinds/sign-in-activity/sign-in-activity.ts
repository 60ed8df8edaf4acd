import { defineKind } from '../../core/resource/definition';

/** Whether a user's account is in use; the id is the user's. https://learn.microsoft.com/graph/api/resources/signinactivity */
export type SignInActivity = {
  readonly id: string;
  /** Member, Guest; null means Member. */
  readonly userType: string | null;
  readonly accountEnabled: boolean;
  /** Accepted, PendingAcceptance; null for accounts that were not invited. */
  readonly externalUserState: string | null;
};

/** These times change with every working day, so they are never stored, only passed to folds. */
export type SignInActivityObserved = {
  readonly createdDateTime: string | null;
  readonly externalUserStateChangeDateTime: string | null;
  /** Interactive or not. Null if there was none since December 2023, when Microsoft began to record it. */
  readonly lastSuccessfulSignInDateTime: string | null;
};

declare module '../../core/resource/resource' {
  interface FleetResources {
    readonly signInActivity: SignInActivity;
  }
  interface FleetObserved {
    readonly signInActivity: SignInActivityObserved;
  }
}

/**
 * No delta query returns this property of users, and Graph reads it from the log, so it is collected separately and at
 * its own interval.
 */
export const signInActivityKind = defineKind({
  kind: 'signInActivity',
  shape: 'fleet',
  bucket: 'reports',
  cadenceMinutes: 720,
  freshMinutes: 2880,
  permission: 'AuditLog.Read.All',
  licence: 'P1',
  singular: 'the sign-in activity of the account',
  plural: 'sign-in activity',
  compared: ['userType', 'accountEnabled', 'externalUserState'],
  observed: ['createdDateTime', 'externalUserStateChangeDateTime', 'lastSuccessfulSignInDateTime'],
  neverEmpty: true,
  unrecorded: true,
});
