/** Labels of lines that name the account behind an earlier action, which the event takes back. */
export const earlierLabels = { blocked: 'Blocked by', deleted: 'Deleted by' } as const;

/** Label of the line that names the account that reset a password before the risk of its owner ended. */
export const passwordResetLabel = 'Password reset by';
