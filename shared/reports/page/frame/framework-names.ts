import type { Mappings } from '../../../core/verdict/control';
import { keysOf } from './query';

/** Names of other catalogues, in the order of the page. */
export const frameworkNames: Readonly<Record<keyof Mappings, string>> = {
  cis: 'CIS Microsoft 365 v7.0',
  scuba: 'CISA SCuBA',
  maester: 'Maester',
  zta: 'Zero Trust Assessment',
  prowler: 'Prowler',
  nist: 'NIST SP 800-53',
  mitre: 'MITRE ATT&CK',
};

/** The ids of a control in each catalogue that has it. */
export const mappingsOf = (mappings: Mappings): readonly (readonly [string, readonly string[]])[] =>
  keysOf(frameworkNames).flatMap((key) => {
    const ids = mappings[key] ?? [];
    return ids.length === 0 ? [] : [[frameworkNames[key], ids] as const];
  });
