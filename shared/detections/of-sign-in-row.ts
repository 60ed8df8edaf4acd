import { type Detector, defineDetector, raised } from '../core/event/detector';
import type { SignIn } from '../core/log/record';
import { newPartsOf } from '../core/sign-in/habits';
import { readSignIn, type SignInAct } from './sign-in-act';
import type { SignInRow } from './sign-in-row';
import { statedBy, weighedBy } from './stated';

/** Turns a row about sign-ins into a detector. */
export function detectorOfSignInRow(row: SignInRow): Detector {
  return defineDetector({
    ...statedBy(row),
    activities: [],
    watches: { changes: [], records: ['signIn'] },
    asksAboutPeople: true,
    collapsesTwins: true,
    needsBeta: row.needsBeta === true,
    onRecord: (record, facts) => {
      if (record.kind !== 'signIn' || record.isInteractive === false) return [];
      if (row.outcome !== 'any' && record.errorCode !== 0) return [];
      if (facts.isDeclared('breakGlass', record.userId)) return [];
      const act = readSignIn(record, facts);
      if (row.when !== undefined && !row.when(act)) return [];
      const { severity, alerts, signs } = weighedBy(row, act);
      return [
        raised({
          detectorId: row.id,
          severity,
          alerts,
          resourceId: record.userId,
          peopleIds: [record.userId],
          momentary: true,
          matter: row.matter?.(act),
          details: { ...detailsOf(act), signs, ...row.details?.(act) },
        }),
      ];
    },
  });
}

const detailsOf = (act: SignInAct) => {
  const { record } = act;
  return {
    privileged: act.isPrivileged,
    app: record.appDisplayName ?? 'an app without a name',
    ipAddress: record.ipAddress,
    city: record.city,
    country: record.countryOrRegion,
    client: record.clientAppUsed,
    device: deviceOf(record),
    // A successful sign-in has no error code to show.
    errorCode: record.errorCode === 0 ? null : record.errorCode,
    newParts: newPartsOf(act.familiarity),
    mfa: act.mfa,
    isUsualNetwork: act.isKnown('network'),
  };
};

/** What stays the same on a journey: the country and the device. */
export const stayOf = (record: SignIn): string => [record.countryOrRegion, deviceOf(record)].join('|');

const deviceOf = ({ device }: SignIn): string | null =>
  [device?.operatingSystem, device?.browser].filter((part) => part !== null && part !== undefined).join(', ') || null;
