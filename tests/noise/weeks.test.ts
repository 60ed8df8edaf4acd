/**
 * Eight days of the healthy year (docs/noise-model.md) with real stories in them, through the real pipeline in memory. Other days
 * in every run of CI, by a seed that is printed; NOISE_SEED=<number> plays them again. The whole year: `npm run bench -- noise`.
 */
import { drawStories, type Played, play } from '../../bench/noise-year/play';
import { rates } from '../../bench/noise-year/rates';
import { stories } from '../../bench/noise-year/stories';
import { controls } from '../../shared/controls';
import { detectors } from '../../shared/detectors';

// The mail's HTML is compiled by the build; its text is what is read here.
jest.mock('../../shared/reports/email/alert.mjml', () => ({ __esModule: true, default: '' }), { virtual: true });
jest.mock('../../shared/reports/email/digest.mjml', () => ({ __esModule: true, default: '' }), { virtual: true });

const seed = Number(process.env.NOISE_SEED ?? (process.env.CI === undefined ? 101 : Date.now() % 1_000_000));

/** Weeks in which more happens than in others: back from holidays, Patch Tuesday, a licence in its grace. */
const beginnings = ['2026-01-05', '2026-08-24', '2026-09-28', '2026-11-09'] as const;

/**
 * Two a month is the mean of a year, which the benchmark holds. Eight days that were drawn for what happens in them may meet more of it:
 * six things that are told, each with its end and a reminder, come to pass less often than once in ten thousand draws. A pipeline that
 * has begun to tell what it should not tells many times that: of daily activations alone there are dozens.
 */
const mostInEightDays = 18;

describe(`eight days, NOISE_SEED=${seed}`, () => {
  const days = 8;
  const storyCount = 3;
  let played: Played;

  beforeAll(async () => {
    console.log(`NOISE_SEED=${seed}`);
    played = await play({
      seed,
      people: 300,
      from: `${beginnings[seed % beginnings.length]}T05:00:00Z`,
      days,
      stories: drawStories(seed).slice(0, storyCount),
      tickMinutes: 60,
      leastCadenceMinutes: 180,
    });
  }, 400_000);

  const subjects = (messages: Played['noise']): readonly string[] =>
    messages.map(({ at, message }) => `${new Date(at).toISOString()} ${message.subject}`);

  test('every story is told', () => {
    expect(played.stories).toHaveLength(storyCount);
    expect(played.stories.filter(({ toldAt }) => toldAt === null).map(({ story }) => story.name)).toEqual([]);
  });

  test('hardly anything else is told at once', () => {
    const heard = subjects(played.noise);
    expect(heard.length > mostInEightDays ? heard : []).toEqual([]);
  });

  test('a digest comes every Monday', () => {
    expect(played.digests.map(({ at }) => new Date(at).getUTCDay())).toEqual([1]);
  });

  test('every number in a message is the one that is counted in the tenant', () => {
    expect(played.recounted).toBeGreaterThan(5);
    // A sentence that the recount does not know yet is a gap of the benchmark, where it counts; it says nothing against the message.
    for (const { said } of played.uncounted) console.log(`recounted by nothing: ${said}`);
    expect(played.wrong).toEqual([]);
  });

  test('the tenant was alive', () => {
    expect(played.year.logged.get('look.done')).toBeGreaterThan(1000);
    expect(played.year.logged.get('detector.failed')).toBeUndefined();
    expect(played.year.logged.get('schedule.tenantFailed')).toBeUndefined();
  });
});

describe('the stories', () => {
  const known = new Set([...controls.map(({ id }) => id), ...detectors.map(({ id }) => id)]);
  const ofTheMonitor = ['blind', 'licenceEnded', 'tamper'];

  test('are at least twenty, each of its own name', () => {
    expect(stories.length).toBeGreaterThanOrEqual(20);
    expect(new Set(stories.map(({ name }) => name)).size).toBe(stories.length);
  });

  test.each(stories.map((story) => [story.name, story] as const))('%s: is told by what exists', (_, { toldBy }) => {
    expect(toldBy.filter((id) => !known.has(id) && !ofTheMonitor.includes(id))).toEqual([]);
  });

  /** Reviewed: why no story of the year can be told by it. A detector that is new has a story, or a line here. */
  const detectorsWithoutStory: Readonly<Record<string, string>> = {
    'EV.A01': 'the application of the year is given nothing that is power over a tenant; its own test holds it',
    'EV.P05': 'security defaults are off where Conditional Access is used, as here; its own test holds it',
    'EV.P09': 'the tenant of the year has no agreements with single organisations; its own test holds it',
    'EV.S12': 'never an alert by the noise contract, whose test counts it in silence',
    'EV.S13': 'never an alert by the noise contract, whose test counts it in silence',
    'EV.S14': 'never an alert by the noise contract, whose test counts it in silence',
  };

  test('tell of every detector, but for those that were reviewed', () => {
    const planted = new Set(stories.flatMap(({ toldBy }) => toldBy));
    const without = detectors.map(({ id }) => id).filter((id) => !planted.has(id));
    expect(without).toEqual(Object.keys(detectorsWithoutStory));
  });

  test('reach every area of the controls', () => {
    const areaOf = (id: string): string => id.split('.').slice(0, 2).join('.');
    const planted = new Set(stories.flatMap(({ toldBy }) => toldBy).map(areaOf));
    expect([...new Set(controls.map(({ id }) => areaOf(id)))].filter((area) => !planted.has(area))).toEqual([]);
  });

  test('a seed draws the same order again', () => {
    const names = (of: number): readonly string[] => drawStories(of).map(({ name }) => name);
    expect(names(7)).toEqual(names(7));
    expect(names(7)).not.toEqual(names(8));
  });
});

test('rates are numbers of things that happen', () => {
  expect(Object.values(rates).every((rate) => rate > 0)).toBe(true);
});
