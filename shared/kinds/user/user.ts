import { defineKind } from '../../core/resource/definition';

/** Fields that are only available when the whole list is collected. */
export type UserObserved = {
  readonly createdDateTime: string | null;
  readonly externalUserStateChangeDateTime: string | null;
};

declare module '../../core/resource/resource' {
  interface FleetResources {
    readonly user: User;
  }
  interface FleetObserved {
    readonly user: UserObserved;
  }
}

export const userKind = defineKind({
  kind: 'user',
  shape: 'fleet',
  bucket: 'directory',
  cadenceMinutes: 30,
  freshMinutes: 240,
  permission: 'User.Read.All',
  licence: 'free',
  singular: 'the account',
  plural: 'users',
  compared: [
    'displayName',
    'userPrincipalName',
    'accountEnabled',
    'userType',
    'onPremisesSyncEnabled',
    'onPremisesImmutableId',
    'creationType',
    'externalUserState',
    'isExternal',
  ],
  observed: ['createdDateTime', 'externalUserStateChangeDateTime'],
  neverEmpty: true,
  alwaysRead: true,
  hints: {
    directoryAudit: /^(add|update|delete|hard delete|restore) user$|(en|dis)able account|^invite external user$/,
  },
  audit: {
    activities: [
      'add user',
      'restore user',
      'update user',
      'delete user',
      'hard delete user',
      'disable account',
      'enable account',
    ],
  },
  activityClass: 'users',
  unrecorded: true,
});
