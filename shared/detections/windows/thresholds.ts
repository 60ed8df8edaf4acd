import { threshold } from '../../core/verdict/thresholds';

/** How many entries are enough for each window. */
export const thresholds = {
  roleGrantBurstCount: threshold.integer(
    10,
    2,
    1_000_000,
    'This many accounts to which one account gives admin roles within an hour raise an alert. Sentinel and Sigma count per day and name no number: our own.',
  ),
  roleRemovalBurstCount: threshold.integer(
    5,
    2,
    1_000_000,
    'This many accounts from which one account takes admin roles within an hour raise an alert. No source gives a number, so this one is ours.',
  ),
  adminLockoutBurstCount: threshold.integer(
    2,
    2,
    1_000_000,
    'If one account locks out this many other admins within an hour, the alert is critical; a single one is only in the digest. No source gives a number, so this one is ours.',
  ),
  accountRemovalCount: threshold.integer(
    10,
    2,
    1_000_000,
    'At least this many accounts that one account deletes or disables within an hour raise an alert; for synchronisation three times as many. No source gives a number, so this one is ours.',
  ),
  accountRemovalShare: threshold.share(
    0.03,
    'And at least this share of all people; for synchronisation three times as much. Our own.',
  ),
  consentBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'This many people who give consent to the same new app within a day raise an alert. No source gives a number, so this one is ours.',
  ),
  deviceRegistrationBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'This many devices that one account registers within 15 minutes are reported. Elastic counts several in a short time: our own number.',
  ),
  deviceKeyBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'Recovery keys or local admin passwords of so many devices that one account reads within an hour raise an alert. No source gives a number, so this one is ours.',
  ),
  deviceKeyShare: threshold.share(0.0005, 'And at least this share of all devices. Our own.'),
  sprayPeopleCount: threshold.integer(
    10,
    2,
    1_000_000,
    'Wrong passwords for this many people from one network within an hour are a password spray. In tenants of fewer than 200 people, 5 % of them and at least 5 are enough. Sentinel counts 5 and more: our own.',
  ),
  mfaRefusalCount: threshold.integer(
    5,
    2,
    1_000_000,
    'This many MFA prompts that one person refuses or ignores within an hour are reported; twice as many raise an alert. Sentinel counts several in an hour and names no number: our own.',
  ),
  lockedPeopleCount: threshold.integer(
    5,
    2,
    1_000_000,
    'This many accounts locked within an hour raise an alert. No source gives a number for the whole tenant, so this one is ours.',
  ),
  lockedPeopleShare: threshold.share(0.02, 'And of at least this share of all people. Our own.'),
  policyBlockCount: threshold.integer(
    10,
    2,
    1_000_000,
    'This many sign-ins of one person that Conditional Access blocks within an hour are reported. No source gives a number for one person, so this one is ours.',
  ),
  appAskedCount: threshold.integer(
    3,
    2,
    1_000_000,
    'An app that asks this many people for permissions within a day is reported. No source gives a number, so this one is ours.',
  ),
  sharedLinkCount: threshold.integer(
    20,
    2,
    1_000_000,
    'One person who opens this many files or folders to anyone with a link within an hour raises an alert. No source gives a number, so this one is ours.',
  ),
};
