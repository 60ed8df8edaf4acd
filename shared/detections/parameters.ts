/** Cmdlet parameters and settings in the unified audit log. */
import { type Act, detailsOf, isSame } from './act';
import { isInDomain } from './in-domain';

const onValues = /^(\$?true|1|on|enabled|yes)$/i;
const offValues = /^(\$?false|0|off|disabled|no)$/i;

/** A property that the entry shows with the same value before and after was not set. */
const settingOf = ({ detail, before, after }: Act, name: string): string | null =>
  detail(name) ?? (after(name) === before(name) ? null : after(name));

/** True if a parameter or property was switched on, in any spelling that the log uses. */
export const isSetOn = (act: Act, ...names: readonly string[]): boolean =>
  names.some((name) => onValues.test(settingOf(act, name) ?? ''));

export const isSetOff = (act: Act, ...names: readonly string[]): boolean =>
  names.some((name) => offValues.test(settingOf(act, name) ?? ''));

/** True if a parameter or property was set to a value that matches the form. */
export const isSetTo = (act: Act, name: string, form: RegExp): boolean => form.test(settingOf(act, name) ?? '');

/** Whether a parameter is present and not empty. */
export const isNamed = ({ detail }: Act, ...names: readonly string[]): boolean =>
  names.some((name) => detail(name) !== null);

/** True if a parameter is present and empty. */
export const isCleared = ({ record, detail }: Act, ...names: readonly string[]): boolean =>
  names.some((name) => detail(name) === null && detailsOf(record).some(({ key }) => isSame(key, name)));

/** True if the entry is one of these cmdlets; names in lower case, such as `remove-transportrule`. */
export const isCmdlet = ({ activity }: Act, ...names: readonly string[]): boolean => names.includes(activity);

const addressesIn = (text: string): readonly string[] =>
  text.match(/[^\s;,:"'<>[\]()]+@[^\s;,:"'<>[\]()]+\.[a-z]{2,}/gi) ?? [];

export const mailDomainOf = (address: string | null): string | null =>
  address?.split('@')[1]?.trim().toLowerCase() || null;

const isWithin = (domain: string, own: ReadonlySet<string | null>): boolean =>
  [...own].some((one) => one !== null && isInDomain(domain, one));

/** Addresses in these parameters outside the tenant's own domains and those of the people whom the entry names. */
export function outsideIn(act: Act, ...names: readonly string[]): readonly string[] {
  const {
    record: { actor },
    facts,
  } = act;
  const actorDomain = actor.type === 'user' ? mailDomainOf(actor.userPrincipalName) : null;
  const named = act.targets('user').map(({ userPrincipalName }) => mailDomainOf(userPrincipalName));
  // Exchange names the tenant by its first domain. If the list of domains is unknown, the domains of the people in the
  // entry count as the tenant's own.
  const organisation = act.detail('OrganizationName')?.toLowerCase() ?? null;
  const own =
    facts.ownDomains.size > 0
      ? new Set([...facts.ownDomains, organisation])
      : new Set([actorDomain, organisation, ...named]);
  return names
    .flatMap((name) => addressesIn(act.detail(name) ?? ''))
    .filter((address) => !isWithin(mailDomainOf(address) ?? '', own));
}
