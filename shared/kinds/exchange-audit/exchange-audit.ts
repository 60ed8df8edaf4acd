import { defineKind } from '../../core/resource/definition';

export const exchangeAuditKind = defineKind({
  kind: 'exchangeAudit',
  shape: 'log',
  bucket: 'auditLogQueries',
  cadenceMinutes: 30,
  freshMinutes: 360,
  permission: 'AuditLogsQuery-Exchange.Read.All',
  licence: 'free',
  singular: 'a log entry of Exchange',
  plural: "Exchange's part of the unified audit log",
  optional: true,
  isAsked: true,
});
