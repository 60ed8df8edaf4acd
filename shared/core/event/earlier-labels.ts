/** Labels of lines that name the account behind an earlier action, which the event takes back. */
export const earlierLabels = { blocked: 'Blocked by', deleted: 'Deleted by' } as const;
