import { defineKind } from '../../core/resource/definition';

/**
 * The points that an action is worth. The id is the action's name.
 * https://learn.microsoft.com/graph/api/resources/securescorecontrolprofile
 */
export type SecureScoreControlProfile = {
  readonly id: string;
  readonly title: string;
  readonly maxScore: number | null;
  readonly isDeprecated: boolean;
  /** The state that somebody last set manually: Default, Ignored, ThirdParty, Reviewed; null if nobody ever did. */
  readonly state: string | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly secureScoreControlProfile: SecureScoreControlProfile;
  }
}

export const secureScoreControlProfileKind = defineKind({
  kind: 'secureScoreControlProfile',
  shape: 'small',
  bucket: 'security',
  cadenceMinutes: 1440,
  freshMinutes: 10_080,
  permission: 'SecurityEvents.Read.All',
  licence: 'free',
  singular: 'a Microsoft Secure Score action',
  plural: 'Microsoft Secure Score actions',
  compared: ['title', 'maxScore', 'isDeprecated', 'state'],
  unattributed: { status: 'notLogged', log: 'behindTheScore' },
  unrecorded: true,
});
