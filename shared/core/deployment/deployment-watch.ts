/**
 * Watches the deployment rather than a single tenant: the running version, the version that wrote the store, and the configuration. Pure.
 */

import { dayMs, weekMs } from '../time/durations';

/**
 * The storage format that this build writes. A build that can only read older formats must not report that all is well.
 */
export const storageFormat = 1;

/** A new version counts after this time, because old and new instances take turns during a deployment. */
const settledMs = 4 * 60_000;

/** After this time, an older version counts as intended. */
const acceptedMs = weekMs;

/** How long a configuration warning must last before it is reported: the person who deployed it may still be working on it. */
const persistsMs = dayMs;

export type DeploymentNews =
  | { readonly what: 'upgraded' | 'downgraded'; readonly from: string; readonly to: string; readonly since: string }
  | { readonly what: 'noLongerDowngraded' }
  | { readonly what: 'storageNewer'; readonly format: number; readonly by: string }
  | { readonly what: 'storageReadable' }
  /** One alert for each `code`, however many tenants it concerns. */
  | {
      readonly what: 'warned';
      readonly code: string;
      readonly texts: readonly string[];
      readonly since: string;
      /** The warning cannot wait a day. If it was already reported, it has become more severe. */
      readonly isUrgent: boolean;
    }
  | { readonly what: 'noLongerWarned'; readonly code: string };

type DeploymentSeen = {
  readonly now: string;
  readonly version: string;
  /** Probable mistakes in the configuration, by code. */
  readonly warnings: readonly { readonly code: string; readonly text: string; readonly isUrgent?: boolean }[];
  /** The problems that open alerts already report. */
  readonly concerns: ReadonlySet<string>;
  /** The codes of warnings that were already reported as urgent. */
  readonly urgent?: ReadonlySet<string>;
};

export const downgradedConcern = 'version|downgraded';

export const storageConcern = 'storage|newer';

export const configurationConcern = (code: string): string => `configuration|${code}`;

/**
 * Compares the running deployment with the stored row: the news, and the row to store. Without a stored row this is the first start, and
 * there is no news.
 */
export function watchDeployment(
  before: DeploymentRow | undefined,
  seen: DeploymentSeen,
): { readonly row: DeploymentRow; readonly news: readonly DeploymentNews[] } {
  const known = before ?? firstRow(seen);
  const running = versionStep(known, seen);
  const storage = storageNews(known, seen);
  const isNewer = known.storageFormat > storageFormat;
  const warned = warningStep(known, seen);
  return {
    row: {
      ...running.row,
      storageFormat: Math.max(known.storageFormat, storageFormat),
      storageBy: known.storageFormat > storageFormat ? known.storageBy : running.row.version,
      warnings: warned.since,
    },
    news: [
      // If the older version cannot read the store, the message about the store is enough.
      ...running.news.filter(({ what }) => !(isNewer && what === 'downgraded')),
      ...storage,
      ...warned.news,
    ],
  };
}

const firstRow = ({ version, now }: DeploymentSeen): DeploymentRow => ({
  version,
  since: now,
  next: null,
  highest: version,
  storageFormat,
  storageBy: version,
  warnings: {},
});

type Step = { readonly row: DeploymentRow; readonly news: readonly DeploymentNews[] };

function versionStep(known: DeploymentRow, { version, now, concerns }: DeploymentSeen): Step {
  if (version !== known.version) {
    if (known.next?.version !== version) return { row: { ...known, next: { version, since: now } }, news: [] };
    if (Date.parse(now) - Date.parse(known.next.since) < settledMs) return { row: known, news: [] };
    const isOlder = compareVersions(version, known.highest) < 0;
    const { since } = known.next;
    const row = { ...known, version, since, next: null, highest: isOlder ? known.highest : version };
    const change = { from: known.version, to: version, since };
    const isBack = !isOlder && concerns.has(downgradedConcern);
    return {
      row,
      news: [
        ...(isBack ? [{ what: 'noLongerDowngraded' } as const] : []),
        // One older version was replaced by another that is still not the newest. That alert is already open.
        ...(isOlder && concerns.has(downgradedConcern)
          ? []
          : [{ what: isOlder ? 'downgraded' : 'upgraded', ...change } as const]),
      ],
    };
  }
  const row = known.next === null ? known : { ...known, next: null };
  const isAccepted = Date.parse(now) - Date.parse(known.since) >= acceptedMs;
  if (!concerns.has(downgradedConcern) || !isAccepted) return { row, news: [] };
  return { row: { ...row, highest: version }, news: [{ what: 'noLongerDowngraded' }] };
}

function storageNews(known: DeploymentRow, { concerns }: DeploymentSeen): readonly DeploymentNews[] {
  const isNewer = known.storageFormat > storageFormat;
  if (isNewer && !concerns.has(storageConcern))
    return [{ what: 'storageNewer', format: known.storageFormat, by: known.storageBy }];
  return !isNewer && concerns.has(storageConcern) ? [{ what: 'storageReadable' }] : [];
}

function warningStep(known: DeploymentRow, { now, warnings, concerns, urgent = new Set() }: DeploymentSeen) {
  const codes = [...new Set(warnings.map(({ code }) => code))].sort();
  const since = Object.fromEntries(codes.map((code) => [code, known.warnings[code] ?? now]));
  const isUrgent = (code: string): boolean => warnings.some((one) => one.code === code && one.isUrgent === true);
  const news = codes.filter((code) => {
    const concern = configurationConcern(code);
    if (isUrgent(code)) return !urgent.has(concern);
    return Date.parse(now) - Date.parse(since[code] ?? now) >= persistsMs && !concerns.has(concern);
  });
  const over = [...concerns].flatMap((concern) => {
    const [first, code = ''] = concern.split('|');
    return first === 'configuration' && !codes.includes(code) ? [code] : [];
  });
  return {
    since,
    news: [
      ...news.map(
        (code): DeploymentNews => ({
          what: 'warned',
          code,
          texts: warnings.filter((one) => one.code === code).map(({ text }) => text),
          since: since[code] ?? now,
          isUrgent: isUrgent(code),
        }),
      ),
      ...over.map((code): DeploymentNews => ({ what: 'noLongerWarned', code })),
    ],
  };
}

/** Compares the numbers: 0.10.0 is newer than 0.9.1. A version with a hyphen precedes the release of the same numbers. */
export function compareVersions(a: string, b: string): number {
  const [numbersA, numbersB] = [a, b].map((one) =>
    (one.split('-')[0] ?? '').split('.').map((part) => Number(part) || 0),
  );
  for (let at = 0; at < 3; at++) {
    const difference = (numbersA?.[at] ?? 0) - (numbersB?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  const [preA, preB] = [a, b].map((one) => one.split('-').slice(1).join('-'));
  if (preA === preB) return 0;
  return preA === '' ? 1 : preB === '' ? -1 : (preA ?? '') < (preB ?? '') ? -1 : 1;
}

/** The timer of the whole deployment: when it last ran, and since when it has run without a gap. */
export type TickRow = {
  readonly at: string;
  readonly upSince: string;
  /** Hash of the tenants that were scheduled; absent in rows of older builds. */
  readonly tenants?: string | undefined;
  /** When the watch of a tenant last ran, for each tenant whose watch fails; absent in rows of older builds. */
  readonly failingWatches?: Readonly<Record<string, string>> | undefined;
  /** The last call to the dead man's switch; null before the first. */
  readonly heartbeat: { readonly at: string; readonly calledAt: string | null; readonly problem: string | null } | null;
};

/**
 * What the deployment stores about itself: the build that ran, the build that wrote the store, and since when each
 * configuration warning has existed.
 */
export type DeploymentRow = {
  readonly version: string;
  /** Since when this version has been running. */
  readonly since: string;
  /** Another version that was seen recently but does not count yet. */
  readonly next: { readonly version: string; readonly since: string } | null;
  readonly highest: string;
  /** The newest storage format that was written, and the version that wrote it. */
  readonly storageFormat: number;
  readonly storageBy: string;
  /** Since when each warning has existed, by its code. */
  readonly warnings: Readonly<Record<string, string>>;
};
