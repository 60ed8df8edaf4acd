import { isAskedKind, isKind } from '../../core/resource/definition';
import type { Row } from '../../detections/row';
import type { PortalPage, RowWords } from '../../detections/row-base';
import type { Window } from '../../detections/window';
import { subjectPartLength } from '../frame';
import { count, listedUpTo } from '../language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../language/details';
import { duration } from '../language/local-time';
import { evidenceInWords, isNameless, nameFirst } from '../language/naming';
import { capital, plainText, quoted, shorten } from '../language/plain-text';
import {
  appRegistrationsPortal,
  authenticationMethodsPortal,
  compliancePoliciesPortal,
  crossTenantPortal,
  deviceSettingsPortal,
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
import { wordingOfRiskRow } from './of-risk-row';
import { accountOf } from './risk';
import { signInLines } from './sign-in-lines';

/**
 * Fills in {what}, {person}, {people} and every detail. Names are cut to this length. `{reach?}` is omitted if the
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

const signsIn = (scene: Scene): readonly string[] =>
  listDetail(scene.event, 'signs').flatMap((sign) => signSentences[sign]?.(scene) ?? []);

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
  row.log === 'riskDetection' ? wordingOfRiskRow(row) : wordingOfEntry(row);

type RowWithWords = { readonly id: string; readonly says: RowWords; readonly log?: unknown };

function wordingOfEntry({ id, says, log }: RowWithWords): Wording {
  const filled = (text: string) => (scene: Scene) => fill(text, scene, longest);
  const ended = says.ended ?? over(says);
  return defineWording({
    id,
    role: 'headline',
    lost: (scene) => fitted(says.lost ?? says.happened, scene),
    happened: filled(says.happened),
    did: filled(says.did),
    meaning: (scene) => [
      ...says.meaning.map((text) => nameFirst(fill(text, scene, longest))),
      ...signsIn(scene),
      ...latenessIn(scene),
    ],
    exposed: says.exposed === undefined ? exposedIn : (scene) => [capital(fill(says.exposed ?? '', scene, longest))],
    remedy: (scene) => ({
      undo: fill(says.undo, scene, longest),
      accept: fill(says.accept, scene, longest),
      ...(says.next !== undefined && { next: fill(says.next, scene, longest) }),
    }),
    activity: says.activity,
    portal: portals[says.portal],
    regained: (scene) =>
      fitted(
        ended.replace(/^./, (first) => first.toLowerCase()),
        scene,
      ),
    ended: filled(ended),
    ...(says.fixed !== undefined && { fixed: filled(says.fixed) }),
    ...(says.afterwards !== undefined && { afterwards: filled(says.afterwards) }),
    // A sign-in is always made by its own account.
    ...(log === 'signIn' && { isOwnAction: true, changed: signInLines }),
  });
}

const namesShown = 6;

/** The wording of a window: that of a row, with everybody who was counted. */
export const wordingOfWindow = (window: Pick<Window, 'id' | 'says'> & Partial<Pick<Window, 'logs'>>): Wording => ({
  ...wordingOfEntry(window),
  // For sign-ins, the account itself is the actor, and the question is not whether it was planned.
  ...(window.logs?.includes('signIn') === true && { isOwnAction: true, ask: (scene) => askOwners(window, scene) }),
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

const ownersAsked = 3;

function askOwners({ says }: Pick<Window, 'says'>, scene: Scene): Ask {
  const names = scene.event.peopleIds.map(scene.naming.person).filter((name) => !isNameless(name));
  const isFew = names.length > 0 && names.length <= ownersAsked;
  // Without a name, nobody is listed.
  const owners = scene.event.peopleIds.length > 1 ? 'the owners of the accounts' : 'the owner of the account';
  const others = names.length === 0 ? owners : 'the people listed';
  return {
    question: `Ask ${isFew ? listedUpTo(names, ownersAsked) : others} by phone, not by mail: was this you?`,
    yes: fill(says.accept, scene, longest),
    no: fill(says.undo, scene, longest),
    ifNo: names.length === 1 ? `If it was not ${names[0]}` : 'If it was not them',
  };
}

/** The text for the end of a momentary event, which leaves no problem open. */
const over = ({ activity }: RowWords): string => `The ${activity} ended`;
