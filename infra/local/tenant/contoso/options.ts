import type { Licence } from '../licences';

/** The domain of everybody's user principal name. */
export const domain = 'contoso.example';
export const hour = 3600 * 1000;
export const day = 24 * hour;

export type ContosoOptions = {
  readonly seed: number;
  readonly tenantId: string;
  readonly name: string;
  readonly people: number;
  readonly devices: number;
  readonly licence: Licence;
  readonly now: () => number;
};

/** The id of a person or group by its name; throws for a name that nobody bears. */
export type Cast = (name: string) => string;
