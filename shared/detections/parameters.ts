/** What rows read of cmdlets and settings in the unified audit log. */
import type { Act } from './act';

const onValues = /^(\$?true|1|on|enabled|yes)$/i;
const offValues = /^(\$?false|0|off|disabled|no)$/i;

const settingOf = ({ detail, after }: Act, name: string): string | null => detail(name) ?? after(name);

/** A parameter or a property was set to on, whichever way its log writes that. */
export const isSetOn = (act: Act, ...names: readonly string[]): boolean =>
  names.some((name) => onValues.test(settingOf(act, name) ?? ''));

export const isSetOff = (act: Act, ...names: readonly string[]): boolean =>
  names.some((name) => offValues.test(settingOf(act, name) ?? ''));

/** A parameter or a property was set to a value of that form. */
export const isSetTo = (act: Act, name: string, form: RegExp): boolean => form.test(settingOf(act, name) ?? '');

/** A parameter was named and says something. */
export const isNamed = ({ detail }: Act, ...names: readonly string[]): boolean =>
  names.some((name) => detail(name) !== null);

/** A parameter was named and emptied. */
export const isCleared = ({ record, detail }: Act, ...names: readonly string[]): boolean =>
  record.kind !== 'auditEvent' &&
  names.some(
    (name) =>
      detail(name) === null && record.additionalDetails?.some(({ key }) => key.toLowerCase() === name.toLowerCase()),
  );

/** One of these cmdlets, in lower case: `remove-transportrule`. */
export const isCmdlet = ({ activity }: Act, ...names: readonly string[]): boolean => names.includes(activity);

const addressesIn = (text: string): readonly string[] =>
  text.match(/[^\s;,:"'<>[\]()]+@[^\s;,:"'<>[\]()]+\.[a-z]{2,}/gi) ?? [];

const domainOf = (address: string | null): string | null => address?.split('@')[1]?.toLowerCase() ?? null;

/** Addresses in these parameters whose domain is not the tenant's own, nor that of the people whom the entry names. */
export function outsideIn(act: Act, ...names: readonly string[]): readonly string[] {
  const { record, facts } = act;
  const actorDomain = record.actor.type === 'user' ? domainOf(record.actor.userPrincipalName) : null;
  const named = record.targets.flatMap(({ type, userPrincipalName }) =>
    type?.toLowerCase() === 'user' ? [domainOf(userPrincipalName)] : [],
  );
  // Without the list of domains, whom the entry names is all that is known to be inside.
  const own = facts.ownDomains.size > 0 ? facts.ownDomains : new Set([actorDomain, ...named]);
  return names
    .flatMap((name) => addressesIn(act.detail(name) ?? ''))
    .filter((address) => !own.has(domainOf(address) ?? ''));
}
