import { threshold } from '../../core/verdict/thresholds';

/** How many entries of windows are enough. */
export const thresholds = {
  roleGrantBurstCount: threshold.integer(
    10,
    2,
    1_000_000,
    'So many accounts that one account gives admin roles within an hour raise an alert. Sentinel and Sigma count per day and name no number: our own.',
  ),
  roleRemovalBurstCount: threshold.integer(
    5,
    2,
    1_000_000,
    'So many accounts that one account takes admin roles from within an hour raise an alert. No source names a number: our own.',
  ),
  adminLockoutBurstCount: threshold.integer(
    2,
    2,
    1_000_000,
    'So many admins that another account locks out within an hour are a critical alert; a single one is in the digest. No source names a number: our own.',
  ),
  accountRemovalCount: threshold.integer(
    10,
    2,
    1_000_000,
    'At least so many accounts that one account deletes or disables within an hour raise an alert; for synchronisation three times as many. No source names a number: our own.',
  ),
  accountRemovalShare: threshold.share(
    0.03,
    'And at least this share of all people; for synchronisation three times as much. Our own.',
  ),
  consentBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'So many people who give consent to the same new app within a day raise an alert. No source names a number: our own.',
  ),
  deviceRegistrationBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'So many devices that one account registers within 15 minutes are reported. Elastic counts several in a short time: our own number.',
  ),
  deviceKeyBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'Recovery keys or local admin passwords of so many devices that one account reads within an hour raise an alert. No source names a number: our own.',
  ),
};
