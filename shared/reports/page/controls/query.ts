import { type Severity, severities } from '../../../core/event/severity';
import { type LicenceKey, licenceNames } from '../../../core/tenant/licence-key';
import type { Area, Pillar, Status } from '../../../core/verdict/control';
import { areaWords } from '../frame/parts';
import { addressOf, keysOf, oneOf, searchOf } from '../frame/query';

/** The reader's filter for the controls; null means any value. */
export type ControlQuery = {
  readonly search: string;
  readonly status: Status | null;
  readonly severity: Severity | null;
  readonly pillar: Pillar | null;
  readonly area: Area | null;
  readonly licence: LicenceKey | 'free' | null;
};

export const pillars: readonly Pillar[] = ['identities', 'endpoints', 'apps', 'data', 'infrastructure', 'network'];
export const statuses: readonly Status[] = ['fail', 'unknown', 'pass', 'notLicensed', 'notApplicable'];

export const licences: readonly (LicenceKey | 'free')[] = ['free', ...keysOf(licenceNames)];

/** Anybody can write an address: an invalid value counts as not given. */
export const readControlQuery = (get: (name: string) => string | null): ControlQuery => ({
  search: searchOf(get('q')),
  status: oneOf(statuses, get('status')),
  severity: oneOf(severities, get('severity')),
  pillar: oneOf(pillars, get('pillar')),
  area: oneOf(keysOf(areaWords), get('area')),
  licence: oneOf(licences, get('licence')),
});

export const controlsAddress = (
  url: string,
  { search, status, severity, pillar, area, licence }: Partial<ControlQuery>,
): string => addressOf(url, { q: search, status, severity, pillar, area, licence });
