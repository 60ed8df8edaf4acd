import { listDetail } from '../../../reports/details';
import { namedLocationsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const sentences: Readonly<Record<string, readonly [lost: string, meaning: string]>> = {
  tooWide: [
    'a trusted place takes in too many addresses',
    'A range that wide holds strangers too, and to policies that leave trusted places out they are colleagues.',
  ],
  notAgreed: [
    'a trusted place got addresses nobody agreed on',
    'Whoever signs in from there is asked for less, and nobody has agreed that these are our own.',
  ],
  notPublic: [
    'a trusted place has addresses that are not public',
    'Microsoft sees public addresses only: such a range fits no sign-in, and the network that was meant is not the one that is trusted.',
  ],
  noTrustedPlace: [
    'no place is trusted any more',
    'Policies that treat trusted places apart now treat none apart: the own network looks like any other.',
  ],
};

const problemsOf = ({ event }: Scene): readonly string[] => {
  const found = listDetail(event, 'problems');
  return Object.keys(sentences).filter((problem) => found.includes(problem));
};

/** Reads `problems`, keys of the sentences above, the worst first, and `places`, the locations with the ranges that are wrong. */
export const trustedPlacesAreSound = defineWording({
  id: 'ZT.NW.001',
  tells: 'story',
  lost: (scene) => sentences[problemsOf(scene)[0] ?? 'tooWide']?.[0] ?? 'a trusted place was widened',
  happened: ({ event }) => {
    const places = listDetail(event, 'places');
    if (places.length === 0) return 'trusted places were changed';
    return places.length === 1
      ? `the trusted place ${places.join()} was changed`
      : `the trusted places ${places.join(', ')} were changed`;
  },
  meaning: (scene) => problemsOf(scene).flatMap((problem) => sentences[problem]?.[1] ?? []),
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} whom a policy asks for less in trusted places`],
  remedy: () => ({
    undo: 'set the ranges of the named location back, or take "Mark as trusted location" away, in Entra admin center > Conditional Access > Named locations.',
    accept: 'list the ranges that were agreed on in thresholds.trustedRanges; how wide they can be is set there too.',
  }),
  activity: 'change of named locations',
  portal: namedLocationsPortal,
  regained: () => 'trusted places are narrow and agreed on again',
  mended: () => 'Trusted places were set back',
  held: 'trusted places were narrow ranges of public addresses',
  afterwards: () =>
    'Sign-ins from trusted places in that time: Entra admin center > Users > Sign-in logs, column Network. We have not read them.',
});
