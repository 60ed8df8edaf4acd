import type { JsonObject } from '../json';
import { seededGuid } from '../random';
import { administratorRoleIds } from './role-definitions';

/** The quarterly review of all administrators, as the portal creates it. */
export function roleReview(seed: number, reviewerId: string, createdDateTime: string): JsonObject {
  return {
    id: seededGuid(seed, 'accessReview', 0),
    displayName: 'Administrators, quarterly',
    createdDateTime,
    lastModifiedDateTime: createdDateTime,
    status: 'InProgress',
    descriptionForAdmins: 'Who needs an administrator role',
    descriptionForReviewers: 'Does this person still need the role?',
    scope: {
      '@odata.type': '#microsoft.graph.principalResourceMembershipsScope',
      principalScopes: [
        {
          '@odata.type': '#microsoft.graph.accessReviewQueryScope',
          query: '/users',
          queryType: 'MicrosoftGraph',
          queryRoot: null,
        },
      ],
      resourceScopes: administratorRoleIds.map((id) => ({
        '@odata.type': '#microsoft.graph.accessReviewQueryScope',
        query: `/roleManagement/directory/roleDefinitions/${id}`,
        queryType: 'MicrosoftGraph',
        queryRoot: null,
      })),
    },
    reviewers: [{ query: `/users/${reviewerId}`, queryType: 'MicrosoftGraph', queryRoot: null }],
    fallbackReviewers: [],
    stageSettings: [],
    additionalNotificationRecipients: [],
    settings: {
      mailNotificationsEnabled: true,
      reminderNotificationsEnabled: true,
      justificationRequiredOnApproval: true,
      defaultDecisionEnabled: true,
      defaultDecision: 'Deny',
      instanceDurationInDays: 14,
      autoApplyDecisionsEnabled: true,
      recommendationsEnabled: true,
      recurrence: {
        pattern: {
          type: 'absoluteMonthly',
          interval: 3,
          month: 0,
          dayOfMonth: 0,
          daysOfWeek: [],
          firstDayOfWeek: 'sunday',
          index: 'first',
        },
        range: {
          type: 'noEnd',
          numberOfOccurrences: 0,
          recurrenceTimeZone: null,
          startDate: createdDateTime.slice(0, 10),
          endDate: null,
        },
      },
      applyActions: [],
    },
  };
}
