/** Activities by which one account gives another a new password. */
export const passwordResets: readonly string[] = [
  'reset password (by admin)',
  'reset password',
  'reset user password',
  'change user password',
  'set force change user password',
];
