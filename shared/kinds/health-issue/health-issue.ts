import { defineKind } from '../../core/resource/definition';

/** An open health issue. https://learn.microsoft.com/graph/api/resources/security-healthissue */
export type HealthIssue = {
  readonly id: string;
  readonly displayName: string;
  /** low, medium, high */
  readonly severity: string | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly healthIssue: HealthIssue;
  }
}

export const healthIssueKind = defineKind({
  kind: 'healthIssue',
  shape: 'small',
  bucket: 'security',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'SecurityIdentitiesHealth.Read.All',
  licence: 'MDI',
  singular: 'a Defender for Identity health issue',
  plural: 'Defender for Identity health issues',
  compared: ['displayName', 'severity'],
  foundByMicrosoft: { by: 'defender' },
});
