/** Which controls are watched live, which are watched more slowly, which are not watched, and why. */

import type { Failure } from '../collection/failure';
import { kindsPushed } from '../collection/subscription-plan';
import type { Detector } from '../event/detector';
import { isHintedBy } from '../log/audit-hits';
import { kindDefinition } from '../resource/definition';
import type { Kind } from '../resource/kind';
import type { TenantConfiguration } from '../tenant/configuration';
import type { LicenceKey } from '../tenant/licence-key';
import type { BeyondGraph } from './beyond-graph';
import { type Control, indispensable, type Verdict } from './control';
import { enabledOf, kindsOfControl, kindsOfDetector } from './enabled';

/** How a kind is read, as far as known. */
export type KindReading = {
  readonly kind: Kind;
  readonly failure: Failure | null;
  /** False if the kind was never read and the reason is still unknown. */
  readonly isRead: boolean;
  readonly cadenceMinutes: number;
};

type NotWatched =
  | { readonly because: 'disabled' }
  | { readonly because: 'notLicensed'; readonly licence: LicenceKey }
  /** The licence exists, but Microsoft reports that the product is not set up. */
  | { readonly because: 'notProvisioned'; readonly licence: LicenceKey }
  | { readonly because: 'notPermitted'; readonly permission: string }
  /** A source that is collected only if the operator requests it. */
  | { readonly because: 'notAsked'; readonly kind: Kind; readonly permission: string }
  /** Needs the beta version of Graph, which the operator has not enabled. */
  | { readonly because: 'betaOff'; readonly kind: Kind }
  /** A source that has not been read yet, or fails temporarily. */
  | { readonly because: 'waiting'; readonly kind: Kind }
  /** Everything was read, but a verdict needs more data. */
  | { readonly because: 'unclear' };

/**
 * A detection without a readable source, and the reason. With several sources, the reason of the one that is easiest to
 * fix.
 */
export type UnfedDetection = {
  readonly detectorId: string;
  readonly kinds: readonly Kind[];
  readonly reason: Exclude<NotWatched, { readonly because: 'disabled' | 'unclear' }>;
};

type ControlCoverage = { readonly controlId: string } & (
  | { readonly watched: 'live'; readonly minutes: number }
  /** `kind` is the source that is read least often. */
  | { readonly watched: 'slower'; readonly minutes: number; readonly kind: Kind }
  | ({ readonly watched: 'not' } & NotWatched)
);

/** What a missing licence would add. */
export type LicenceGain = {
  readonly licence: LicenceKey;
  readonly controls: number;
  readonly detectors: number;
  /** Kinds that cannot be read without the licence. */
  readonly kinds: readonly Kind[];
};

export type TenantCoverage = {
  readonly controls: readonly ControlCoverage[];
  readonly live: number;
  readonly slower: number;
  /** Licences that are missing, by what they would add. */
  readonly licences: readonly LicenceGain[];
  /** Missing permissions, and how many controls wait for each. */
  readonly permissions: ReadonlyMap<string, number>;
  readonly beyond: readonly BeyondGraph[];
  /** Enabled detections without any readable source. */
  readonly unfed: readonly UnfedDetection[];
};

export type CoverageInput = {
  readonly controls: readonly Control[];
  readonly detectors: readonly Detector[];
  readonly configuration: Pick<TenantConfiguration, 'disabled' | 'optionalSources' | 'betaSignIns'>;
  /** Null if unknown; then everything counts as licensed. */
  readonly licences: ReadonlySet<LicenceKey> | null;
  readonly kinds: readonly KindReading[];
  /** By control; a control that is missing here has not been judged yet. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly beyond: readonly BeyondGraph[];
};

/** A change that is seen within this many minutes counts as live. */
const liveMinutes = 15;

type Readings = ReadonlyMap<Kind, KindReading>;

const isReadable = (reading: KindReading | undefined): boolean => reading?.isRead === true && reading.failure === null;

/** The longest time until a change to a kind is collected, in minutes: by schedule, notification or log entry. */
function minutesOf(kind: Kind, readings: Readings): number {
  const hinted = (['directoryAudit', 'auditEvent'] as const).flatMap((log) =>
    isHintedBy(log, kind) && isReadable(readings.get(log)) ? [cadenceOf(log, readings)] : [],
  );
  return Math.min(cadenceOf(kind, readings), ...hinted, ...(kindsPushed.has(kind) ? [1] : []));
}

const cadenceOf = (kind: Kind, readings: Readings): number =>
  readings.get(kind)?.cadenceMinutes ?? kindDefinition(kind).cadenceMinutes;

const licenceOf = (kind: Kind, failure: Extract<Failure, { readonly reason: 'notLicensed' }>): LicenceKey => {
  const { licence } = kindDefinition(kind);
  return failure.licence ?? (licence === 'free' ? 'P1' : licence);
};

/** Why a kind cannot be read; undefined if it can. */
function hindranceOf(kind: Kind, { readings, licences, asked }: Known): UnfedDetection['reason'] | undefined {
  const { optional, permission } = kindDefinition(kind);
  if (optional === true && !asked.includes(kind)) return { because: 'notAsked', kind, permission };
  const reading = readings.get(kind);
  const failure = reading?.failure ?? null;
  if (failure?.reason === 'notLicensed') {
    const licence = licenceOf(kind, failure);
    return { because: licences?.has(licence) === true ? 'notProvisioned' : 'notLicensed', licence };
  }
  if (failure?.reason === 'notPermitted')
    return { because: 'notPermitted', permission: failure.permission || kindDefinition(kind).permission };
  return isReadable(reading) ? undefined : { because: 'waiting', kind };
}

/** In the order in which to fix them: the licence first, because a permission does not help without it. */
const order: readonly NotWatched['because'][] = [
  'disabled',
  'notLicensed',
  'notProvisioned',
  'notPermitted',
  'notAsked',
  'betaOff',
  'waiting',
  'unclear',
];

type Known = {
  readonly readings: Readings;
  readonly licences: ReadonlySet<LicenceKey> | null;
  readonly asked: readonly Kind[];
};

/** Without its licence, a fold stays empty, and the verdict is still valid. */
const requiredBy = (control: Control): readonly Kind[] => [
  ...indispensable(control),
  ...control.folds.map(({ kind }) => kind).filter((kind) => !control.needsWhereLicensed.includes(kind)),
];

function coverageOfControl(control: Control, known: Known, verdict: Verdict | undefined): ControlCoverage {
  const controlId = control.id;
  const optional = control.needsWhereLicensed.filter((kind) => {
    const hindrance = hindranceOf(kind, known);
    return hindrance?.because !== 'notLicensed' && hindrance?.because !== 'notProvisioned';
  });
  const kinds = [...new Set([...requiredBy(control), ...optional])];
  const judged = verdict !== undefined && verdict.status !== 'unknown' && verdict.status !== 'notLicensed';
  const hindrances = [
    ...kinds.flatMap((kind) => hindranceOf(kind, known) ?? []),
    ...(verdict?.status === 'notLicensed' ? [notLicensed(verdict.licence, known)] : []),
    ...(judged ? [] : [{ because: 'unclear' as const }]),
  ].sort((a, b) => order.indexOf(a.because) - order.indexOf(b.because));
  const [nearest] = hindrances;
  // If a source fails temporarily, its last verdict stays valid while that is fresh enough.
  if (nearest !== undefined && !(judged && nearest.because === 'waiting')) {
    return { controlId, watched: 'not', ...nearest };
  }
  return methodOf(controlId, kinds, known.readings);
}

const notLicensed = (licence: LicenceKey, { licences }: Known): NotWatched => ({
  because: licences?.has(licence) === true ? 'notProvisioned' : 'notLicensed',
  licence,
});

function methodOf(controlId: string, kinds: readonly Kind[], readings: Readings): ControlCoverage {
  let slowest: { readonly kind: Kind; readonly minutes: number } | undefined;
  for (const kind of kinds) {
    const minutes = minutesOf(kind, readings);
    if (slowest === undefined || minutes > slowest.minutes) slowest = { kind, minutes };
  }
  if (slowest === undefined || slowest.minutes <= liveMinutes)
    return { controlId, watched: 'live', minutes: slowest?.minutes ?? 0 };
  return { controlId, watched: 'slower', ...slowest };
}

/** How every control of a tenant is watched; `beyond` lists what no control can check. */
export function coverageOf(input: CoverageInput): TenantCoverage {
  const { controls, detectors, configuration, licences, kinds, verdicts, beyond } = input;
  const readings: Readings = new Map(kinds.map((reading) => [reading.kind, reading]));
  const known: Known = { readings, licences, asked: configuration.optionalSources ?? [] };
  const on = new Set(enabledOf(controls, configuration));
  const covered = controls.map(
    (control): ControlCoverage =>
      on.has(control)
        ? coverageOfControl(control, known, verdicts.get(control.id))
        : { controlId: control.id, watched: 'not', because: 'disabled' },
  );
  const permissions = new Map<string, number>();
  for (const one of covered) {
    if (one.watched === 'not' && one.because === 'notPermitted')
      permissions.set(one.permission, (permissions.get(one.permission) ?? 0) + 1);
  }
  return {
    controls: covered,
    live: covered.filter(({ watched }) => watched === 'live').length,
    slower: covered.filter(({ watched }) => watched === 'slower').length,
    licences: gainsOf(covered, enabledOf(detectors, configuration), known),
    permissions,
    beyond,
    unfed: enabledOf(detectors, configuration).flatMap((detector) =>
      unfedBy(detector, known, configuration.betaSignIns === true),
    ),
  };
}

/** A detector works as long as one of its sources is available. */
function unfedBy(detector: Detector, known: Known, hasBeta: boolean): readonly UnfedDetection[] {
  const kinds = kindsOfDetector(detector);
  const hindrances = kinds.flatMap((kind) => hindranceOf(kind, known) ?? []);
  const [reason] = hindrances.sort((a, b) => order.indexOf(a.because) - order.indexOf(b.because));
  if (reason !== undefined && hindrances.length === kinds.length) return [{ detectorId: detector.id, kinds, reason }];
  const [kind] = kinds;
  return detector.needsBeta && !hasBeta && kind !== undefined
    ? [{ detectorId: detector.id, kinds, reason: { because: 'betaOff', kind } }]
    : [];
}

function gainsOf(
  covered: readonly ControlCoverage[],
  detectors: readonly Detector[],
  known: Known,
): readonly LicenceGain[] {
  const missing = new Map<Kind, LicenceKey>();
  for (const kind of known.readings.keys()) {
    const hindrance = hindranceOf(kind, known);
    if (hindrance?.because === 'notLicensed') missing.set(kind, hindrance.licence);
  }
  const lacking = covered.flatMap((one) =>
    one.watched === 'not' && one.because === 'notLicensed' ? [one.licence] : [],
  );
  return [...new Set([...missing.values(), ...lacking])]
    .map((licence) => ({
      licence,
      controls: lacking.filter((one) => one === licence).length,
      detectors: detectors.filter((detector) => {
        const kinds = kindsOfDetector(detector);
        return kinds.every((kind) => missing.has(kind)) && kinds.some((kind) => missing.get(kind) === licence);
      }).length,
      kinds: [...missing].filter(([, one]) => one === licence).map(([kind]) => kind),
    }))
    .sort((a, b) => b.controls - a.controls || b.detectors - a.detectors || (a.licence < b.licence ? -1 : 1));
}

/** Whether a control can be judged with these licences, for the comparison of tiers. */
export const isWithin = (control: Control, licences: ReadonlySet<LicenceKey>): boolean =>
  [...requiredBy(control), ...kindsOfControl({ ...control, needsWhereLicensed: [], folds: [] })].every((kind) => {
    const { licence } = kindDefinition(kind);
    return licence === 'free' || licences.has(licence);
  });
