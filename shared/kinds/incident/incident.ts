import { defineKind } from '../../core/resource/definition';

/** An unresolved incident. https://learn.microsoft.com/graph/api/resources/security-incident */
export type Incident = {
  readonly id: string;
  readonly displayName: string;
  /** informational, low, medium, high, unknown */
  readonly severity: string;
  /** active, inProgress, awaitingAction, redirected */
  readonly status: string;
  readonly createdDateTime: string | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly incident: Incident;
  }
}

export const incidentKind = defineKind({
  kind: 'incident',
  shape: 'small',
  bucket: 'security',
  cadenceMinutes: 10,
  freshMinutes: 60,
  permission: 'SecurityIncident.Read.All',
  licence: 'MDE',
  singular: 'a Defender incident',
  plural: 'open Defender incidents',
  compared: ['displayName', 'severity', 'status', 'createdDateTime'],
  foundByMicrosoft: { by: 'defender' },
});
