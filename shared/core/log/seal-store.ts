import type { Written } from '../stored';
import type { Seal } from './seal';

export type SealStore = {
  readonly list: (tenantId: string, fromDay: string, toDay: string) => Promise<readonly Seal[]>;
  readonly latest: (tenantId: string) => Promise<Seal | undefined>;
  /** Creates, never replaces. */
  readonly create: (seal: Seal) => Promise<Written>;
};
