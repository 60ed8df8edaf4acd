import { peopleLines, settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** Whether users can ask for an app, and who reviews the requests. https://learn.microsoft.com/graph/api/resources/adminconsentrequestpolicy */
export type AdminConsentRequestPolicy = {
  /** Of our making: Graph gives this singleton no id. */
  readonly id: 'adminConsentRequestPolicy';
  readonly isEnabled: boolean | null;
  readonly notifyReviewers: boolean | null;
  readonly remindersEnabled: boolean | null;
  readonly requestDurationInDays: number | null;
  /** How many are named: users, groups or roles. */
  readonly reviewers: number | null;
  /** Ids of the users among them, one a reviewer, sorted; the others are groups and roles. Not in rows of older builds. */
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
    // Which entry an edit of it leaves is not documented: this is what policies without a name of their own leave.
    directoryAudit: /^update policy$|admin ?consent ?request ?policy/,
  },
  audit: {
    // Not documented; only an entry that names the policy counts, for others are called the same.
    activities: ['update policy'],
  },
  activityClass: 'organisation',
  lines: (before, after) => [
    ...settingLines(before && settingsOf(before), after && settingsOf(after)),
    ...peopleLines('Reviewers who are named', before?.reviewerUserIds, after?.reviewerUserIds),
  ],
});
