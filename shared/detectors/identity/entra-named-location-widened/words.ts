import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, verb } from '../../../reports/counting';
import { listDetail, textDetail } from '../../../reports/details';
import { quoted } from '../../../reports/plain-text';
import { namedLocationsPortal } from '../../../reports/portal';
import { defineWording, firstThatFits, peopleCan, type Scene } from '../../../reports/scene';
import { affectedByLoss, conditionalAccessActivity } from '../../../reports/wording/conditional-access';

const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** "Russia (RU)" for a country, the range for addresses. */
function placeInWords(place: string): string {
  if (place === 'unknown') return 'unknown countries';
  const country = /^[A-Z]{2}$/.test(place) ? countryNames.of(place) : undefined;
  return country === undefined ? place : `${country} (${place})`;
}

const placesIn = ({ event }: Scene, key: 'added' | 'removed'): string =>
  listedUpTo(listDetail(event, key).map(placeInWords), 3);

const locationOf = ({ event }: Scene, maxLength = 48): string =>
  quoted(textDetail(event, 'locationName') ?? event.resource.name ?? 'a named location', maxLength);

/** What was done: "Russia (RU) was added to "Allowed countries"". */
function changeOf(scene: Scene, maxLength?: number): string {
  const location = locationOf(scene, maxLength);
  const [added, removed] = [listDetail(scene.event, 'added').length, listDetail(scene.event, 'removed').length];
  if (added > 0) return `${placesIn(scene, 'added')} ${verb(added, 'was', 'were')} added to ${location}`;
  if (removed > 0) return `${placesIn(scene, 'removed')} ${verb(removed, 'was', 'were')} removed from ${location}`;
  return scene.event.details.isTrusted === true ? `${location} was marked as trusted` : `${location} was changed`;
}

/** The same after the name of an actor. */
function didTo(scene: Scene): string {
  const location = locationOf(scene);
  if (listDetail(scene.event, 'added').length > 0) return `added ${placesIn(scene, 'added')} to ${location}`;
  if (listDetail(scene.event, 'removed').length > 0) return `removed ${placesIn(scene, 'removed')} from ${location}`;
  return scene.event.details.isTrusted === true ? `marked ${location} as trusted` : `changed ${location}`;
}

/** What people can now do, by what was asked of them before. */
const canNow: Readonly<Record<string, string>> = {
  mfa: 'sign in without MFA',
  phishingResistantMfa: 'sign in with phishable MFA',
  managedDevice: 'sign in from unmanaged devices',
  blocked: 'sign in where they were blocked',
};

function peopleInWords({ event }: Scene): string | undefined {
  const { exposure } = event;
  const can = canNow[textDetail(event, 'requirement') ?? ''];
  return isCounted(exposure) && exposure.count > 0 && can !== undefined
    ? peopleCan(exposure, `can now ${can}`)
    : undefined;
}

/** Reads `locationName`, `added`, `removed` (countries or ranges), `isTrusted`, `policies`, `requirement` and the exposure. */
export const namedLocationWidened = defineWording({
  id: 'EV.P04',
  tells: 'story',
  lost: (scene) =>
    firstThatFits(changeOf(scene, 40), firstThatFits(changeOf(scene, 20), 'a named location was changed')),
  happened: (scene) => changeOf(scene),
  did: (scene) => didTo(scene),
  meaning: (scene) => {
    const policies = listDetail(scene.event, 'policies').map((name) => quoted(name));
    const people = peopleInWords(scene);
    return [
      policies.length === 0
        ? 'No policy was edited, but policies that name it now apply to fewer sign-ins.'
        : `${count(policies.length, 'policy applies', 'policies apply')} to fewer sign-ins because of it: ${listedUpTo(policies, 5)}. No policy was edited.`,
      ...(people === undefined ? affectedByLoss(scene) : [`${people}, at ${scene.tenantName}.`]),
    ];
  },
  remedy: (scene) => ({
    undo: `restore ${locationOf(scene)} as shown under BEFORE -> AFTER, in Entra admin center > Conditional Access > Named locations.`,
    accept:
      'accept it with an end date on the alert page; until then the location is compared with its approved state.',
  }),
  activity: conditionalAccessActivity,
  portal: namedLocationsPortal,
  regained: (scene) => `${locationOf(scene, 28)} is as narrow as before`,
  fixed: (scene) => `restored the named location ${locationOf(scene)}`,
  ended: (scene) => `The named location ${locationOf(scene)} was restored`,
});
