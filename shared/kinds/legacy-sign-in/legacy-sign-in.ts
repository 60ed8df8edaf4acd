import { defineKind } from '../../core/resource/definition';
import { legacyClients, type SignInGroup } from '../legacy-sign-in/sign-in-group';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly legacySignIn: SignInGroup;
  }
}

/** Grouped by account and app. Only these sign-ins of one day are read, because the whole log would be too large. */
export const legacySignInKind = defineKind({
  kind: 'legacySignIn',
  shape: 'small',
  bucket: 'reports',
  cadenceMinutes: 120,
  freshMinutes: 480,
  permission: 'AuditLog.Read.All',
  licence: 'P1',
  singular: 'a sign-in with legacy authentication',
  plural: 'sign-ins with legacy authentication',
  compared: [
    'userId',
    'appId',
    'appDisplayName',
    'clientAppUsed',
    'errorCode',
    'conditionalAccessStatus',
    'count',
    'lastDateTime',
  ],
  unattributed: { status: 'nobody', reason: 'time' },
  unrecorded: true,
  signIns: {
    belongs: ({ errorCode, clientAppUsed }) =>
      errorCode === 0 && clientAppUsed !== null && legacyClients.includes(clientAppUsed),
    isListed: (record, listed) =>
      listed.userId === record.userId.toLowerCase() && listed.clientAppUsed === record.clientAppUsed,
  },
});
