import { defineKind } from '../../core/resource/definition';

/** Unresolved, with high or medium severity. https://learn.microsoft.com/graph/api/resources/security-alert */
export type DefenderAlert = {
  readonly id: string;
  /** The sender of a reported mail may have chosen words in it. */
  readonly title: string;
  /** high, medium */
  readonly severity: string;
  /** new, inProgress, unknown */
  readonly status: string;
  readonly isAssigned: boolean;
  readonly createdDateTime: string | null;
  /** Null if the alert belongs to no incident; missing in rows that older builds stored. */
  readonly incidentId?: string | null;
  /** microsoftDefenderForEndpoint, azureAdIdentityProtection … */
  readonly serviceSource?: string | null;
  /** People in the alert's evidence, by object id. */
  readonly userIds?: readonly string[];
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly alert: DefenderAlert;
  }
}

export const alertKind = defineKind({
  kind: 'alert',
  shape: 'small',
  bucket: 'security',
  cadenceMinutes: 10,
  freshMinutes: 60,
  permission: 'SecurityAlert.Read.All',
  licence: 'MDE',
  singular: 'a Defender alert',
  plural: 'open Defender alerts',
  compared: ['title', 'severity', 'status', 'isAssigned', 'createdDateTime', 'incidentId', 'serviceSource', 'userIds'],
  foundByMicrosoft: { by: 'defender' },
});
