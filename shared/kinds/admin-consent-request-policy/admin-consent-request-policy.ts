import { peopleLines, settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/**
 * Whether users can request apps, and who reviews the requests. https://learn.microsoft.com/graph/api/resources/adminconsentrequestpolicy
 */
export type AdminConsentRequestPolicy = {
  /** Our own id: Graph gives this singleton none. */
  readonly id: 'adminConsentRequestPolicy';
  readonly isEnabled: boolean | null;
  readonly notifyReviewers: boolean | null;
  readonly remindersEnabled: boolean | null;
  readonly requestDurationInDays: number | null;
  /** Number of named reviewers: users, groups or roles. */
  readonly reviewers: number | null;
  /**
   * The ids of reviewers that are users, sorted; other reviewers are groups and roles. Rows that an older version wrote do not have
   * it.
   */
  readonly reviewerUserIds?: readonly string[];
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly adminConsentRequestPolicy: AdminConsentRequestPolicy;
  }
}

const settingsOf = ({ reviewerUserIds, ...settings }: AdminConsentRequestPolicy): object => settings;

export const adminConsentRequestPolicyKind = defineKind({
  kind: 'adminConsentRequestPolicy',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the admin consent request policy',
  plural: 'the admin consent request policy',
  compared: [
    'isEnabled',
    'notifyReviewers',
    'remindersEnabled',
    'requestDurationInDays',
    'reviewers',
    'reviewerUserIds',
  ],
  neverEmpty: true,
  hints: {
    // The activity of an edit is not documented. Policies without an activity of their own are logged under the first
    // one.
    directoryAudit: /^update policy$|admin ?consent ?request ?policy/,
  },
  audit: {
    // Not documented. Only an entry that names the policy counts, because other policies use the same activity.
    activities: ['update policy'],
  },
  activityClass: 'organisation',
  lines: (before, after) => [
    ...settingLines(before && settingsOf(before), after && settingsOf(after)),
    ...peopleLines('Reviewers who are named', before?.reviewerUserIds, after?.reviewerUserIds),
  ],
});
