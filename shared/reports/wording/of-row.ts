import { earlierLabels } from '../../core/event/earlier-labels';
import type { Line } from '../../core/event/event';
import { isAskedKind, isKind } from '../../core/resource/definition';
import type { Row } from '../../detections/row';
import type { PortalPage, RowWords } from '../../detections/row-base';
import type { Window } from '../../detections/window';
import { subjectPartLength } from '../frame';
import { count, listedUpTo } from '../language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../language/details';
import { duration } from '../language/local-time';
import { accountFirst, evidenceInWords, isNameless, nameFirst } from '../language/naming';
import { capital, plainText, quoted, shorten } from '../language/plain-text';
import {
  alertPoliciesPortal,
  appRegistrationsPortal,
  authenticationMethodsPortal,
  compliancePoliciesPortal,
  crossTenantPortal,
  deviceSettingsPortal,
  devicesPortal,
  directoryDevicesPortal,
  domainsPortal,
  enterpriseAppsPortal,
  exchangeRolesPortal,
  externalCollaborationPortal,
  groupsPortal,
  intuneAdministrationPortal,
  intuneAppsPortal,
  intuneScriptsPortal,
  mailboxesPortal,
  mailConnectorsPortal,
  mailFlowPortal,
  mailProtectionPortal,
  namedLocationsPortal,
  partnersPortal,
  policiesPortal,
  purviewPortal,
  riskyUsersPortal,
  rolesPortal,
  sharingPortal,
  signInLogsPortal,
  sitesPortal,
  synchronisationPortal,
  teamsPortal,
  tenantPropertiesPortal,
  userConsentPortal,
  userPortal,
  usersPortal,
} from '../language/portal';
import { type Ask, defineWording, exposedLines, type Scene, type Wording } from '../language/scene';
import { countryName } from './country';
import { orAccountGone, orAppGone } from './gone';
import { wordingOfRiskRow } from './of-risk-row';
import { accountOf } from './risk';
import { signInLines } from './sign-in-lines';

/**
 * Fills in {what}, {person}, {people}, {everyone} and every detail. Names are cut to this length. `{reach?}` is omitted if the
 * event has no such detail. If the row is about an app instead of a person, the detail `personApp` has its name.
 */
function fill(text: string, scene: Scene, nameLength: number): string {
  const isKnown = (place: string): boolean =>
    place === 'what' ? scene.event.resource.name !== null : textDetail(scene.event, place) !== undefined;
  const known = text.replace(/ \{(\w+)\?\}/g, (_, place: string) => (isKnown(place) ? ` {${place}}` : ''));
  return known.replace(/\{(\w+)\}/g, (_, place: string) => {
    switch (place) {
      case 'what':
        return objectIn(scene, nameLength);
      case 'account':
        return accountOf(scene, nameLength);
      case 'person':
        return personIn(scene, nameLength);
      case 'people':
        return peopleIn(scene, nameLength);
      case 'everyone':
        return everyoneIn(scene, nameLength);
      case 'other':
        return personIn(scene, nameLength, 1);
      case 'country':
        return countryName(detailIn(scene, place, nameLength));
      default:
        return detailIn(scene, place, nameLength);
    }
  });
}

const networkPattern = /^[\da-f.:]+\/\d+$/;

/** A name is quoted; the addresses of a network are not a name. A subject has room for the addresses alone. */
function objectIn({ event: { resource } }: Scene, nameLength: number): string {
  const name = resource.name ?? 'without a name';
  if (!networkPattern.test(name)) return quoted(name, nameLength);
  return nameLength < longest ? name : `the network ${name}`;
}

function personIn({ event, naming }: Scene, nameLength: number, at = 0): string {
  const id = event.peopleIds[at];
  if (id !== undefined) return shorten(naming.person(id), nameLength);
  const app = textDetail(event, 'personApp');
  return app === undefined ? 'an account' : `the app ${quoted(app, nameLength)}`;
}

/** The person whom an event is about, or the number of people; "an account" if unknown. */
function peopleIn(scene: Scene, nameLength: number): string {
  const total = numberDetail(scene.event, 'count') ?? scene.event.peopleIds.length;
  return total > 1 ? count(total, 'person', 'people') : personIn(scene, nameLength);
}

const mostListed = 3;

/** "Ada Brandt, Paul Orth and 9 more". */
function everyoneIn({ event, naming }: Scene, nameLength: number): string {
  const names = event.peopleIds.map((id) => shorten(naming.person(id), nameLength));
  return names.length === 0
    ? 'unknown accounts'
    : listedUpTo(names, mostListed, numberDetail(event, 'count') ?? names.length);
}

function detailIn({ event, naming }: Scene, name: string, nameLength: number): string {
  const all = listDetail(event, name);
  if (all.length > 0) return plainText(all.join(', '), nameLength);
  const value = event.details[name];
  if (typeof value === 'number') return String(value);
  const text = textDetail(event, name);
  if (text === undefined) return 'an unknown value';
  return plainText(naming.reference({ type: 'text', text }), nameLength);
}

const nameLengths = [48, 36, 28, 20, 14, 10];

/** Shortens names before the change itself. */
function fitted(text: string, scene: Scene): string {
  const texts = nameLengths.map((length) => fill(text, scene, length));
  return texts.find((one) => [...one].length <= subjectPartLength) ?? fill(text, scene, 6);
}

const longest = 60;

/** Why a detection is more severe than others of its type. */
const signSentences: Readonly<Record<string, (scene: Scene) => string>> = {
  actorAtRisk: () => 'The account that made the change is at risk or had a risky sign-in within the hour.',
  targetAtRisk: (scene) => `${nameFirst(personIn(scene, longest))} is at risk or had a risky sign-in within the hour.`,
  breakGlass: (scene) => `${nameFirst(personIn(scene, longest))} is a break-glass account.`,
  privileged: (scene) => `${nameFirst(personIn(scene, longest))} holds a privileged role.`,
  impersonated: () => 'The change was made through a token of a Microsoft service that acts for a person.',
};

/** "Tom Iversen's account had blocked it." */
const earlierIn = ({ event, naming }: Scene): readonly string[] =>
  Object.entries(earlierLabels).flatMap(([done, of]) =>
    event.lines
      .filter(({ label }) => label === of)
      .flatMap(({ after }) => after)
      .map((one) => {
        const by =
          one.type === 'person' ? accountFirst({ ...one, ipAddress: null }, naming) : capital(naming.reference(one));
        return `${by} had ${done} it.`;
      }),
  );

const isEarlier = ({ label }: Line): boolean => Object.values<string>(earlierLabels).includes(label);

const signsIn = (scene: Scene): readonly string[] =>
  listDetail(scene.event, 'signs').flatMap((sign) => signSentences[sign]?.(scene) ?? []);

/** The same wording, which also says why an event is more severe than others of its type. */
export const withSigns = (wording: Wording): Wording => ({
  ...wording,
  meaning: (scene) => [...wording.meaning(scene), ...signsIn(scene)],
});

/**
 * Some logs show an entry long after it happened. The message says how long, so that nobody thinks Zero Trust Watch was
 * slow.
 */
function latenessIn({ event: { happenedAt, recordedAt, resource } }: Scene): readonly string[] {
  if (happenedAt === null || !isKind(resource.kind) || !isAskedKind(resource.kind)) return [];
  return [`It happened ${duration(happenedAt, recordedAt)} before Microsoft's log showed it.`];
}

function exposedIn(scene: Scene): readonly string[] {
  const [id] = scene.event.peopleIds;
  if (id === undefined) return exposedLines(scene);
  const name = scene.naming.personWithAddress(id);
  if (isNameless(name)) return exposedLines(scene);
  return [`${name}${flagDetail(scene.event, 'privileged') ? ', who holds a privileged role' : ''}`];
}

const portals: Readonly<Record<PortalPage, Wording['portal']>> = {
  alertPolicies: alertPoliciesPortal,
  apps: appRegistrationsPortal,
  authenticationMethods: authenticationMethodsPortal,
  consent: userConsentPortal,
  crossTenantAccess: crossTenantPortal,
  devices: directoryDevicesPortal,
  deviceSettings: deviceSettingsPortal,
  domains: domainsPortal,
  enterpriseApps: enterpriseAppsPortal,
  exchangeConnectors: mailConnectorsPortal,
  exchangeMailboxes: mailboxesPortal,
  exchangeRoles: exchangeRolesPortal,
  exchangeRules: mailFlowPortal,
  externalCollaboration: externalCollaborationPortal,
  groups: groupsPortal,
  intuneAdministration: intuneAdministrationPortal,
  intuneApps: intuneAppsPortal,
  intuneDevices: devicesPortal,
  intunePolicies: compliancePoliciesPortal,
  intuneScripts: intuneScriptsPortal,
  mailProtection: mailProtectionPortal,
  namedLocations: namedLocationsPortal,
  partners: partnersPortal,
  policies: policiesPortal,
  properties: tenantPropertiesPortal,
  purview: purviewPortal,
  riskyUsers: riskyUsersPortal,
  roles: rolesPortal,
  sharePointSharing: sharingPortal,
  sharePointSites: sitesPortal,
  signInLogs: signInLogsPortal,
  synchronisation: synchronisationPortal,
  teams: teamsPortal,
  user: (scene) => {
    const [id] = scene.event.peopleIds;
    return id === undefined ? usersPortal(scene) : userPortal(scene, id);
  },
  users: usersPortal,
};

/** The wording of a row: its sentences with the names filled in. */
export const wordingOfRow = (row: Row): Wording =>
  row.log === 'riskDetection' ? wordingOfRiskRow(row) : wordingOfEntry(row, row.log === 'signIn');

function wordingOfEntry({ id, says }: { readonly id: string; readonly says: RowWords }, isSignIn: boolean): Wording {
  const wordsFor = ({ event }: Scene): RowWords => ({ ...says, ...says.ofStep?.[textDetail(event, 'step') ?? ''] });
  const filled = (textIn: (words: RowWords) => string) => (scene: Scene) =>
    fill(textIn(wordsFor(scene)), scene, longest);
  const endedIn = (words: RowWords): string => words.ended ?? over(words);
  return defineWording({
    id,
    role: 'headline',
    lost: (scene) => fitted(wordsFor(scene).lost ?? wordsFor(scene).happened, scene),
    happened: filled(({ happened }) => happened),
    did: filled(({ did }) => did),
    meaning: (scene) => [
      ...earlierIn(scene),
      ...wordsFor(scene).meaning.map((text) => nameFirst(fill(text, scene, longest))),
      ...signsIn(scene),
      ...latenessIn(scene),
    ],
    exposed: says.exposed === undefined ? exposedIn : (scene) => [capital(fill(says.exposed ?? '', scene, longest))],
    remedy: (scene) => ({
      undo: fill(wordsFor(scene).undo, scene, longest),
      accept: fill(wordsFor(scene).accept, scene, longest),
      ...(says.next !== undefined && { next: fill(says.next, scene, longest) }),
    }),
    // A line about an earlier action is a sentence above.
    changed: ({ event }) => (event.lines.length > 0 && event.lines.every(isEarlier) ? [] : undefined),
    activity: says.activity,
    portal: portals[says.portal],
    ...orAccountGone(
      personIn,
      orAppGone(objectIn, {
        regained: (scene) =>
          fitted(
            endedIn(wordsFor(scene)).replace(/^./, (first) => first.toLowerCase()),
            scene,
          ),
        ended: filled(endedIn),
        ...(says.fixed !== undefined && { fixed: filled(({ fixed = '' }) => fixed) }),
      }),
    ),
    ...(says.afterwards !== undefined && { afterwards: filled(({ afterwards = '' }) => afterwards) }),
    ...ownersAsked(says, isSignIn),
    ...(isSignIn && { changed: signInLines }),
  });
}

const namesShown = 6;

/** The wording of a window: that of a row, with everybody who was counted. */
export const wordingOfWindow = (window: Pick<Window, 'id' | 'says'> & Partial<Pick<Window, 'logs'>>): Wording => ({
  ...wordingOfEntry(window, window.logs?.includes('signIn') === true),
  exposed: (scene) => {
    const { peopleIds } = scene.event;
    if (peopleIds.length < 2) return exposedIn(scene);
    const names = peopleIds.map(scene.naming.person).filter((name) => !isNameless(name));
    // The event keeps only the first names, but the whole number.
    const total = Math.max(peopleIds.length, numberDetail(scene.event, 'count') ?? 0);
    return names.length === 0 ? [] : [listedUpTo(names, namesShown, total)];
  },
  changed: countedIn,
});

/** The objects that a window counted had no earlier value. People who are all under WHO IS EXPOSED are not repeated. */
const countedIn = ({ event: { lines, peopleIds }, naming }: Scene): readonly string[] =>
  lines
    .filter(
      ({ after }) =>
        after.length > namesShown || !after.every((one) => one.type === 'person' && peopleIds.includes(one.id)),
    )
    .map((line) => evidenceInWords(line, naming));

/** A sign-in is always made by its own account, and nobody plans it. */
function ownersAsked(says: RowWords, isSignIn: boolean): Pick<Wording, 'isOwnAction' | 'ask'> {
  const { asks = isSignIn ? { question: 'was this you?' } : undefined } = says;
  return asks === undefined
    ? {}
    : { isOwnAction: true, ask: (scene) => askOwners({ ...says, asks }, scene, scene.event.peopleIds) };
}

const mostAsked = 3;

export function askOwners(
  { asks, accept, undo }: RowWords & Required<Pick<RowWords, 'asks'>>,
  scene: Scene,
  people: readonly string[],
): Ask {
  const names = people.map(scene.naming.person).filter((name) => !isNameless(name));
  const isFew = names.length > 0 && names.length <= mostAsked;
  // Without a name, nobody is listed.
  const owners = people.length > 1 ? 'the owners of the accounts' : 'the owner of the account';
  const others = names.length === 0 ? owners : 'the people listed';
  const whom = asks.whom ?? (isFew ? listedUpTo(names, mostAsked) : others);
  const [danger, harmless] = [fill(undo, scene, longest), fill(accept, scene, longest)];
  return {
    ifNo: names.length === 1 ? `If it was not ${names[0]}` : 'If it was not them',
    ...asks,
    question: fill(`Ask ${whom} by phone, not by mail: ${asks.question}`, scene, longest),
    ...(asks.danger === 'yes' ? { yes: danger, no: harmless } : { yes: harmless, no: danger }),
  };
}

/** The text for the end of a momentary event, which leaves no problem open. */
const over = ({ activity }: RowWords): string => `The ${activity} ended`;
