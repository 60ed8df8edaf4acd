export const placeActivities: readonly string[] = [
  'add named location',
  'update named location',
  'delete named location',
];

/**
 * Activities of Entra's audit log that can change what Conditional Access protects, lower case: a control may fail although no
 * policy was edited. https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export const conditionalAccessActivities: readonly string[] = [
  'add conditional access policy',
  'update conditional access policy',
  'delete conditional access policy',
  ...placeActivities,
  'authentication strength policy create',
  'authentication strength policy update',
  'authentication strength policy delete',
  'update security defaults',
  'update continuous access evaluation',
  'add member to group',
  'remove member from group',
  'update group',
];

/** The twin entries that the directory writes of the same edit. */
export const policyActivities: readonly string[] = ['add policy', 'update policy', 'delete policy'];
