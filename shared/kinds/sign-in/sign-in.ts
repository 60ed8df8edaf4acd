import { defineKind } from '../../core/resource/definition';

/** Of privileged and break-glass accounts only: the whole log of a tenant would cost more than it tells. */
export const signInKind = defineKind({
  kind: 'signIn',
  shape: 'log',
  bucket: 'reports',
  cadenceMinutes: 10,
  freshMinutes: 60,
  permission: 'AuditLog.Read.All',
  licence: 'P1',
  singular: 'a sign-in',
  plural: 'administrator sign-ins',
});
