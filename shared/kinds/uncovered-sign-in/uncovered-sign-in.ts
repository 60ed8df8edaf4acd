import { defineKind } from '../../core/resource/definition';
import type { SignInGroup } from '../legacy-sign-in/sign-in-group';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly uncoveredSignIn: SignInGroup;
  }
}

export const uncoveredSignInKind = defineKind({
  kind: 'uncoveredSignIn',
  shape: 'small',
  bucket: 'reports',
  cadenceMinutes: 120,
  freshMinutes: 480,
  permission: 'AuditLog.Read.All',
  licence: 'P1',
  singular: 'a sign-in not covered by Conditional Access',
  plural: 'sign-ins not covered by Conditional Access',
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
});
