import type { Received } from '../../../infra/local/receivers';
import type { Story } from '../../../infra/local/scenario/story';
import { tallyProblems } from '../../../infra/local/scenario/tally';
import { resultInWords } from '../../../infra/local/start/story-printer';

const step = { line: '', changes: [] };
const restored: Story = { about: 'A', names: ['A'], breaks: step, fixes: () => step };
const followed: Story = { ...restored, meanwhile: step };
const momentary: Story = { about: 'B', names: ['B'], breaks: step, fixes: undefined };
const storyOf = (key: string): string | undefined => ({ AAAA: 'A', BBBB: 'B' })[key];

type Call = readonly [key: string, because: string];

const titleOf = ([key, because]: Call): string => `${because === 'resolved' ? 'Restored' : 'High'} · [${key}]`;

function received(calls: readonly Call[], { mails = calls.length, sends = 1 } = {}): Received {
  const arrived = { id: '', arrivedAt: '' };
  return {
    mails: calls.slice(0, mails).map((call) => ({
      ...arrived,
      operationId: '',
      status: 'Succeeded' as const,
      sends,
      body: { content: { subject: titleOf(call) } },
    })),
    cards: calls.map((call) => ({ ...arrived, body: { text: titleOf(call) }, card: {} })),
    calls: calls.map(([key, because]) => ({
      ...arrived,
      signature: 'valid' as const,
      body: { subject: `S ${key}`, because, alert: { key } },
    })),
    uploads: [],
  };
}

const before = received([['START', 'summary']]);
const asItShouldBe: readonly Call[] = [
  ['START', 'summary'],
  ['AAAA', 'opened'],
  ['AAAA', 'actorFound'],
  ['BBBB', 'opened'],
  ['AAAA', 'resolved'],
];
const problems = (after: Received) => tallyProblems([restored, momentary], { before, after }, storyOf);

test('reports no problem if each story was alerted once, and restored once where it can be', () => {
  expect(problems(received(asItShouldBe))).toEqual([]);
});

test('reports no problem if a slower channel says an update with its first message', () => {
  const updated = received(asItShouldBe);
  expect(problems({ ...updated, mails: updated.mails.filter((_, at) => at !== 2) })).toEqual([]);
});

test('reports no problem if the end of an alert lists another one that is still open', () => {
  const { mails, ...others } = received([...asItShouldBe, ['BBBB', 'joined']]);
  const listing = mails.map((mail) => ({ ...mail, body: { ...mail.body, text: 'STILL OPEN Alert BBBB: a role' } }));
  expect(problems({ ...others, mails: listing })).toEqual([]);
});

test('reports a story whose update about sign-ins did not come, or came for another', () => {
  const of = (story: Story, after: readonly Call[]) =>
    tallyProblems([story, momentary], { before, after: received(after) }, storyOf);
  const updated: readonly Call[] = [...asItShouldBe, ['AAAA', 'signedIn']];
  expect(of(followed, updated)).toEqual([]);
  expect(of(followed, asItShouldBe)).toEqual(['"A" sent 0 updates about sign-ins.']);
  expect(of(restored, updated)).toEqual(['"A" sent 1 updates about sign-ins.']);
});

test.each<[string, Received, string]>([
  [
    'a story that was alerted twice',
    received([...asItShouldBe, ['AAAA', 'opened']]),
    '"A" was alerted 2 times and restored 1 times.',
  ],
  [
    'a story that nobody was alerted to',
    received(asItShouldBe.filter(([key]) => key !== 'BBBB')),
    '"B" was alerted 0 times',
  ],
  [
    'a story that was never restored',
    received(asItShouldBe.slice(0, -1)),
    '"A" was alerted 1 times and restored 0 times.',
  ],
  [
    'a story that cannot be restored, restored all the same',
    received([...asItShouldBe, ['BBBB', 'resolved']]),
    '"B" was alerted 1 times and',
  ],
  [
    'a message about something else',
    received([...asItShouldBe, ['ZZZZ', 'opened']]),
    'This message matches nothing that was played: S Z',
  ],
  ['one mail too few', received(asItShouldBe, { mails: 4 }), 'There are 4 mails, 5 cards and 5 webhook calls.'],
  ['a mail that was sent again', received(asItShouldBe, { sends: 2 }), 'A mail was sent twice.'],
])('%s is reported', (_, after, problem) => {
  expect(problems(after)).toEqual([expect.stringContaining(problem)]);
});

test('the terminal says whether everything was right, or how many problems it printed', () => {
  expect(resultInWords(0)).toMatch(/^Each incident was alerted exactly once/);
  expect(resultInWords(1)).toMatch(/: 1 problem, /);
  expect(resultInWords(2)).toMatch(/: 2 problems, /);
});
