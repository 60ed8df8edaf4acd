import { defineKind } from '../../core/resource/definition';

/** Purview and Teams have no narrower permission than the one for the whole log. */
export const complianceAuditKind = defineKind({
  kind: 'complianceAudit',
  shape: 'log',
  bucket: 'auditLogQueries',
  cadenceMinutes: 30,
  freshMinutes: 360,
  permission: 'AuditLogsQuery.Read.All',
  licence: 'free',
  singular: 'a log entry of Purview or Teams',
  plural: "Purview's and Teams' part of the unified audit log",
  optional: true,
  isAsked: true,
});
