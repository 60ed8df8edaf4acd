import { threshold } from '../../core/verdict/thresholds';

export const thresholds = {
  roleGrantBurstCount: threshold.integer(
    10,
    2,
    1_000_000,
    'An alert is raised if one account gives admin roles to this many accounts within an hour. Sentinel and Sigma count per day and name no number.',
  ),
  roleRemovalBurstCount: threshold.integer(
    5,
    2,
    1_000_000,
    'An alert is raised if one account takes admin roles from this many accounts within an hour.',
  ),
  adminLockoutBurstCount: threshold.integer(
    2,
    2,
    1_000_000,
    'The alert is critical if one account locks out this many other admins within an hour. A single one is only in the digest.',
  ),
  accountRemovalCount: threshold.integer(
    10,
    2,
    1_000_000,
    'An alert is raised if one account deletes or disables at least this many accounts within an hour. Directory synchronisation needs three times as many.',
  ),
  accountRemovalShare: threshold.share(
    0.03,
    'accountRemovalCount also needs at least this share of all people; for directory synchronisation, three times as much.',
  ),
  consentBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'An alert is raised if this many people consent to the same new app within a day.',
  ),
  deviceRegistrationBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'Reported if one account registers this many devices within 15 minutes. Elastic counts several within a short time.',
  ),
  deviceDeletionBurstCount: threshold.integer(
    10,
    2,
    1_000_000,
    'The alert is critical if one account deletes at least this many devices in Entra within an hour.',
  ),
  deviceDeletionShare: threshold.share(0.05, 'deviceDeletionBurstCount also needs at least this share of all devices.'),
  guestInvitationBurstCount: threshold.integer(
    10,
    2,
    1_000_000,
    'Reported if one account invites this many guests within an hour.',
  ),
  deviceKeyBurstCount: threshold.integer(
    3,
    2,
    1_000_000,
    'An alert is raised if one account reads the recovery keys or local admin passwords of this many devices within an hour.',
  ),
  deviceKeyShare: threshold.share(0.0005, 'deviceKeyBurstCount also needs at least this share of all devices.'),
  sprayPeopleCount: threshold.integer(
    10,
    2,
    1_000_000,
    'Wrong passwords for this many people from one network within an hour are a password spray. In tenants of fewer than 200 people, 5 % of them and at least 5 are enough. Sentinel: 5.',
  ),
  slowSprayPeopleCount: threshold.integer(
    20,
    2,
    1_000_000,
    'Wrong passwords for this many people from one network within a day are a slow password spray.',
  ),
  mfaRefusalCount: threshold.integer(
    5,
    2,
    1_000_000,
    'Reported if one person refuses or ignores this many MFA prompts within an hour. Twice as many raise an alert, as do four times as many wrong MFA codes. Sentinel counts several within an hour and names no number.',
  ),
  lockedPeopleCount: threshold.integer(
    5,
    2,
    1_000_000,
    'An alert is raised if this many accounts are locked within an hour.',
  ),
  lockedPeopleShare: threshold.share(0.02, 'lockedPeopleCount also needs at least this share of all people.'),
  policyBlockCount: threshold.integer(
    10,
    2,
    1_000_000,
    'Reported if Conditional Access blocks this many sign-ins of one person within an hour.',
  ),
  appAskedCount: threshold.integer(
    3,
    2,
    1_000_000,
    'Reported if one app asks this many people for permissions within a day.',
  ),
  sharedLinkCount: threshold.integer(
    20,
    2,
    1_000_000,
    'An alert is raised if one person shares this many files or folders by links that work for anyone within an hour.',
  ),
};
