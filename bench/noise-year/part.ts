/** A part of the simulated year in a process of its own, and what is left of it to add up. */
import { drawStories, type Play, play } from './play';

export type PartInput = Pick<Play, 'seed' | 'people' | 'from' | 'days' | 'tickMinutes' | 'leastCadenceMinutes'> & {
  /** The seed that all parts of the year draw the order of the stories by, and which of them are played here. */
  readonly storySeed: number;
  readonly storiesFrom: number;
  readonly storiesTo: number;
};

export type Line = { readonly at: string; readonly subject: string; readonly sources: readonly string[] };

export type PartResult = {
  readonly noise: readonly Line[];
  readonly digests: readonly Line[];
  readonly stories: readonly { readonly name: string; readonly minutes: number | null; readonly at: string }[];
  readonly messagesOfStories: number;
  readonly wrong: readonly string[];
  readonly recounted: number;
  readonly looks: number;
};

const iso = (ms: number): string => new Date(ms).toISOString();

/** Role: plays its part. */
export async function playPart({ storySeed, storiesFrom, storiesTo, ...rest }: PartInput): Promise<PartResult> {
  const played = await play({ ...rest, stories: drawStories(storySeed).slice(storiesFrom, storiesTo) });
  const lineOf = ({ at, message }: (typeof played.noise)[number]): Line => ({
    at: iso(at),
    subject: message.subject,
    sources: message.machine.sources,
  });
  return {
    noise: played.noise.map(lineOf),
    digests: played.digests.map(lineOf),
    stories: played.stories.map(({ story, plantedAt, toldAt }) => ({
      name: story.name,
      minutes: toldAt === null ? null : Math.round((toldAt - plantedAt) / 60_000),
      at: iso(plantedAt),
    })),
    messagesOfStories: played.ofStories.length,
    // In the benchmark a number that nothing recounts counts as wrong, so that the recount keeps up with what is told.
    wrong: [...played.wrong, ...played.uncounted].map(
      ({ subject, said, counted }) => `${subject}: "${said}", counted ${counted}`,
    ),
    recounted: played.recounted,
    looks: played.year.logged.get('look.done') ?? 0,
  };
}
