/** Plays a part of the simulated year in a process of its own. Its results can be added to those of other parts. */
import { attackStories } from './attacks';
import { drawStories, type Play, play } from './play';
import type { RecountFault } from './recount';
import { stories } from './stories';

export type PartInput = Pick<
  Play,
  'seed' | 'people' | 'from' | 'days' | 'tickMinutes' | 'leastCadenceMinutes' | 'logCadenceMinutes'
> & {
  /**
   * The seed for the order of the stories, which is the same in all parts of the year, and the stories that this part
   * plays.
   */
  readonly storySeed: number;
  readonly storiesFrom: number;
  readonly storiesTo: number;
  /** Plays attacks instead of the stories of the year, each this many times. */
  readonly attacks?: number;
};

type Line = {
  readonly at: string;
  readonly subject: string;
  /** Why it was sent: opened, resolved, reminder and so on. */
  readonly because: string;
  readonly sources: readonly string[];
};

export type PartResult = {
  readonly noise: readonly Line[];
  readonly digests: readonly Line[];
  readonly stories: readonly {
    readonly name: string;
    readonly minutes: number | null;
    readonly at: string;
    readonly alerts: readonly string[];
    readonly isNamed: boolean;
  }[];
  /** Log entries that were written. */
  readonly records: number;
  readonly messagesOfStories: number;
  /** Numbers that differ from the recount, and numbers for which the recount has no rule. */
  readonly wrong: readonly string[];
  readonly uncounted: readonly string[];
  readonly recounted: number;
  readonly collections: number;
  /** Failures of the app itself in the log. */
  readonly failed: readonly string[];
};

const textOf = ({ subject, said, counted }: RecountFault): string => `${subject}: "${said}", counted ${counted}`;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Role: plays its part of the year and returns what happened. */
export async function playPart({
  storySeed,
  storiesFrom,
  storiesTo,
  attacks,
  ...rest
}: PartInput): Promise<PartResult> {
  const all = drawStories(storySeed, attacks === undefined ? stories : attackStories(attacks));
  const played = await play({ ...rest, stories: all.slice(storiesFrom, storiesTo) });
  const lineOf = ({ at, message }: (typeof played.noise)[number]): Line => ({
    at: iso(at),
    subject: message.subject,
    because: message.machine.because,
    sources: message.machine.sources,
  });
  return {
    noise: played.noise.map(lineOf),
    digests: played.digests.map(lineOf),
    stories: played.stories.map(({ story, plantedAt, alertedAt, alerts, isNamed }) => ({
      alerts,
      isNamed,
      name: story.name,
      minutes: alertedAt === null ? null : Math.round((alertedAt - plantedAt) / 60_000),
      at: iso(plantedAt),
    })),
    records: played.records,
    messagesOfStories: played.ofStories.length,
    wrong: played.wrong.map(textOf),
    uncounted: played.uncounted.map(textOf),
    recounted: played.recounted,
    collections: played.year.logged.get('collection.done') ?? 0,
    failed: [...played.year.logged.keys()].filter((event) => /failed$/i.test(event)),
  };
}
