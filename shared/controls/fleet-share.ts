import type { Line } from '../core/event/event';
import type { FleetKind } from '../core/resource/kind';
import { dayMs } from '../core/time/durations';
import {
  type ControlState,
  type Finding,
  type Fold,
  type FoldContext,
  findingsOf,
  type Measure,
  type Verdict,
} from '../core/verdict/control';
import { isBelowFloor, sharesFrom } from '../core/verdict/share';
import type { NumberThresholdName } from '../core/verdict/thresholds';
import { threshold } from '../core/verdict/thresholds';
import type { ManagedDevice } from '../kinds/managed-device/managed-device';
import { platformOf } from '../kinds/managed-device/platform';
import { deviceExposure } from './device-exposure';
import { countLine, fallLine, textLine } from './evidence-line';
import { type KeptDevice, keepDevice } from './kept-devices';

export const contactThresholds = {
  deviceContactDays: threshold.integer(
    30,
    1,
    365,
    'Devices without contact for more than this many days do not count.',
  ),
};

type Platform = { inScope: number; good: number };

/** How many devices of a fleet pass, and which do not. */
export type FleetShare = {
  total: number;
  inScope: number;
  good: number;
  /** Devices that have been out of contact for too long; they are not counted. */
  silent: number;
  /** Devices that just enrolled and do not pass yet; they are not counted. */
  enrolling: number;
  bad: KeptDevice[];
  platforms: Record<string, Platform>;
};

export const emptyShare = (): FleetShare => ({
  total: 0,
  inScope: 0,
  good: 0,
  silent: 0,
  enrolling: 0,
  bad: [],
  platforms: {},
});

export const inContact = (lastSync: string | null, nowMs: number, days: number): boolean =>
  lastSync !== null && readOnce(lastSync) >= nowMs - days * dayMs;

let last = { text: '', ms: Number.NaN };

/** Every fold gets the same device in turn, so its time is parsed only once. */
function readOnce(text: string): number {
  if (last.text !== text) last = { text, ms: Date.parse(text) };
  return last.ms;
}

type CountedDevice = Pick<ManagedDevice, 'id' | 'deviceName' | 'userId' | 'operatingSystem'>;

/** Counts a device that is in scope, and lists it with the problem if it does not pass. */
export function counted<F extends FleetShare>(
  fleet: F,
  device: CountedDevice,
  isGood: boolean,
  { problem, found }: { readonly problem: string } & Pick<FoldContext, 'found'>,
): F {
  const name = platformOf(device);
  const platform = fleet.platforms[name] ?? { inScope: 0, good: 0 };
  fleet.platforms[name] = platform;
  fleet.inScope += 1;
  platform.inScope += 1;
  if (isGood) {
    fleet.good += 1;
    platform.good += 1;
  } else {
    keepDevice(fleet.bad, device);
    found(problem, device.deviceName);
  }
  return fleet;
}

/**
 * In a small fleet, one device is a large share: 20 % of five. So a single failing device does not fail the control,
 * unless no device passes.
 */
const fewest = 2;

const isBelow = ({ inScope, good }: FleetShare, floor: number, failedBefore: boolean): boolean =>
  isBelowFloor({ numerator: good, denominator: inScope }, floor, failedBefore) &&
  (good === 0 || inScope - good >= (inScope < sharesFrom ? fewest : 1));

export const enrollingLine = ({ enrolling }: FleetShare): readonly Line[] =>
  countLine('Just enrolled, not counted', enrolling);

export const platformLine = (platforms: FleetShare['platforms']): readonly Line[] =>
  textLine(
    'Failing, by platform',
    Object.entries(platforms)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { good, inScope }]) => `${name}: ${inScope - good} of ${inScope}`),
  );

const findingOf =
  <P extends string>(problem: P) =>
  ({ id, name }: KeptDevice): Finding<P> => ({
    resourceId: id,
    subject: { type: 'device', id, name },
    problem,
    details: {},
  });

/** The share that a fold of devices counts, compared with the week before. */
export const shareMeasure = <F extends FleetShare>(
  fold: Fold<FleetKind, F>,
  drop: NumberThresholdName,
  least: NumberThresholdName = 'fallCount',
  name = 'share',
): Measure => ({
  name,
  drop,
  least,
  read: (state) => {
    const { good, inScope } = state.facet(fold);
    return { numerator: good, denominator: inScope };
  },
});

/** Compares the share with the floor, with a margin if the control failed before, and with the week before. */
export function shareVerdict<P extends string>(
  fleet: FleetShare,
  floor: number,
  { facts, lastStatus, fell }: ControlState,
  problem: P,
  evidence: readonly Line[],
  measure = 'share',
): Verdict<P> {
  const metric = { numerator: fleet.good, denominator: fleet.inScope, floor };
  const fall = fell(measure);
  if (!isBelow(fleet, floor, lastStatus === 'fail') && fall === null)
    return { status: 'pass', note: null, evidence, metric };
  const bad = fleet.inScope - fleet.good;
  return {
    status: 'fail',
    findings: { ...findingsOf(fleet.bad.map(findingOf(problem))), total: bad },
    exposure: deviceExposure(fleet.bad, bad, fleet.inScope, facts.privilegedIds),
    evidence: [...fallLine(fall), ...evidence],
    metric,
  };
}
