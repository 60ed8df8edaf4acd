import { defineKind } from '../../core/resource/definition';

/** Microsoft's score for one day. https://learn.microsoft.com/graph/api/resources/securescore */
export type SecureScore = {
  readonly id: string;
  readonly createdDateTime: string;
  readonly currentScore: number | null;
  readonly maxScore: number | null;
  /** Points by action, sorted by name; null if Graph does not return them. */
  readonly controlScores: readonly { readonly controlName: string; readonly score: number | null }[];
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly secureScore: SecureScore;
  }
}

/** Made once a day by Microsoft. */
export const secureScoreKind = defineKind({
  kind: 'secureScore',
  shape: 'small',
  bucket: 'security',
  cadenceMinutes: 360,
  freshMinutes: 2880,
  permission: 'SecurityEvents.Read.All',
  licence: 'free',
  singular: 'Microsoft Secure Score',
  plural: 'Microsoft Secure Score',
  compared: ['createdDateTime', 'currentScore', 'maxScore', 'controlScores'],
  unattributed: { status: 'notLogged', log: 'behindTheScore' },
  unrecorded: true,
});
