import type { Licence } from '../graph/licences';

/** The domain of user principal names. */
export const domain = 'contoso.example';
/** Microsoft's initial domain. Break-glass accounts use it, because it cannot expire. */
export const initialDomain = 'contoso.onmicrosoft.example';
export const hour = 3600 * 1000;
export const day = 24 * hour;

export type ContosoOptions = {
  readonly seed: number;
  readonly tenantId: string;
  readonly name: string;
  readonly people: number;
  readonly devices: number;
  readonly licence: Licence;
  /** The client id of Zero Trust Watch's application. Its tokens contain it, and its service principal has it too. */
  readonly clientId?: string;
  readonly now: () => number;
};

/** The id of a person or group by its name; throws for an unknown name. */
export type Cast = (name: string) => string;
