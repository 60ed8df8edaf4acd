import type { Covers, Detection, Detector } from '../core/event/detector';
import type { Severity } from '../core/event/severity';
import type { Sign } from './act';

/** The page of Microsoft's portal that a row's link opens. */
export type PortalPage =
  | 'alertPolicies'
  | 'apps'
  | 'authenticationMethods'
  | 'consent'
  | 'crossTenantAccess'
  | 'devices'
  | 'deviceSettings'
  | 'domains'
  | 'enterpriseApps'
  | 'exchangeConnectors'
  | 'exchangeMailboxes'
  | 'exchangeRoles'
  | 'exchangeRules'
  | 'externalCollaboration'
  | 'groups'
  | 'intuneAdministration'
  | 'intuneApps'
  | 'intuneDevices'
  | 'intunePolicies'
  | 'intuneScripts'
  | 'mailProtection'
  | 'namedLocations'
  | 'policies'
  | 'partners'
  | 'properties'
  | 'purview'
  | 'riskyUsers'
  | 'roles'
  | 'sharePointSharing'
  | 'sharePointSites'
  | 'signInLogs'
  | 'synchronisation'
  | 'teams'
  | 'user'
  | 'users';

/**
 * The end of a question to the owner of an account: `was this you?`. `undo` follows the answer "no" unless `danger` is
 * "yes". `ifYes` and `ifNo` replace the labels of the answers.
 */
type OwnerQuestion = {
  readonly question: string;
  /** Whom to ask, if not the people of the event. */
  readonly whom?: string;
  readonly danger?: 'yes';
  readonly ifYes?: string;
  readonly ifNo?: string;
};

/**
 * Sentences with placeholders: {what} is the object's name in quotes, {person} the person whom it is about, {other} a
 * second person, {everyone} all of them; any other placeholder is the detail of that name. If a placeholder ends with a question mark, it is
 * omitted when the detail is missing.
 */
export type RowWords = {
  /**
   * The event without its time and actor: `{what} received a new owner`. If it is short enough, it is also the
   * headline.
   */
  readonly happened: string;
  /** The same clause after an actor's name: `made {person} an owner of {what}`. */
  readonly did: string;
  /** The headline, if `happened` is too long for 60 characters. */
  readonly lost?: string;
  /** Full sentences, the most important first. */
  readonly meaning: readonly string[];
  /** In the imperative, beginning in lower case; names the page in the portal. */
  readonly undo: string;
  /** The remaining steps if the change was planned. */
  readonly accept: string;
  /** The step after the actor is stopped, for an event that cannot be undone itself; by default "undo it". */
  readonly next?: string;
  /** Who or what is at risk, if the event counts nobody. */
  readonly exposed?: string;
  readonly portal: PortalPage;
  /** If owners used their own accounts, they are asked this, and not whether a change was planned. */
  readonly asks?: OwnerQuestion;
  /** For "first … by this account": `change to app owners`. */
  readonly activity: string;
  /** Needed if the row has an end: `The new owner of {what} was removed`. */
  readonly ended?: string;
  /** After the name of an actor: `removed the owner of {what}`. */
  readonly fixed?: string;
  /** After the end: what may have happened meanwhile, and where that is shown. */
  readonly afterwards?: string;
  /** Replaces sentences of a row that reads several activities, by the detail `step`. */
  readonly ofStep?: Readonly<Record<string, Partial<RowWords>>>;
};

/**
 * The subject or actor of a sample. `admin` has a privileged role, `clerk` has none. `sync` is declared as an account
 * of Entra Connect; `unlistedSync` only has such an address. `resets` is the service with which people reset their own
 * passwords.
 */
export type Who = 'admin' | 'clerk' | 'breakGlass' | 'sync' | 'unlistedSync' | 'resets' | 'guest';

/**
 * The fields of every row, whatever log it reads: its severity, its wording and the samples that prove it. `A` is the input of its
 * conditions, `S` a sample of an entry.
 */
export type RowBase<A, S> = Pick<
  Detector,
  'id' | 'name' | 'title' | 'area' | 'severity' | 'joins' | 'falsePositives'
> & {
  /** Controls that fail because of what the row detects. Both become one alert if they are about the same person. */
  readonly explains?: readonly string[];
  readonly when?: (act: A) => boolean;
  /** The first condition that is true decides the severity. */
  readonly weighs?: readonly (readonly [Severity, (act: A) => boolean])[];
  /**
   * Signs that raise the severity, by one step in all. By default, every sign. A row whose severity already depends on
   * privilege leaves that sign out.
   */
  readonly raisedBy?: readonly Sign[];
  /**
   * True if the event is only recorded and listed in the digest, as are all events below high. A sign that raises the
   * severity overrides this.
   */
  readonly quiet?: (act: A) => boolean;
  /** What the row cannot find. */
  readonly limits?: string;
  /** The detection under which it is reported, if that one has the same meaning. */
  readonly reportedAs?: string;
  readonly covers: Covers;
  readonly details?: (act: A) => Detection['details'];
  readonly says: RowWords;
  readonly fires: readonly S[];
  /** Samples that must not match: at least as many as there are hits. */
  readonly silent: readonly S[];
};

export const signsThatRaise: readonly Sign[] = [
  'actorAtRisk',
  'targetAtRisk',
  'breakGlass',
  'privileged',
  'impersonated',
];
