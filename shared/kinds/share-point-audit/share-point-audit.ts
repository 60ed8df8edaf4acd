import { defineKind } from '../../core/resource/definition';

export const sharePointAuditKind = defineKind({
  kind: 'sharePointAudit',
  shape: 'log',
  bucket: 'auditLogQueries',
  cadenceMinutes: 30,
  freshMinutes: 360,
  permission: 'AuditLogsQuery-SharePoint.Read.All',
  licence: 'free',
  singular: 'a log entry of SharePoint',
  plural: "SharePoint's part of the unified audit log",
  optional: true,
  isAsked: true,
});
