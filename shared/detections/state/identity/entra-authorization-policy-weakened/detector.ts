import { activityOf, isSuccess, valuesShown } from '../../../../core/attribution';
import { sidesOf } from '../../../../core/event/change';
import { type Detection, defineDetector, ended, only, raised } from '../../../../core/event/detector';
import type { DirectoryAudit } from '../../../../core/log/record';
import {
  compareAuthorization,
  controlsOfSettings,
  controlsOfStep,
  type SettingsCompared,
  settingsIn,
  settingsOf,
} from '../../authorization-settings';

const id = 'EV.P08';
const activity = 'update authorization policy';
/** A tenant has exactly one such policy. Log entries use other ids for it. */
const resourceId = 'authorizationPolicy';

/** Activities about other tenant-wide settings. The log does not show whether these became stricter or looser. */
const otherActivities = [
  'update company settings',
  'set company information',
  'create group settings',
  'update group settings',
  'delete group settings',
  'update continuous access evaluation',
];
/** Policies of every sort are logged under this name. */
const anyPolicy = 'update policy';
const readActivities = [activity, anyPolicy, ...otherActivities];
const guestPolicy = /b2bmanagementpolicy|invitationsallowedandblockeddomainspolicy/i;

const consentSettings = new Set(['permissiongrantpoliciesassigned', 'allowuserconsentforriskyapps']);
/** Settings that let more people in, or let guests see more. */
const grave = new Set([
  'allowinvitesfrom',
  'guestuserroleid',
  'allowedtosignupemailbasedsubscriptions',
  'allowemailverifieduserstojoinorganization',
  'permissiongrantpoliciesassigned',
  'allowuserconsentforriskyapps',
]);

/**
 * Settings for users and guests who are not admins. A stronger or neutral change is recorded, and ends the alert about
 * what it restores.
 */
export const entraAuthorizationPolicyWeakened = defineDetector({
  id,
  name: 'entra-authorization-policy-weakened',
  title: 'Users or guests received more rights in the whole tenant',
  area: 'identity',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['authorizationPolicy'], records: ['directoryAudit'] },
  endsUnseen: true,
  joins: controlsOfSettings,
  controlsOf: controlsOfStep,
  falsePositives:
    "A planned opening, such as a project that invites guests. A consent policy that the tenant created counts as looser than Microsoft's policies for low-risk permissions, whatever it allows.",
  response:
    'Ask the person who changed it by phone. If it was not planned: restore the setting, then check the guests invited and the consents given since.',
  references: [
    'https://attack.mitre.org/techniques/T1556/',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
  ],
  covers: { attack: ['T1484'] },
  activities: readActivities,
  reads: only(readActivities),
  onChange: (change) => {
    if (change.kind !== 'authorizationPolicy') return [];
    const { before, after } = sidesOf(change);
    return before === null || after === null ? [] : detect(compareAuthorization(settingsOf(before), settingsOf(after)));
  },
  onRecord: (record) => {
    if (record.kind !== 'directoryAudit' || !isSuccess(record)) return [];
    const done = activityOf(record);
    if (done === activity) {
      if (valuesShown(record.targets).length === 0) return [unknown(record, resourceId)];
      return record.targets.flatMap((target) => {
        const { before, after } = settingsIn(target);
        return detect(compareAuthorization(before, after));
      });
    }
    if (done === anyPolicy) return isGuestPolicy(record) ? [unknown(record, done)] : [];
    // A certificate authority for sign-in is EV.P11.
    return otherActivities.includes(done) && !namesAuthorities(record) ? [unknown(record, done)] : [];
  },
});

const textsIn = ({ targets }: DirectoryAudit): readonly string[] =>
  targets.flatMap(({ displayName, modifiedProperties }) => [
    displayName ?? '',
    ...modifiedProperties.flatMap((property) => [
      property.displayName,
      property.oldValue ?? '',
      property.newValue ?? '',
    ]),
  ]);
const isGuestPolicy = (record: DirectoryAudit): boolean => textsIn(record).some((text) => guestPolicy.test(text));
const namesAuthorities = (record: DirectoryAudit): boolean =>
  textsIn(record).some((text) => /trustedcasforpasswordlessauth/i.test(text));

/** The entry does not show the direction: it is recorded, and the controls alert if a setting got weaker. */
const unknown = ({ targets: [target] }: DirectoryAudit, about: string): Detection =>
  raised({
    detectorId: id,
    severity: 'medium',
    alerts: false,
    momentary: true,
    resourceId: about === resourceId ? resourceId : (target?.id ?? target?.displayName ?? about),
    details: { settings: [], isUnknown: true },
  });

/**
 * One change is one event. If a change loosens some settings and restores others, the restored ones end with the next
 * change that only tightens.
 */
function detect({ weaker, lost, held, lines }: SettingsCompared): readonly Detection[] {
  const severity = weaker.some((setting) => grave.has(setting)) ? 'high' : 'medium';
  const stated = { detectorId: id, severity, resourceId, lines } as const;
  if (lost.length > 0) {
    // Changes to the consent settings alone are reported as another detection.
    const isConsent = weaker.every((setting) => consentSettings.has(setting));
    const details = { settings: weaker, elements: lost, ...(isConsent && { reportedAs: 'EV.P17' }) };
    return [raised({ ...stated, details })];
  }
  return held.length > 0 ? [ended({ ...stated, details: { elements: held } })] : [];
}
