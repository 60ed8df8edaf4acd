import type { Change } from '../tenant/change/changes';
import type { GraphLookup } from '../world/graph-lookup';
import { findCast } from './cast';
import { type ContosoNoise, type ContosoStories, contosoBefore, contosoNoise, contosoStories } from './contoso-stories';
import type { Step, Story } from './story';

/** Steps that happen together. A problem that begins in an act is fixed in the same act. */
export type Act = {
  /** Steps that raise no alert. */
  readonly noise: readonly Step[];
  readonly stories: readonly Story[];
};

export type Morning = {
  /** The title that people see: `A morning`. */
  readonly title: string;
  /** Changes made before monitoring begins. */
  readonly before: readonly Change[];
  readonly acts: readonly Act[];
  /** Stories that cannot be played, because this tenant lacks their people, objects or licence. */
  readonly left: readonly string[];
};

type TitledStory = Exclude<keyof ContosoStories, 'riskyUser' | 'laptops'>;
type Part = { readonly noise: readonly (keyof ContosoNoise)[]; readonly stories: readonly TitledStory[] };

/**
 * While an alert about an account is open, everything that the account does belongs to that alert, so no account makes two changes
 * in an act.
 */
const parts: readonly Part[] = [
  {
    noise: ['marriage', 'checkIn', 'policyName', 'travel', 'lowRisk'],
    stories: ['exclusion', 'device', 'role', 'membership', 'breakGlass'],
  },
  { noise: ['activation'], stories: ['guests', 'riskyAdmin'] },
  { noise: [], stories: ['permanentRole'] },
];

const titles: Readonly<Record<TitledStory, string>> = {
  exclusion: 'An exclusion from CA01',
  device: "An admin's device",
  role: 'A role is granted',
  membership: 'A member of an excluded group',
  breakGlass: 'A break-glass account signs in',
  guests: 'Guests may invite guests',
  riskyAdmin: "An admin's sign-in is risky",
  permanentRole: 'An eligible role is made permanent',
};

const isThere = <T>(each: T | undefined): each is T => each !== undefined;

/** "A morning at Contoso": looks its cast up by name. `now` in epoch milliseconds. */
export async function castMorning(lookup: GraphLookup, now: number): Promise<Morning> {
  const cast = await findCast(lookup);
  const stories = contosoStories(cast);
  const noise = contosoNoise(cast, now);
  return {
    title: 'A morning',
    before: contosoBefore(cast),
    acts: parts.map((part) => ({
      noise: part.noise.map((name) => noise[name]).filter(isThere),
      stories: part.stories.map((name) => stories[name]).filter(isThere),
    })),
    left: parts
      .flatMap((part) => part.stories)
      .filter((name) => stories[name] === undefined)
      .map((name) => `${titles[name]}: this tenant lacks the data for it`),
  };
}
