import { defineKind } from '../../core/resource/definition';

/** What says of a user whether the account is in use; the id is the user's. https://learn.microsoft.com/graph/api/resources/signinactivity */
export type SignInActivity = {
  readonly id: string;
  /** Member, Guest; null means Member. */
  readonly userType: string | null;
  readonly accountEnabled: boolean;
  /** Accepted, PendingAcceptance; null for accounts that were not invited. */
  readonly externalUserState: string | null;
};

/** They move with every day of work: never stored, given to folds only. */
export type SignInActivityObserved = {
  readonly createdDateTime: string | null;
  readonly externalUserStateChangeDateTime: string | null;
  /** Of either sort, interactive or not. Null: never, or not since Microsoft began to note it in December 2023. */
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

/** A property of users that no delta query carries, and that Graph reads from the log: a list of its own, at its own pace. */
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
