import { defineKind } from '../../core/resource/definition';

export const directoryAuditKind = defineKind({
  kind: 'directoryAudit',
  shape: 'log',
  bucket: 'reports',
  cadenceMinutes: 5,
  freshMinutes: 60,
  permission: 'AuditLog.Read.All',
  licence: 'free',
  singular: 'an Entra log entry',
  plural: "Entra's audit log",
  alwaysRead: true,
});
