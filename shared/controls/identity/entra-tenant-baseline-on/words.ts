import { signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraTenantBaselineOn } from './control';

export const entraTenantBaselineOnWords = controlWords(entraTenantBaselineOn, {
  fails: 'Nothing requires more than a password',
  problems: {
    noBaseline: 'Security defaults are off, and no enabled Conditional Access policy requires MFA of all users.',
    noSecurityDefaults: 'Security defaults are off.',
    disabled: 'A policy that would require MFA exists, but it is off.',
    reportOnly: 'A policy that would require MFA exists, but in report-only mode: it protects no one.',
  },
  means: ['One stolen password takes over any account, including admins.'],
  where: places.conditionalAccess,
  undo: 'turn security defaults on, or enable a policy that requires MFA of all users for all apps.',
  accept: 'turn security defaults on until the new policies are enabled (report-only mode protects no one).',
  exposed: ({ tenantName }) => [`Everyone who signs in at ${tenantName}`],
  afterwards: signInsMeanwhile,
});
