/**
 * How often each event happens in a healthy tenant. The same numbers are in docs/noise-model.md, each with its reason; a
 * test compares the two.
 */
export const rates = {
  /** People who join and leave in a year, per hundred. */
  joinersAYear: 15,
  leaversAYear: 15,
  /** Days until a new person has registered a sign-in method and the report shows it. */
  daysToRegister: 2,
  /** Uses of an eligible role by one administrator on a working day. */
  activationsADay: 0.6,
  /** Administrators who are appointed in a year, of six. */
  appointmentsAYear: 1,
  /** Single detections in a year, per hundred people. */
  detectionsAYear: 50,
  /** Single detections that put the person at low or medium risk for some hours, per hundred. */
  lesserRisksOfDetections: 30,
  /** People at high risk whom Microsoft clears within ten minutes, in a year, per thousand. */
  clearedHighRisksAYear: 10,
  /** People at high risk until an administrator dismisses it, in a year, per thousand. */
  lastingHighRisksAYear: 3,
  /** Times that a device becomes non-compliant in a year and recovers by itself, per hundred devices. */
  sleepingDevicesAYear: 100,
  /** Times that a device of an administrator becomes non-compliant in a year and recovers, per hundred of their devices. */
  sleepingAdministratorDevicesAYear: 25,
  /** Devices that become non-compliant in the week after the grace period of Patch Tuesday, per hundred. */
  latePatchersAMonth: 1,
  /** Devices that become non-compliant in the three days after a holiday season, per hundred. */
  lateAfterHolidays: 2,
  cosmeticPolicyEditsAYear: 6,
  strongerPolicyEditsAYear: 4,
  managedPolicyUpdatesAYear: 3,
  tightenedCompliancePoliciesAYear: 2,
  tightenedSharingSettingsAYear: 1,
  /** Consents to low-risk apps in a year, per hundred people. */
  consentsAYear: 20,
  /** Guests invited in a year, per hundred people. */
  invitationsAYear: 30,
  /** Days between the end of a term and its renewal, in which the licences continue to work. */
  licenceGraceDays: 20,
  /** Applications whose certificate or secret is renewed in a year, for a tenant of 300; it grows with the root of the size. */
  credentialRenewalsAYear: 6,
  /** Own applications that can do more than sign people in, per hundred. */
  powerfulOwnApps: 30,
  emergencyDrillsAYear: 2,
  /** Everyday entries of the audit log on a working day, per hundred people: passwords reset, groups, attributes. */
  everydayEntriesADay: 4,
  /** Temporary Access Passes for new people and lost phones in a year, per hundred people. */
  passesAYear: 16,
  /** Temporary Access Passes for administrators in a year, in a tenant of 300. */
  administratorPassesAYear: 2,
  /** Sign-in methods that administrators register for themselves. */
  administratorMethodsAYear: 4,
  /** Passwords of administrators that another account resets. */
  administratorResetsAYear: 1,
  /** Blocked accounts that are enabled again. */
  enabledAccountsAYear: 24,
  /** Requests for a role that nobody answers in time. */
  unansweredRequestsAYear: 12,
  /** Edits of the activation rules of a role. */
  roleRulesAYear: 2,
  /** Alerts that PIM raises by itself. */
  pimAlertsAYear: 24,
  /** Consents for everybody to names and profiles. */
  harmlessConsentsForAllAYear: 4,
  /** Consents for everybody to more than that. */
  consentsForAllAYear: 2,
  /** Owners added to an app. */
  ownersAYear: 6,
  /** New addresses of own apps. */
  addressesAYear: 12,
  /** Apps that are deleted. */
  removedAppsAYear: 6,
  /** Permissions to read all mail or files. */
  dataPermissionsAYear: 4,
  /** Apps that are opened to other tenants. */
  openedAppsAYear: 2,
  /** Apps that appear in the tenant. */
  newAppsAYear: 120,
  /** Edits of the policy for sign-in methods that weaken nothing. */
  methodPoliciesAYear: 4,
  /** Changes of the synchronisation. */
  syncChangesAYear: 1,
  /** Edits of the rules for consent that weaken nothing. */
  consentRulesAYear: 1,
  /** Sign-ins of one administrator on a working day. */
  signInsOfAdministratorsADay: 3,
  /** Interactive sign-ins of one person on a working day. */
  signInsADay: 2,
  /** Journeys to another country, per hundred people. */
  journeysAYear: 24,
  /** Journeys that Microsoft finds unusual, per hundred. */
  doubtedJourneys: 20,
  /** Journeys of administrators in a year, in a tenant of 300. */
  administratorJourneysAYear: 6,
  /** Hours behind a VPN for consumers, per hundred people. */
  vpnsAYear: 12,
  /** People who mistype their password on a working day, per hundred. */
  wrongPasswordsADay: 5,
  /** Accounts that an old device locks, per hundred people. */
  lockOutsAYear: 4,
  /** Password sprays without a hit. */
  spraysAYear: 12,
  /** MFA prompts that people refuse, per hundred people. */
  refusedPromptsAYear: 8,
  /** Uses of a developer client, per hundred people. */
  developerClientsAYear: 20,
  /** Sign-ins of two scanners by a legacy protocol on a working day. */
  scansADay: 1,
  /** New phones, per hundred people. */
  newPhonesAYear: 20,
  /** New phones for which the help desk issues a Temporary Access Pass, per hundred. */
  lostPhones: 20,
  /** Administrators who leave, of six. */
  administratorsLeavingAYear: 1,
  /** Times that the guests of a project are removed. */
  guestCleanUpsAYear: 1,
  /** Recovery keys that the help desk reads, per hundred people. */
  keysReadAYear: 8,
  /** Days on which new firmware locks many laptops. */
  firmwareDaysAYear: 1,
  /** Laptops that the firmware update locks, per thousand. */
  lockedByFirmware: 5,
  /** Scripts that Intune runs for a pilot group. */
  pilotScriptsAYear: 9,
  /** Apps for a pilot group. */
  pilotAppsAYear: 12,
  /** Apps offered to everybody. */
  offeredAppsAYear: 9,
  /** Apps forced on all devices. */
  forcedAppsAYear: 6,
  /** Devices that are wiped, per hundred people. */
  wipesAYear: 4,
  /** Devices that are retired, per hundred people. */
  retirementsAYear: 12,
  /** Devices that the help desk asks to report, per hundred people. */
  deviceSyncsAYear: 60,
  /** Inbox rules that sort, per hundred people. */
  sortingRulesAYear: 48,
  /** Inbox rules that put mail into the archive, per hundred people. */
  archivingRulesAYear: 6,
  /** Inbox rules that delete newsletters, per hundred people. */
  deletingRulesAYear: 5,
  /** Inbox rules that forward to a private mailbox, per hundred people. */
  forwardingRulesAYear: 0.3,
  /** Mailboxes opened to a colleague, per hundred people. */
  mailboxPermissionsAYear: 24,
  /** Links for anyone, per hundred people. */
  linksAYear: 240,
  /** New site admins, per hundred people. */
  siteAdministratorsAYear: 12,
  /** Edits of retention that remove nothing. */
  retentionEditsAYear: 4,
  /** Edits of label policies. */
  labelEditsAYear: 4,
  /** DLP policies set to test. */
  testedProtectionsAYear: 3,
  /** New mail-flow rules that redirect nothing. */
  mailFlowRulesAYear: 4,
  /** Senders that are allowed for a time. */
  allowedSendersAYear: 6,
  /** Times that Graph throttles one bucket, for up to twenty minutes. */
  throttlingsAYear: 30,
  /** Times that Graph answers everything with errors, for up to twelve minutes. */
  outagesAYear: 6,
  /** Entries of the audit log that come later than the usual ten minutes, per hundred: up to an hour. */
  lateEntries: 5,
  /** Entries that come up to a day later, per thousand. */
  veryLateEntries: 2,
} as const;

export type Rate = keyof typeof rates;
