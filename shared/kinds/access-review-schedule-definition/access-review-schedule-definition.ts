import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** A recurring access review. https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition */
export type AccessReviewScheduleDefinition = {
  readonly id: string;
  readonly displayName: string;
  /** NotStarted, InProgress, Starting, Completing, Completed, AutoReviewing, AutoReviewed, Applying, Applied, Initializing */
  readonly status: string | null;
  /** The queries for everything under review, such as /roleManagement/directory/roleDefinitions/<id>; sorted. */
  readonly queries: readonly string[];
  /** Number of named reviewers in all stages. */
  readonly reviewers: number;
  /** Null if the review does not recur. */
  readonly recurrence: {
    /** weekly, absoluteMonthly, absoluteYearly … */
    readonly type: string;
    readonly interval: number;
    /** End of the series; null if there is none. */
    readonly endDate: string | null;
  } | null;
  readonly defaultDecisionEnabled: boolean | null;
  /** None, Approve, Deny, Recommendation */
  readonly defaultDecision: string | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly accessReviewScheduleDefinition: AccessReviewScheduleDefinition;
  }
}

export const accessReviewScheduleDefinitionKind = defineKind({
  kind: 'accessReviewScheduleDefinition',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 360,
  freshMinutes: 1440,
  permission: 'AccessReview.Read.All',
  licence: 'P2',
  singular: 'an access review',
  plural: 'access reviews',
  compared: [
    'displayName',
    'status',
    'queries',
    'reviewers',
    'recurrence',
    'defaultDecisionEnabled',
    'defaultDecision',
  ],
  hints: { directoryAudit: /access review/ },
  audit: { activities: ['create access review', 'update access review', 'delete access review'] },
  activityClass: 'roles',
  lines: settingLines,
});
