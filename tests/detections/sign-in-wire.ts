import { readLine } from '../../infra/operate/detect/read-records';
import type { DetectorFacts } from '../../shared/core/event/detector';
import type { LogRecord, SignIn } from '../../shared/core/log/record';
import { type Familiarity, withNews } from '../../shared/core/sign-in/habits';
import { isOrdinary } from '../../shared/core/sign-in/ordinary';
import { minuteMs } from '../../shared/core/time/durations';
import type { Who } from '../../shared/detections/row-base';
import type { SignInSample } from '../../shared/detections/sign-in-row';
import type { Entry } from '../../shared/detections/window';
import { logCollectors } from '../../shared/graph/collectors';
import { detection } from '../fixtures/risk';
import { facts } from './state/facts';
import { happenedAt } from './wire';

/** Makes sign-ins from samples, in both formats of Microsoft's logs. */

type Item = Readonly<Record<string, unknown>>;

const idOf = (by: Who): string => `${by}-id`;

const ordinary = (by: Who): Item => ({
  id: 'sign-in-1',
  createdDateTime: happenedAt,
  userId: idOf(by),
  userDisplayName: by,
  userPrincipalName: `${by}@contoso.example`,
  appId: '00000002-0000-0ff1-ce00-000000000000',
  appDisplayName: 'Office 365 Exchange Online',
  resourceId: '00000002-0000-0ff1-ce00-000000000000',
  ipAddress: '192.0.2.44',
  clientAppUsed: 'Browser',
  correlationId: 'correlation-1',
  conditionalAccessStatus: 'success',
  isInteractive: true,
  riskLevelDuringSignIn: 'none',
  riskState: 'none',
  riskEventTypes_v2: [],
  status: { errorCode: 0, failureReason: 'Other.', additionalDetails: null },
  deviceDetail: {
    deviceId: 'device-1',
    operatingSystem: 'Windows 10',
    browser: 'Edge 141.0.0',
    isCompliant: true,
    isManaged: true,
    trustType: 'Azure AD joined',
  },
  location: {
    city: 'Berlin',
    countryOrRegion: 'DE',
    geoCoordinates: { altitude: null, latitude: 52.5, longitude: 13.4 },
  },
});

/** The sign-in as Graph returns it. */
export const itemOf = ({ by = 'clerk', entry }: SignInSample): Item => ({ ...ordinary(by), ...entry });

/** The sign-in as diagnostic logs write it, with result and time in the envelope. */
export function envelopeOf(item: Item): Item {
  const { status, createdDateTime, ...properties } = item;
  // Safe: every item is made above.
  const { errorCode, additionalDetails } = status as {
    readonly errorCode: number;
    readonly additionalDetails?: string;
  };
  return {
    time: createdDateTime,
    category: 'SignInLogs',
    operationName: 'Sign-in activity',
    resultType: String(errorCode),
    properties: { ...properties, ...(typeof additionalDetails === 'string' && { status }) },
  };
}

const earlierOf = (sample: SignInSample): readonly SignIn[] =>
  (sample.earlier ?? []).map(({ minutes, entry }, at) =>
    logCollectors.signIn.read({
      ...itemOf(sample),
      id: `earlier-${at}`,
      createdDateTime: new Date(Date.parse(happenedAt) - minutes * 60_000).toISOString(),
      ...entry,
    }),
  );

const everythingKnown: Familiarity = {
  country: 'known',
  network: 'known',
  client: 'known',
  protocol: 'known',
  agent: 'known',
  device: 'known',
  journey: null,
  idleDays: 1,
  knownDays: 60,
  isOwnClient: true,
};

/**
 * The entries of a sequence that a collection stores, in order of time. Several equal ones are separate sign-ins, a
 * minute apart. If no account is named, each is by a different account.
 */
export function signInsOf(entries: readonly Entry<SignInSample>[], isExported: boolean): readonly SignIn[] {
  return entries.flatMap((entry, number) =>
    Array.from({ length: entry.times ?? 1 }, (_, at) => {
      const who = entry.by ?? ['person', entry.of ?? '', at].join('-');
      const item = {
        ...itemOf(entry),
        userId: `${who}-id`,
        id: `entry-${number}-${at}`,
        correlationId: `correlation-${number}-${at}`,
        createdDateTime: new Date(Date.parse(happenedAt) + (entry.atMinutes + at) * minuteMs).toISOString(),
      };
      const [read] = readLine(JSON.stringify(isExported ? envelopeOf(item) : item), 1);
      if (read === undefined || !('record' in read) || read.record.kind !== 'signIn')
        throw new Error(JSON.stringify(read));
      const familiarity = { ...everythingKnown, ...entry.familiarity };
      return entry.by !== 'admin' && isOrdinary(read.record, familiarity) ? [] : [withNews(read.record, familiarity)];
    }).flat(),
  );
}

/** The tenant in which the samples happen. */
export function signInFacts(sample: SignInSample): DetectorFacts {
  const { by = 'clerk', familiarity, isRisky, declared } = sample;
  const id = idOf(by);
  const risk: readonly LogRecord[] =
    isRisky === true ? [detection('anomalousToken', { userId: id, activityDateTime: happenedAt })] : [];
  return facts({
    privilegedIds: new Set(['admin-id']),
    isDeclared: (list, declaredId) =>
      (list === 'breakGlass' && declaredId === 'breakGlass-id') ||
      (list === 'syncAccounts' && declaredId === 'sync-id') ||
      (list === declared && declaredId === id),
    recordsAbout: (asked) => (asked === id ? [...risk, ...earlierOf(sample)] : []),
    familiarityOf: () => ({ ...everythingKnown, ...familiarity }),
  });
}
