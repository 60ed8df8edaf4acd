import { accountDeletions, activityOf } from '../../core/attribution';
import type { DetectorFacts } from '../../core/event/detector';
import { isDeviceRemoval } from '../../core/event/device-removals';
import { readersOf } from '../../core/event/readers';
import { isAuditRecord, type LogRecord, type SignIn } from '../../core/log/record';
import { recordsByKey } from '../../core/log/records-by-key';
import { unknownFamiliarity } from '../../core/sign-in/habits';
import { isRatedAtRisk } from '../../core/sign-in/ordinary';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Ports } from '../context';
import type { Collection } from './collection';
import { appFacts, isAboutApps } from './facts/app-facts';
import { recordsAsked } from './facts/asked-records';
import { deviceFlips, deviceGrace, failingOfDay, ownersOfNamed, removalsAround } from './facts/device-facts';
import {
  byPerson,
  habitFacts,
  isPersonal,
  pastOfPeople,
  peopleAsked,
  recordsOfPeople,
  riskTimes,
} from './facts/people-facts';
import { approvedPolicies, bothSides, unreadBasisOf } from './facts/policy-facts';
import { rolesWhenDeleted } from './facts/roles-when-deleted';
import { standingFacts } from './facts/standing-facts';
import type { TenantState } from './tenant-state';

/** The facts that detectors may use besides the change or record that they judge. */
export async function detectorFacts(
  pipeline: Ports<'detectors' | 'now' | 'store'>,
  collection: Collection,
  before: TenantState,
  after: TenantState,
): Promise<DetectorFacts> {
  const asking = pipeline.detectors.filter(({ asksAboutPeople }) => asksAboutPeople);
  const people = peopleAsked(collection.changes, collection.records, asking);
  const [
    standing,
    conditionalAccess,
    approved,
    flips,
    grace,
    failing,
    risky,
    past,
    done,
    habits,
    deviceRemovals,
    ownerOfDevice,
    apps,
    recordsUnder,
  ] = await Promise.all([
    standingFacts(collection.configuration, after, collection.records),
    bothSides(collection, before, after),
    approvedPolicies(pipeline, collection, before),
    deviceFlips(pipeline, collection, after),
    deviceGrace(pipeline, collection),
    failingOfDay(pipeline, collection),
    riskTimes(pipeline, collection),
    recordsOfPeople(pipeline, collection, people),
    pastOfPeople(pipeline, collection, people),
    habitFacts(pipeline, collection.configuration.tenantId, collection.records),
    removalsAround(pipeline, collection),
    ownersOfNamed(collection.records, after),
    appFacts(collection.records, after, isAboutApps(pipeline, collection)),
    recordsAsked(pipeline, collection),
  ]);
  return {
    ...standing,
    ...(await rolesWhenDeleted(pipeline, collection, after, standing)),
    conditionalAccess,
    approvedPolicy: (id) => approved.find((policy) => policy.id === id) ?? null,
    unreadBasis: unreadBasisOf(after),
    deviceFlips: flips,
    deviceGrace: grace,
    isReenrolled: (id) => collection.seenOfDevices?.reenrolled.has(id) === true,
    failingSettingsOf: (id) => collection.seenOfDevices?.failing.get(id) ?? null,
    failingOfDay: failing,
    atRiskSince: risky,
    recordsAbout: past,
    recordsOfCollection: collection.records,
    pastOf: done,
    familiarityOf: ({ id }) => collection.signIns?.familiarity.get(id) ?? unknownFamiliarity,
    ...habits,
    deviceRemovals,
    ownerOfDevice,
    ...apps,
    recordsUnder,
    foundSince: (kind) => {
      const head = before.head(kind);
      return head === undefined ? null : (head.contentAt ?? head.takenAt);
    },
  };
}

/** Facts about the weeks before monitoring. Nothing counts as a first there, and Conditional Access is not compared. */
export const historyFacts = async (
  configuration: TenantConfiguration,
  state: TenantState,
  records: readonly LogRecord[],
): Promise<DetectorFacts> => ({
  ...(await standingFacts(configuration, state, records)),
  conditionalAccess: null,
  approvedPolicy: () => null,
  unreadBasis: unreadBasisOf(state),
  deviceFlips: { last24h: 0, daysBefore: [], fleet: 0 },
  deviceGrace: { last24h: 0, failing: [], ends: new Map() },
  isReenrolled: () => false,
  failingSettingsOf: () => null,
  failingOfDay: [],
  atRiskSince: () => null,
  recordsAbout: byPerson(records),
  recordsOfCollection: records,
  deviceRemovals: records.filter(isDeviceRemoval),
  ownerOfDevice: await ownersOfNamed(records, state),
  recordsUnder: recordsByKey(records),
  foundSince: () => null,
  pastOf: () => 'done',
  familiarityOf: () => unknownFamiliarity,
  isUsualNetwork: () => false,
  hasSignedIn: () => false,
  ...(await appFacts(records, state)),
});

/** Facts that only the reader of a file knows. */
export type FactsOfFile = Pick<DetectorFacts, 'pastOf' | 'familiarityOf' | 'isUsualNetwork' | 'hasSignedIn'>;

/**
 * Facts about a file's entries as if one collection had read them. `records`: those that detectors look up.
 * `hasAppChanges`: the file also shows earlier versions of apps.
 */
export async function fileFacts(
  configuration: TenantConfiguration,
  state: TenantState,
  records: readonly LogRecord[],
  given: FactsOfFile,
  hasAppChanges: boolean,
): Promise<DetectorFacts> {
  const ofApps = await appFacts(records, state, hasAppChanges);
  const ofFile = { ...(await historyFacts(configuration, state, records)), ...given, ...ofApps };
  if (ofFile.unreadBasis.includes('user') || ofFile.unreadBasis.includes('conditionalAccessPolicy')) return ofFile;
  const basis = await state.conditionalAccess();
  return { ...ofFile, conditionalAccess: { before: basis, after: basis } };
}

/**
 * Whether detectors need this entry to judge others: it may belong to a spike, or is about a person. Most entries are
 * used only once.
 */
export function isLookedUp({ detectors }: Ports<'detectors'>, record: LogRecord): boolean {
  if (readersOf(detectors, record).some(({ asksFor }) => asksFor(record).length > 0)) return true;
  if (record.kind === 'signIn') return !isPlainSuccess(record);
  return (
    isPersonal(record) ||
    isDeviceRemoval(record) ||
    (isAuditRecord(record) && accountDeletions.includes(activityOf(record)))
  );
}

/** A success without a risk and with nothing new for the person. */
const isPlainSuccess = (signIn: SignIn): boolean =>
  signIn.errorCode === 0 && (signIn.newParts ?? []).length === 0 && !isRatedAtRisk(signIn);
