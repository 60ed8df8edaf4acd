import { listDetail } from '../../../reports/language/details';
import type { ControlFailure } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraTrustedLocationsSound } from './control';

/** The locations with the ranges that are wrong. */
const locations = (failure: ControlFailure): string | undefined => {
  const places = listDetail(failure, 'places');
  if (places.length === 0) return undefined;
  return `the trusted ${places.length === 1 ? 'location' : 'locations'} ${places.join(', ')}`;
};

const words = controlWords(entraTrustedLocationsSound, {
  fails: 'A trusted location is too wide',
  problems: {
    tooWide: {
      fails: 'A trusted location includes too many addresses',
      means:
        'A range that wide includes strangers, and policies that exclude trusted locations treat them as colleagues.',
    },
    notAgreed: {
      fails: 'A trusted location includes unapproved addresses',
      means: 'Sign-ins from there meet fewer requirements, and no one has approved these addresses.',
    },
    notPublic: {
      fails: 'A trusted location includes non-public addresses',
      means:
        'Microsoft sees only public addresses: such a range matches no sign-in, so the intended network is not trusted.',
    },
    noTrustedPlace: {
      fails: 'No location is trusted',
      means: 'Policies that treat trusted locations differently now treat your own network like any other.',
    },
  },
  where: places.namedLocations,
  undo: 'restore the ranges of the named location, or clear "Mark as trusted location", in Entra admin center > Conditional Access > Named locations.',
  accept: 'list the approved ranges in thresholds.trustedRanges; the allowed width is set there too.',
  exposed: ({ tenantName }) => [
    `Everyone at ${tenantName} for whom a policy relaxes its requirements at trusted locations`,
  ],
  afterwards:
    'Sign-ins from trusted locations in that time: Entra admin center > Users > Sign-in logs, column Network.',
});

/** Reads `problems` and `places`. */
export const entraTrustedLocationsSoundWords: typeof words = {
  ...words,
  happened: (scene) => {
    const named = locations(scene.event);
    return named === undefined
      ? words.happened(scene)
      : `${named} ${listDetail(scene.event, 'places').length === 1 ? 'was' : 'were'} changed`;
  },
  did: ({ event }) => `changed ${locations(event) ?? 'trusted locations'}`,
};
