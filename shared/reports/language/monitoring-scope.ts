import type { Failure } from '../../core/collection/failure';
import type { Detector } from '../../core/event/detector';
import type { Kind } from '../../core/resource/kind';
import type { SubscribedSku } from '../../core/resource/resource';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { assignedOf, licencesOf, productsOf, seatsOf } from '../../core/tenant/licence';
import { type LicenceKey, licenceNames } from '../../core/tenant/licence-key';
import type { AccessTrouble } from '../../core/tenant/token-trouble';
import { type BeyondGraph, beyondGraph } from '../../core/verdict/beyond-graph';
import type { Control } from '../../core/verdict/control';
import { coverageOf, type LicenceGain, type TenantCoverage } from '../../core/verdict/coverage';
import { unneededKinds } from '../../core/verdict/enabled';
import type { Evaluation } from '../../core/verdict/evaluation';
import { kindDefinition, kindDefinitions } from '../../kinds';
import { count, listed, number, verb } from './counting';
import { capital, plainText } from './plain-text';

/**
 * Which sources of a tenant can be read and which cannot. The first mail, the page and an assessment use the same
 * words.
 */
export type MonitoringScope = {
  readonly coverage: TenantCoverage;
  /** For each kind that should be read: why it could not be read; null if it was. */
  readonly kinds: readonly { readonly kind: Kind; readonly failure: Failure | null }[];
  /** Purchased products by name; null if unknown. */
  readonly products: readonly string[] | null;
  /** Licences that are bought for, or assigned to, fewer people than the tenant has. */
  readonly shortages: readonly Shortage[];
};

/** `assigned`: how many people have the licence, if enough were bought; null if fewer were bought than there are people. */
type Shortage = {
  readonly licence: LicenceKey;
  readonly seats: number;
  readonly assigned: number | null;
  readonly people: number;
};

type SightInput = {
  readonly controls: readonly Control[];
  readonly detectors: readonly Detector[];
  readonly configuration: Pick<TenantConfiguration, 'disabled' | 'cadenceMinutes'>;
  readonly evaluations: readonly Pick<Evaluation, 'controlId' | 'verdict'>[];
  readonly kindRows: readonly {
    readonly kind: Kind;
    readonly failure: Failure | null;
    readonly lastSuccessAt: string | null;
  }[];
  /** Null: never read. */
  readonly skus: readonly SubscribedSku[] | null;
  /** Set if licences are known but products are not; otherwise they are derived from `skus`. */
  readonly licences?: ReadonlySet<LicenceKey>;
  /** Enabled members; null if they were not counted. */
  readonly people: number | null;
};

/** Every source that is read in the tenant, or would be if it were readable. */
export function watchedKinds(
  checks: Pick<SightInput, 'controls' | 'detectors'>,
  configuration: SightInput['configuration'],
): readonly Kind[] {
  const unneeded = unneededKinds(checks, configuration);
  return kindDefinitions.flatMap(({ kind }) => (unneeded.has(kind) ? [] : [kind]));
}

/** What can be read, according to the stored state. */
export function scopeOf(input: SightInput): MonitoringScope {
  const { controls, detectors, configuration, evaluations, kindRows, skus, people } = input;
  const rows = new Map(kindRows.map((row) => [row.kind, row]));
  const kinds = watchedKinds({ controls, detectors }, configuration).map((kind) => ({
    kind,
    failure: rows.get(kind)?.failure ?? null,
  }));
  const coverage = coverageOf({
    controls,
    detectors,
    configuration,
    licences: input.licences ?? (skus === null ? null : licencesOf(skus)),
    kinds: kinds.map(({ kind, failure }) => ({
      kind,
      failure,
      isRead: (rows.get(kind)?.lastSuccessAt ?? null) !== null,
      cadenceMinutes: configuration.cadenceMinutes[kind],
    })),
    verdicts: new Map(evaluations.map(({ controlId, verdict }) => [controlId, verdict])),
    beyond: beyondGraph,
  });
  return {
    coverage,
    kinds,
    products: skus === null ? null : productsOf(skus),
    shortages: skus === null || people === null ? [] : shortagesOf(skus, people),
  };
}

/** The controls that cannot be judged because a source that they need cannot be read, with that source's problem. */
export const unjudgedIn = ({ controls }: Pick<TenantCoverage, 'controls'>) =>
  controls.flatMap((one) =>
    one.watched === 'not' && (one.because === 'notPermitted' || one.because === 'waiting') ? [one] : [],
  );

/** Licences per person: they cover only the people for whom they are bought and to whom they are assigned. */
const personalLicences: readonly LicenceKey[] = ['P2', 'P1', 'INTUNE', 'MDO'];

function shortagesOf(skus: readonly SubscribedSku[], people: number): readonly Shortage[] {
  const owned = licencesOf(skus);
  return personalLicences.flatMap((licence): readonly Shortage[] => {
    const seats = seatsOf(skus, licence);
    if (!owned.has(licence)) return [];
    if (seats < people) return [{ licence, seats, assigned: null, people }];
    const assigned = assignedOf(skus, licence);
    return assigned !== null && assigned < people ? [{ licence, seats, assigned, people }] : [];
  });
}

/** What goes unnoticed without a licence, in one sentence. */
const consequences: Readonly<Record<LicenceKey, string>> = {
  P1: 'Without it, there is no Conditional Access, and sign-ins cannot be read.',
  P2: 'Without it, risky sign-ins cannot be read and raise no alert.',
  INTUNE: 'Without it, no device state can be read.',
  SPO: 'Without it, there is no sharing to watch.',
  WID: 'Without it, compromised applications show no risk.',
  MDE: 'Without it, attacks on devices raise no alert.',
  MDO: 'Without it, attacks by mail raise no alert.',
  MDI: 'Without it, attacks on your domain controllers raise no alert.',
  MIP: 'Without it, there are no sensitivity labels to watch.',
};

const mostProducts = 4;

const nameOf = (licence: LicenceKey): string => licenceNames[licence] ?? plainText(licence);

/** "You are on Microsoft 365 Business Premium: 71 of 90 controls are watched, 19 need Entra ID P2. Beyond …" */
export const watchedLine = ({ coverage, products }: Pick<MonitoringScope, 'coverage' | 'products'>): string =>
  coverageLine(coverage, products, {
    watched: (counted, of) =>
      `${number(counted)} of ${count(of, 'control', 'controls')} ${verb(counted, 'is', 'are')} watched`,
    waiting: (waiting) => `${number(waiting)} ${verb(waiting, 'waits', 'wait')} for sources that have not been read`,
    unclear: (unclear) => `${number(unclear)} cannot be judged from the data available`,
  });

/** The words for coverage, which differ between the monitor and an assessment. */
export type CoverageWords = {
  readonly watched: (counted: number, of: number) => string;
  readonly waiting: (waiting: number) => string;
  /** Says how many controls have no verdict although everything was read. */
  readonly unclear: (unclear: number) => string;
};

export function coverageLine(
  coverage: TenantCoverage,
  products: readonly string[] | null,
  words: CoverageWords,
): string {
  const { controls, live, slower, licences, permissions, beyond } = coverage;
  const of = (because: string): number =>
    controls.filter((one) => one.watched === 'not' && one.because === because).length;
  const parts = [
    ...licences
      .filter((gain) => gain.controls > 0)
      .map((gain) => `${number(gain.controls)} ${verb(gain.controls, 'needs', 'need')} ${nameOf(gain.licence)}`),
    ...counted(of('notProvisioned'), (one) => `${verb(one, 'belongs', 'belong')} to products that are not set up`),
    ...counted(
      of('notPermitted'),
      (one) =>
        `${verb(one, 'waits', 'wait')} for ${count(permissions.size, 'a permission', 'permissions').replace(/^1 /, '')}`,
    ),
    ...[of('waiting')].flatMap((waiting) => (waiting === 0 ? [] : [words.waiting(waiting)])),
    ...[of('unclear')].flatMap((unclear) => (unclear === 0 ? [] : [words.unclear(unclear)])),
    ...counted(of('disabled'), (one) => `${verb(one, 'is', 'are')} switched off`),
  ];
  const line = [words.watched(live + slower, controls.length), ...parts].join(', ');
  const hidden =
    beyond.length === 0
      ? ''
      : ` Beyond the controls, Microsoft Graph does not expose ${count(beyond.length, 'setting', 'settings')}.`;
  const shown = products?.slice(0, mostProducts) ?? [];
  return `${shown.length === 0 ? capital(line) : `You are on ${listed(shown)}: ${line}`}.${hidden}`;
}

const counted = (amount: number, words: (amount: number) => string): readonly string[] =>
  amount === 0 ? [] : [`${number(amount)} ${words(amount)}`];

/** `12 controls and 3 detections`; undefined if the licence would add neither. */
export function gainInWords({ controls, detectors }: LicenceGain): string | undefined {
  const parts = [
    ...(controls === 0 ? [] : [count(controls, 'control', 'controls')]),
    ...(detectors === 0 ? [] : [count(detectors, 'detection', 'detections')]),
  ];
  return parts.length === 0 ? undefined : listed(parts);
}

/** Everything that cannot be read, with its consequence; licences come first. */
export const unseenLines = (sight: MonitoringScope): readonly string[] => [
  ...sight.coverage.licences.map(licenceLine),
  ...sight.shortages.map(shortageInWords),
  ...sight.kinds.flatMap(({ kind, failure }) =>
    failure === null || failure.reason === 'notLicensed' ? [] : [failureInWords(kind, failure)],
  ),
  ...(sight.coverage.beyond.length === 0 ? [] : [beyondLine(sight.coverage.beyond)]),
];

function licenceLine(gain: LicenceGain): string {
  const name = nameOf(gain.licence);
  const names = gain.kinds.map((kind) => kindDefinition(kind).plural);
  const what =
    names.length === 0 ? `You do not have ${name}` : `${capital(listed(names))}: not licensed, needs ${name}`;
  const added = gainInWords(gain);
  const gained = added === undefined ? '' : ` It would add ${added}.`;
  return `${what}. ${consequences[gain.licence] ?? ''}${gained}`.trim();
}

/**
 * `Entra ID P1 is bought for 290 of 312 people: the other 22 have no licence`. If enough licences were bought: `Entra
 * ID P1 is bought for 320 and assigned to 290 of 312 people: the other 22 have no licence`.
 */
export function shortageInWords({ licence, seats, assigned, people }: Shortage): string {
  const licensed = assigned ?? seats;
  const rest = people - licensed;
  const had = assigned === null ? number(seats) : `${number(seats)} and assigned to ${number(assigned)}`;
  return `${nameOf(licence)} is bought for ${had} of ${count(people, 'person', 'people')}: the other ${number(rest)} ${verb(rest, 'has', 'have')} no licence`;
}

const beyondShown = 3;

/** `Microsoft Graph does not show whether these are true: …; … and 6 more` */
function beyondLine(beyond: readonly BeyondGraph[]): string {
  const shown = beyond.slice(0, beyondShown).map(({ title }) => title);
  const rest = beyond.length - shown.length;
  return `Microsoft Graph does not show whether these are true: ${shown.join('; ')}${rest > 0 ? `; and ${number(rest)} more` : ''}`;
}

/** Without a token nothing in the tenant can be read. Entra's answer shows who must act. */
const tokenRemedies: Readonly<Record<AccessTrouble, string>> = {
  notConsented:
    'the tenant has not consented to the app, or has withdrawn its consent; consent again (docs/runbooks/consent-revoked.md)',
  switchedOff:
    'sign-in of the app is switched off; switch it on in Entra admin center > Enterprise applications > Properties',
  noSuchTenant: 'Microsoft Entra knows no such tenant; check the tenant ID',
  notTrusted: "Microsoft Entra rejects the deployment's credential; run npm run register",
  blocked: 'a policy of the tenant blocks the app; exclude the app from this policy',
  busy: 'Microsoft Entra issues no access tokens; the next collection retries',
  broken: 'no access token could be obtained; the next collection retries',
  rejected: 'Microsoft Graph rejects the access token; the next collection retries with a new one',
};

function brokenInWords({ cause, trouble }: Extract<Failure, { readonly reason: 'broken' }>): string {
  if (cause === 'notLooked') return 'no collection has ended yet; the next one retries';
  return cause === 'noToken' || trouble !== undefined
    ? tokenRemedies[trouble ?? 'broken']
    : 'Microsoft Graph returned errors; the next collection retries';
}

const busyInWords = {
  graph: 'Microsoft Graph is throttling requests',
  ownLimit: 'Zero Trust Watch has reached the limit of requests that it sets itself',
  order: 'users, groups and role assignments must be read first',
} as const;

/** Why a kind cannot be read, and what is needed: "Role assignments: a permission is missing, grant …". */
export const failureInWords = (kind: Kind, failure: Failure): string =>
  `${capital(kindDefinition(kind).plural)}: ${failureCauseInWords(kind, failure)}`;

/** The same without the name of the kind. */
export function failureCauseInWords(kind: Kind, failure: Failure): string {
  switch (failure.reason) {
    case 'notPermitted':
      return `a permission is missing, grant ${plainText(failure.permission || kindDefinition(kind).permission)}`;
    case 'notLicensed':
      return `not licensed${failure.licence === null ? '' : `, needs ${licenceNames[failure.licence]}`}`;
    case 'throttled':
      return `${busyInWords[failure.cause ?? 'graph']}; the next collection retries`;
    case 'gone':
      return 'Microsoft Graph no longer accepts the delta link; they are read again in full';
    case 'broken':
      return brokenInWords(failure);
    case 'ours':
      return 'Microsoft Graph returned an unexpected answer; please report this bug';
  }
}
