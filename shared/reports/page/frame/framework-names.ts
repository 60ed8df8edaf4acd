import type { Mappings } from '../../../core/verdict/control';

/** What other catalogues are called, in the order in which people read them. */
export const frameworkNames: Readonly<Record<keyof Mappings, string>> = {
  cis: 'CIS Microsoft 365 v7.0',
  scuba: 'CISA SCuBA',
  maester: 'Maester',
  zta: 'Zero Trust Assessment',
  prowler: 'Prowler',
  nist: 'NIST SP 800-53',
  mitre: 'MITRE ATT&CK',
};

/** A control's names in them, those that it has. */
export const mappingsOf = (mappings: Mappings): readonly (readonly [string, readonly string[]])[] =>
  // Safe: the record has exactly these keys.
  (Object.keys(frameworkNames) as (keyof Mappings)[]).flatMap((key) => {
    const ids = mappings[key] ?? [];
    return ids.length === 0 ? [] : [[frameworkNames[key], ids] as const];
  });
