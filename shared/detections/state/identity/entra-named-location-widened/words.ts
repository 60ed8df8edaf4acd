import { locationMarks } from '../../../../core/conditional-access';
import { count, listedUpTo, verb } from '../../../../reports/language/counting';
import { listDetail, textDetail } from '../../../../reports/language/details';
import { capital, quoted } from '../../../../reports/language/plain-text';
import { namedLocationsPortal } from '../../../../reports/language/portal';
import { defineWording, firstThatFits, type Scene } from '../../../../reports/language/scene';
import { conditionalAccessActivity, nameOrFormer } from '../../../../reports/wording/conditional-access';
import { countryName } from '../../../../reports/wording/country';
import { lettingInInFull } from '../../../../reports/wording/fewer-checks';

/** "Russia (RU)" for a country, the range for addresses. */
function placeInWords(place: string): string {
  if (place === locationMarks.unknownCountries) return 'unknown countries';
  const country = countryName(place);
  return country === place ? place : `${country} (${place})`;
}

/** Added or removed parts: countries, ranges, and the trusted mark. */
const partsIn = ({ event }: Scene, how: 'added' | 'removed'): readonly string[] =>
  listDetail(event, 'elements')
    .filter((element) => element.startsWith(`${how} `))
    .map((element) => element.slice(how.length + 1));

const placesIn = (scene: Scene, how: 'added' | 'removed'): readonly string[] =>
  partsIn(scene, how).filter((part) => part !== locationMarks.trusted);

const listed = (places: readonly string[]): string => listedUpTo(places.map(placeInWords), 3);

const locationOf = (scene: Scene, maxLength?: number): string =>
  nameOrFormer(
    scene,
    textDetail(scene.event, 'locationName') ?? scene.event.resource.name ?? 'a named location',
    maxLength,
  );

/** The change: "Russia (RU) was added to "Allowed countries"". */
function changeOf(scene: Scene, maxLength?: number): string {
  const location = locationOf(scene, maxLength);
  const [added, removed] = [placesIn(scene, 'added'), placesIn(scene, 'removed')];
  if (added.length > 0) return `${listed(added)} ${verb(added.length, 'was', 'were')} added to ${location}`;
  if (removed.length > 0) return `${listed(removed)} ${verb(removed.length, 'was', 'were')} removed from ${location}`;
  return isMarkedIn(scene) ? `${location} was marked as trusted` : `${location} was changed`;
}

/** The same clause after an actor's name. */
function didTo(scene: Scene): string {
  const location = locationOf(scene);
  const [added, removed] = [placesIn(scene, 'added'), placesIn(scene, 'removed')];
  if (added.length > 0) return `added ${listed(added)} to ${location}`;
  if (removed.length > 0) return `removed ${listed(removed)} from ${location}`;
  return isMarkedIn(scene) ? `marked ${location} as trusted` : `changed ${location}`;
}

/** What was undone, in words. It names this event's changes only, because other changes of the location may remain. */
function undoneIn(scene: Scene, maxLength?: number): string {
  const location = locationOf(scene, maxLength);
  if (scene.event.details.isUntrusted === true) return `${location} is no longer trusted`;
  const [added, removed] = [placesIn(scene, 'added'), placesIn(scene, 'removed')];
  if (added.length > 0) return `${listed(added)} ${verb(added.length, 'was', 'were')} removed from ${location}`;
  if (removed.length > 0) return `${listed(removed)} ${verb(removed.length, 'is', 'are')} in ${location} again`;
  return isMarkedIn(scene) ? `${location} is no longer trusted` : `${location} was set back`;
}

const isMarkedIn = (scene: Scene): boolean => partsIn(scene, 'added').includes(locationMarks.trusted);

/** The people who can now sign in, and the other policies that apply to fewer sign-ins. */
function lettingIn(scene: Scene, policies: readonly string[]): readonly string[] {
  const isTooWide = scene.event.details.isTooWide === true;
  const strangers = isTooWide
    ? [
        "Some of the trusted addresses can belong to others: Microsoft's risk detection, and policies that exclude trusted locations, treat sign-ins from them as your own.",
      ]
    : [];
  if (policies.length === 0 && isTooWide) return strangers;
  if (scene.event.details.isTrusted === true)
    return ["Microsoft's risk detection treats sign-ins from trusted addresses as your own."];
  return [...strangers, ...lettingInInFull(scene)];
}

/** Reads `locationName`, `formerName`, `elements` (added and removed countries or ranges), `isTooWide`, `isTrusted`, `isUntrusted`, `policies`, `requirement`, `action` and the exposure. */
export const entraNamedLocationWidenedWords = defineWording({
  id: 'EV.P04',
  role: 'headline',
  lost: (scene) =>
    firstThatFits(changeOf(scene, 40), firstThatFits(changeOf(scene, 20), 'a named location was changed')),
  happened: (scene) => changeOf(scene),
  did: (scene) => didTo(scene),
  meaning: (scene) => {
    const policies = listDetail(scene.event, 'policies').map((name) => quoted(name));
    return [
      policies.length === 0
        ? 'No policy was edited.'
        : `${count(policies.length, 'policy applies', 'policies apply')} to fewer sign-ins because of it: ${listedUpTo(policies, 5)}. No policy was edited.`,
      ...lettingIn(scene, policies),
    ];
  },
  remedy: (scene) => ({
    undo: `restore ${locationOf(scene)} as shown under BEFORE -> AFTER, in Entra admin center > Conditional Access > Named locations.`,
    accept:
      'let an operator accept it with an end date on the alert page; until then the location is compared with its approved state.',
  }),
  activity: conditionalAccessActivity,
  portal: namedLocationsPortal,
  regained: (scene) =>
    firstThatFits(undoneIn(scene, 40), firstThatFits(undoneIn(scene, 20), 'a named location was narrowed again')),
  fixed: (scene) => {
    const location = locationOf(scene);
    if (scene.event.details.isUntrusted === true) return `marked ${location} as not trusted`;
    const [added, removed] = [placesIn(scene, 'added'), placesIn(scene, 'removed')];
    if (added.length > 0) return `removed ${listed(added)} from ${location}`;
    return removed.length > 0 ? `added ${listed(removed)} to ${location} again` : `set ${location} back`;
  },
  ended: (scene) => capital(undoneIn(scene)),
});
