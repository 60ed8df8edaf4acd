import type { LicenceKey } from '../core/tenant/licence-key';

/**
 * The licence without which Secure Score does not list an action; null if every tenant has it, 'more' if another plan
 * decides.
 */
export const licenceOfAction: ReadonlyMap<string, LicenceKey | 'more' | null> = new Map<
  string,
  LicenceKey | 'more' | null
>([
  ['mip_search_auditlog', null],
  ['exo_mailboxaudit', null],
  ['dlp_datalossprevention', 'MIP'],
  ['mip_sensitivitylabelspolicies', 'MIP'],
  // Automatic labelling needs E5.
  ['mip_autosensitivitylabelspolicies', 'more'],
  ['mdo_blockmailforward', 'MDO'],
  ['mdo_safelinksforemail', 'MDO'],
  ['mdo_safeattachments', 'MDO'],
]);
