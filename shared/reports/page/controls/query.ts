import { type Severity, severities } from '../../../core/event/severity';
import { type LicenceKey, licenceNames } from '../../../core/tenant/licence-key';
import type { Area, Mappings, Pillar, Status } from '../../../core/verdict/control';
import { frameworkNames } from '../frame/framework-names';
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
  /** A catalogue that maps the control. */
  readonly framework: keyof Mappings | null;
};

export const pillars: readonly Pillar[] = ['identities', 'endpoints', 'apps', 'data', 'infrastructure', 'network'];
export const statuses: readonly Status[] = ['fail', 'unknown', 'pass', 'notLicensed', 'notApplicable'];

export const licences: readonly (LicenceKey | 'free')[] = ['free', ...keysOf(licenceNames)];

/** The address can contain anything. An invalid value is ignored. */
export const readControlQuery = (get: (name: string) => string | null): ControlQuery => ({
  search: searchOf(get('q')),
  status: oneOf(statuses, get('status')),
  severity: oneOf(severities, get('severity')),
  pillar: oneOf(pillars, get('pillar')),
  area: oneOf(keysOf(areaWords), get('area')),
  licence: oneOf(licences, get('licence')),
  framework: oneOf(keysOf(frameworkNames), get('framework')),
});

export const controlsAddress = (
  url: string,
  { search, status, severity, pillar, area, licence, framework }: Partial<ControlQuery>,
): string => addressOf(url, { q: search, status, severity, pillar, area, licence, framework });
