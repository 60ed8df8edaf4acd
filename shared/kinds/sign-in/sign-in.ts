import { defineKind } from '../../core/resource/definition';

/**
 * Up to 2,000 people: the sign-ins of everybody. In larger tenants: those of the most important accounts, and
 * suspicious ones.
 */
export const signInKind = defineKind({
  kind: 'signIn',
  shape: 'log',
  bucket: 'reports',
  cadenceMinutes: 10,
  freshMinutes: 60,
  permission: 'AuditLog.Read.All',
  licence: 'P1',
  singular: 'a sign-in',
  plural: 'sign-ins',
  fallback:
    'the beta version of Microsoft Graph refuses them; they are read from v1.0, without device codes, authentication protocols and network owners',
});
