import { type Severity, severities } from '../../../core/event/severity';
import { type LicenceKey, licenceNames } from '../../../core/tenant/licence-key';
import type { Area, Pillar, Status } from '../../../core/verdict/control';
import { areaWords } from '../frame/parts';
import { addressOf, oneOf, searchOf } from '../frame/query';

/** What the reader asks the page of the controls for; null where they leave it open. */
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

const keysOf = <T extends string>(words: Readonly<Record<T, string>>): readonly T[] =>
  // Safe: the record has exactly these keys.
  Object.keys(words) as T[];
export const controlAreas = keysOf(areaWords);
export const licences: readonly (LicenceKey | 'free')[] = ['free', ...keysOf(licenceNames)];

/** Anybody can write an address: what is not one of the choices counts as left open. */
export const readControlQuery = (get: (name: string) => string | null): ControlQuery => ({
  search: searchOf(get('q')),
  status: oneOf(statuses, get('status')),
  severity: oneOf(severities, get('severity')),
  pillar: oneOf(pillars, get('pillar')),
  area: oneOf(controlAreas, get('area')),
  licence: oneOf(licences, get('licence')),
});

export const controlsAddress = (
  url: string,
  { search, status, severity, pillar, area, licence }: Partial<ControlQuery>,
): string =>
  addressOf(url, {
    q: search ?? null,
    status: status ?? null,
    severity: severity ?? null,
    pillar: pillar ?? null,
    area: area ?? null,
    licence: licence ?? null,
  });
