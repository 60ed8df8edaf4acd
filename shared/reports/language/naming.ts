import type { Operator } from '../../core/alert/operator';
import { isSameJson } from '../../core/canonical';
import {
  type EventActor,
  isNamed,
  type Line,
  objectsInLine,
  type Reference,
  type WatchEvent,
} from '../../core/event/event';
import type { DirectoryName } from '../../core/resource/directory-name';
import { homeAddressOf, homeOf, isGuestAddress } from '../../core/resource/home-account';
import { isSyncAddress } from '../../core/resource/sync-actors';
import { guidsIn, isGuid } from '../../core/same-id';
import { firstPartyName } from './app-names';
import { listedUpTo } from './counting';
import { combinationInWords } from './method-words';
import { capital, plainText, quoted } from './plain-text';

/** Turns ids in events into names that people read. */
export type Naming = {
  /** The last known name, cleaned; "an unknown account" if there is none. */
  readonly person: (id: string) => string;
  /** `Mara Klein (mara.klein@contoso.example)`; a guest with the address at home. */
  readonly personWithAddress: (id: string) => string;
  /** True for an account whose address shows that it belongs to another tenant. */
  readonly isExternal: (id: string) => boolean;
  /** True of an account of Entra Connect, as far as its address shows. */
  readonly isSynchronisation: (id: string) => boolean;
  readonly reference: (reference: Reference) => string;
};

/** Nobody signs in to the local app, so the operator has no account. */
const localOperator = { id: 'local', name: 'the operator of this machine' } as const;

export const nobodyKnown = 'an unknown account';
/** The name for a person whose data was erased on request; the record stays without their name. */
const erasedAccount = 'an erased account';
/** True for a placeholder such as "an unknown account", so that texts do not say "an unknown account's role". */
export const isNameless = (name: string): boolean => name === nobodyKnown || name === erasedAccount;

export function naming(names: ReadonlyMap<string, DirectoryName>): Naming {
  const isExternal = (id: string): boolean => isGuestAddress(names.get(id)?.address ?? '');
  const isSynchronisation = (id: string): boolean => isSyncAddress(names.get(id)?.address ?? null);
  const marked = (id: string, name: string): string => {
    const mark = marksOf(names).get(id);
    return mark === undefined ? name : `${name} (${mark})`;
  };
  const bareName = (id: string): string => {
    const named = names.get(id);
    if (named?.type === 'erased') return erasedAccount;
    if (id === localOperator.id) return localOperator.name;
    const address = plainText(named?.address ?? '');
    const name = plainText(named?.displayName ?? '') || address || nobodyKnown;
    if (name === address && isExternal(id)) return homeAddressOf(address);
    // The account belongs to a partner, whose people the customer's directory does not name.
    return homeOf(name)?.objectId ? "a partner's technician" : name;
  };
  const person = (id: string): string => marked(id, bareName(id));
  const personWithAddress = (id: string): string => {
    const address = plainText(names.get(id)?.address ?? '');
    if (address === '') return person(id);
    const name = bareName(id);
    const home = homeAddressOf(address);
    if (isExternal(id)) return `${name} (${name === home ? '' : `${home}, `}external user)`;
    return address === name ? name : `${name} (${address})`;
  };
  const reference = (named: Reference): string => {
    if (named.type === 'person') return person(named.id);
    if (named.type === 'text') return textInWords(named.text, names);
    // If the name was not read, the stored name is the id, which must not be shown.
    return isId(named.name)
      ? knownName(named.id, names, firstPartyName(named.id) ?? someOf(named.type))
      : marked(named.id, plainText(named.name));
  };
  return { person, personWithAddress, isExternal, isSynchronisation, reference };
}

/** The known names, and those of the groups that only these events name, so that groups of one name can be distinguished. */
export function withGroupsIn(
  names: ReadonlyMap<string, DirectoryName>,
  events: readonly Pick<WatchEvent, 'lines'>[],
): ReadonlyMap<string, DirectoryName> {
  const groups = events
    .flatMap(({ lines }) => lines.flatMap(objectsInLine))
    .filter((one) => one.type === 'group' && isNamed(one) && !names.has(one.id))
    .map(({ id, name }) => [id, { id, displayName: name, address: null, type: 'group' }] as const);
  return groups.length === 0 ? names : new Map([...names, ...groups]);
}

/** This many first characters of an id are enough to find the object in a portal. */
const idShown = 8;

type Marks = ReadonlyMap<string, string>;

/** The marks for each map of names. The number of names is compared too, because a map can still grow. */
const known = new WeakMap<ReadonlyMap<string, DirectoryName>, { readonly size: number; readonly marks: Marks }>();

/**
 * The part that distinguishes objects with the same type and name: for people a part of the address, for others the
 * first characters of the id. Cached for each map of names, because each row of a page creates its own naming.
 */
function marksOf(names: ReadonlyMap<string, DirectoryName>): Marks {
  const kept = known.get(names);
  if (kept?.size === names.size) return kept.marks;
  const marks = makeMarks(names);
  known.set(names, { size: names.size, marks });
  return marks;
}

function makeMarks(names: ReadonlyMap<string, DirectoryName>): Marks {
  const alike = new Map<string, DirectoryName[]>();
  for (const named of names.values()) {
    const name = plainText(named.displayName).toLowerCase();
    if (name === '' || named.type === 'erased') continue;
    const key = `${named.type} ${name}`;
    alike.set(key, [...(alike.get(key) ?? []), named]);
  }
  return new Map([...alike.values()].filter((some) => some.length > 1).flatMap(marksAmong));
}

function marksAmong(alike: readonly DirectoryName[]): readonly (readonly [string, string])[] {
  const addresses = alike.map(({ address }) => homeAddressOf(plainText(address ?? '')));
  const forms = [addresses.map((address) => address.split('@')[0] ?? ''), addresses];
  const isTelling = (form: readonly string[]): boolean =>
    !form.includes('') && new Set(form.map((one) => one.toLowerCase())).size === form.length;
  const form = forms.find(isTelling) ?? alike.map(({ id }) => id.slice(0, idShown));
  return alike.map(({ id }, at) => [id, form[at] ?? id.slice(0, idShown)]);
}

/** The operator's last known name; null if unknown. Rows from older versions contain the name. */
export function operatorName({ id, name }: Operator, names: ReadonlyMap<string, DirectoryName>): string | null {
  const named = names.get(id);
  if (named?.type === 'erased') return erasedAccount;
  if (id === localOperator.id) return localOperator.name;
  return plainText(named?.displayName ?? '') || plainText(name ?? '') || null;
}

const isId = (name: string): boolean => plainText(name) === '' || isGuid(name.trim());

const knownName = (id: string, names: ReadonlyMap<string, DirectoryName>, otherwise: string): string =>
  plainText(names.get(id)?.displayName ?? '') || otherwise;

/** The grant controls of Conditional Access, by their names in Graph. */
export const grantWords: Readonly<Record<string, string>> = {
  mfa: 'MFA',
  compliantDevice: 'a compliant device',
  domainJoinedDevice: 'a hybrid joined device',
  approvedApplication: 'an approved app',
  compliantApplication: 'an app under a protection policy',
  passwordChange: 'a new password',
  riskRemediation: "Microsoft's risk remediation",
};

/** Graph's names for states, settings and assignments, in plain words. */
const graphWords: Readonly<Record<string, string>> = {
  ...grantWords,
  true: 'yes',
  false: 'no',
  True: 'yes',
  False: 'no',
  enabledForReportingButNotEnforced: 'report-only',
  allDevices: 'all devices',
  allUsers: 'all users',
  noncompliant: 'non-compliant',
  inGracePeriod: 'in its grace period',
  configManager: 'managed by Configuration Manager',
  atRisk: 'at risk',
  confirmedCompromised: 'confirmed as compromised',
  highSeverity: 'high',
  mediumSeverity: 'medium',
  lowSeverity: 'low',
  exchangeActiveSync: 'Exchange ActiveSync',
  other: 'other legacy clients',
  mobileAppsAndDesktopClients: 'mobile and desktop apps',
  Office365: 'Office 365',
  MicrosoftAdminPortals: 'Microsoft admin portals',
  AllTrusted: 'all trusted locations',
  everyOtherApp: 'every other app',
  elsewhere: 'all other locations',
  otherTrusted: 'other trusted locations',
  deviceCodeFlow: 'device code flow',
  authenticationTransfer: 'authentication transfer',
  hybridJoined: 'hybrid joined',
  compliantHybridJoined: 'compliant and hybrid joined',
  b2bCollaborationGuest: 'guests',
  b2bCollaborationMember: 'external members',
  internalGuest: 'internal guests',
  serviceProvider: 'service providers',
  otherExternalUser: 'other external users',
  b2bDirectConnectUser: 'direct connect users',
};

function textInWords(text: string, names: ReadonlyMap<string, DirectoryName>): string {
  const excluded = /^exclude:(.+)$/.exec(text)?.[1];
  if (excluded !== undefined) return `not ${textInWords(excluded, names)}`;
  const [, guests, of] = /^guests: (\w+)(?: of (\S+))?$/.exec(text) ?? [];
  if (guests !== undefined) return guestsInWords(guests, of);
  if (isGuid(text)) return knownName(text, names, 'a group without a known name');
  if (Object.hasOwn(graphWords, text)) return graphWords[text] ?? '';
  const named = guidsIn(text).reduce((all, id) => all.replaceAll(id, knownName(id, names, id)), text);
  return plainText(named.replace(/^otherTrusted & /, `${graphWords.otherTrusted} & `), 160);
}

/** The names of other organisations are not known. */
const guestsInWords = (type: string, tenant: string | undefined): string =>
  `${graphWords[type] ?? plainText(type)}${tenant === undefined ? '' : ` of organisation ${plainText(tenant)}`}`;

/** Labels are partly names of Graph properties: "passwordMinimumLength" reads "Password minimum length". */
const labelInWords = (label: string): string =>
  capital(
    plainText(label)
      .replaceAll(
        /\b(PowerShell|SharePoint|OneDrive)\b|([a-z\d])([A-Z])(?=[a-z])/g,
        (_, product: string | undefined, before: string, letter: string) =>
          product ?? `${before} ${letter.toLowerCase()}`,
      )
      .replace(/^bit locker/i, 'BitLocker'),
  );

/** The actor's account, for use after "by". Texts name the account, because it is not certain who used it. */
export function accountOf(actor: EventActor, { person }: Naming): string {
  switch (actor.type) {
    case 'person': {
      const name = person(actor.id);
      return isNameless(name) ? name : `${name}'s account`;
    }
    case 'application':
      return `the application ${quoted(actor.name || 'without a name')}`;
    case 'microsoft':
      return microsoftName(actor.name);
  }
}

/** The words that stand for a name which is not known: "an erased account", "one of 3 accounts", "no admin action". */
const beginsWithOurWords = /^(?:an?|the|no|one of|about|account (?:not|named)) /;

/**
 * A name or an account at the beginning of a sentence, or alone. A name keeps its first letter ("de Vries",
 * "svc-backup's account"), because people search for it as the directory spells it.
 */
export const nameFirst = (name: string): string => (beginsWithOurWords.test(name) ? capital(name) : name);

export const accountFirst = (actor: EventActor, names: Naming): string => nameFirst(accountOf(actor, names));

/** "Microsoft (managed policy)": the actor is a service of Microsoft, not somebody in the tenant. */
function microsoftName(name: string): string {
  if (/managed.?polic/i.test(name)) return 'Microsoft (managed policy)';
  const bare = plainText(name).replace(/^microsoft\s*/i, '');
  return bare === '' ? 'Microsoft' : `Microsoft (${bare.replaceAll(/[()]/g, '')})`;
}

/** One compared field: "Excluded: BreakGlass-1 -> BreakGlass-1, Vendors-Temp". */
export function lineInWords({ label, before, after }: Line, { reference }: Naming): string {
  const inWords = (side: readonly Reference[]): string => sideInWords(methodsNamed(label, side), reference);
  const was = before.length > 0 && isSameJson(before, after) ? '' : `${inWords(before)} -> `;
  return `${labelInWords(label)}: ${was}${inWords(after)}`;
}

/** A line of evidence: a label and the present values, with earlier values if there are any. */
export function evidenceInWords(line: Line, names: Naming): string {
  if (line.before.length > 0) return lineInWords(line, names);
  return `${labelInWords(line.label)}: ${sideInWords(methodsNamed(line.label, line.after), names.reference)}`;
}

/**
 * "Allowed combinations", or "Admins: Allowed combinations": the label of the method combinations that an
 * authentication strength accepts.
 */
const combinationsLabel = /(?:^|: )Allowed combinations$/;
export const isOfCombinations = ({ label }: Pick<Line, 'label'>): boolean => combinationsLabel.test(label);

/** The methods of an authentication strength in plain words; for any other line, its content. */
export const methodsNamed = (label: string, side: readonly Reference[]): readonly Reference[] =>
  isOfCombinations({ label })
    ? side.map((one) => (one.type === 'text' ? { ...one, text: combinationInWords(one.text) } : one))
    : side;

/** Joins items. A text that ends with a colon begins a group: "client apps: browser; people: Global Administrator". */
const joinGroups = (items: readonly string[]): string =>
  items.reduce((text, item) => {
    if (text === '') return item;
    if (text.endsWith(':')) return `${text} ${item}`;
    return `${text}${item.endsWith(':') ? ';' : ','} ${item}`;
  }, '');

const sidesShown = 12;

function sideInWords(references: readonly Reference[], reference: Naming['reference']): string {
  const words = references.map(reference);
  // Lists are sorted by id, but people look for names. Texts stay in their order.
  const named = references.every(({ type }) => type !== 'text')
    ? [...words].sort((a, b) => a.localeCompare(b, 'en'))
    : words;
  const shown = named.slice(0, sidesShown);
  const rest = references.length - shown.length;
  return shown.length === 0 ? 'none' : `${joinGroups(countNameless(shown))}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** "3 unknown accounts" in place of three times "an unknown account". */
function countNameless(names: readonly string[]): readonly string[] {
  const nameless = [nobodyKnown, erasedAccount].flatMap((placeholder) => {
    const times = names.filter((name) => name === placeholder).length;
    const noun = placeholder.replace(/^an /, '');
    return times > 1 ? [{ placeholder, text: `${times} ${noun}s` }] : [];
  });
  const isCounted = (name: string): boolean => nameless.some(({ placeholder }) => placeholder === name);
  return [...names.filter((name) => !isCounted(name)), ...nameless.map(({ text }) => text)];
}

/** The references that a line has only after the change. */
export const addedReferences = (lines: readonly Line[]): readonly Reference[] =>
  lines.flatMap(({ before, after }) => {
    const old = new Set(before.map(referenceKey));
    return after.filter((reference) => !old.has(referenceKey(reference)));
  });

/** The references that a line had only before the change. */
export const removedReferences = (lines: readonly Line[]): readonly Reference[] =>
  addedReferences(lines.map(({ label, before, after }) => ({ label, before: after, after: before })));

export const referenceKey = (reference: Reference): string =>
  reference.type === 'text' ? `text|${reference.text}` : `${reference.type}|${reference.id}`;

/** A reference to an object, in quotation marks if the object has a name. */
function quotedReference(named: Exclude<Reference, { readonly type: 'person' }>, { reference }: Naming): string {
  if (named.type === 'text') return plainText(reference(named), 60);
  const name = reference(named);
  return name === someOf(named.type) ? name : quoted(name);
}

/** Names in quotation marks, except those of people: `"Vendors-Temp"`, `Lea Novak`. */
export const referencesInWords = (references: readonly Reference[], names: Naming, most = 3): string =>
  listedUpTo(
    references.map((one) => (one.type === 'person' ? names.person(one.id) : quotedReference(one, names))),
    most,
  );

/** The first members of a group, and how many more there are: `the group "Contractors", Lea Novak and 15 more`. */
export const membersInWords = (references: readonly Reference[], names: Naming, total: number): string =>
  listedUpTo(
    references.map((one) => {
      if (one.type === 'person') return names.person(one.id);
      const name = quotedReference(one, names);
      return one.type === 'text' || name === someOf(one.type) ? name : `the ${one.type} ${name}`;
    }),
    3,
    total,
  );

/** "an application", "a location": for an object without a name. */
export const someOf = (type: string): string => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
