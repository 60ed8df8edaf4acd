import { setTimeout as wait } from 'node:timers/promises';
import type { Receivers } from '../receivers';
import type { AppliedChange } from '../tenant/change/apply-changes';
import type { Change } from '../tenant/change/changes';
import type { ReadResult } from '../tenant/graph/faults';
import { followStories, type StoryMail } from './follow-stories';
import type { Act, Morning } from './morning-at-contoso';
import type { Step, Story } from './story';
import { tallyProblems } from './tally';

type Stage = {
  readonly applyChanges: (changes: readonly Change[]) => ReadResult<readonly AppliedChange[]>;
  readonly receivers: Pick<Receivers, 'onReceived' | 'received'>;
  /** Called with each step just before it happens. */
  readonly onStep: (step: Step) => void;
  /** Called with each mail, during the morning and after it. */
  readonly onMail: (mail: StoryMail) => void;
  readonly onProblem: (line: string) => void;
  readonly signal: AbortSignal;
};

const noisePauseMs = 1_000;
/** The pause between two alerting steps, so that a person can follow. */
const storyPauseMs = 4_000;
/** A busy machine takes minutes instead of seconds. The next act must wait, because the messages of both acts would mix. */
const patienceMs = 300_000;
/** The wait after the last act, in which unwanted and repeated messages would arrive. */
const settlingMs = 8_000;

type Phase = 'broken' | 'updated' | 'restored';

const phaseOf = ({ isRestored, isUpdate }: StoryMail): Phase =>
  isRestored ? 'restored' : isUpdate ? 'updated' : 'broken';

/** Counts the alerts that were sent and resolved, by story, and waits for them. */
function createMailWatch(signal: AbortSignal) {
  const received = new Set<string>();
  const waiting = new Set<() => void>();
  const nameOf = (about: string, phase: Phase) => `${phase} ${about}`;
  return {
    note: (about: string, phase: Phase) => {
      received.add(nameOf(about, phase));
      for (const wake of waiting) wake();
    },
    until: ({ about }: Story, phase: Phase): Promise<boolean> =>
      new Promise((resolve) => {
        const isReceived = () => received.has(nameOf(about, phase));
        const end = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          signal.removeEventListener('abort', end);
          resolve(isReceived());
        };
        const wake = () => {
          if (isReceived()) end();
        };
        const timer = setTimeout(end, patienceMs);
        waiting.add(wake);
        signal.addEventListener('abort', end);
        wake();
      }),
  };
}

/**
 * Plays act after act: the noise, then the problems, then their fixes. A problem is fixed after people were alerted, and the next
 * act begins after they were notified of the end of all. At the end it checks that each alert was sent once and restored once on
 * every channel, and that nothing else was sent.
 *
 * @throws AbortError if aborted
 */
export async function playMorning({ acts }: Morning, stage: Stage): Promise<void> {
  const { signal, onProblem } = stage;
  const follower = followStories(Date.now);
  const mails = createMailWatch(signal);
  stage.receivers.onReceived((arrival) => {
    if (arrival.sort !== 'mail') return;
    const mail = follower.mailOf(arrival.mail);
    stage.onMail(mail);
    if (mail.of !== undefined) mails.note(mail.of.about, phaseOf(mail));
  });

  /** Returns the ids of created or changed objects. */
  async function playStep(step: Step, pauseMs: number): Promise<readonly string[]> {
    stage.onStep(step);
    const applied = stage.applyChanges(step.changes);
    if (applied.outcome === 'refused') onProblem(`The simulated tenant refused this: ${applied.reason}`);
    await wait(pauseMs, undefined, { signal });
    return applied.outcome === 'read' ? applied.value.map(({ id }) => id) : [];
  }

  async function expect(story: Story, phase: Phase): Promise<void> {
    const isReceived = await mails.until(story, phase);
    signal.throwIfAborted();
    if (!isReceived)
      onProblem(`The alert of "${story.about}" (${phase}) was not sent within ${patienceMs / 60_000} minutes.`);
  }

  async function playAct({ noise, stories }: Act): Promise<void> {
    for (const step of noise) await playStep(step, noisePauseMs);
    const fixes = new Map<Story, Step | undefined>();
    for (const story of stories) {
      follower.happened(story);
      const madeIds = await playStep(story.breaks, storyPauseMs);
      if (story.meanwhile !== undefined) await playStep(story.meanwhile, storyPauseMs);
      fixes.set(story, story.fixes?.(madeIds));
    }
    for (const story of stories) await expect(story, 'broken');
    // The update comes an hour after the alert, and before the end, which would contain the same.
    for (const story of stories) if (story.meanwhile !== undefined) await expect(story, 'updated');
    for (const [story, fix] of fixes) {
      if (fix === undefined) continue;
      follower.happened(story);
      await playStep(fix, storyPauseMs);
    }
    for (const [story, fix] of fixes) if (fix !== undefined) await expect(story, 'restored');
  }

  const before = stage.receivers.received();
  for (const act of acts) await playAct(act);
  await wait(settlingMs, undefined, { signal });
  const after = stage.receivers.received();
  const stories = acts.flatMap((act) => act.stories);
  for (const line of tallyProblems(stories, { before, after }, follower.storyOf)) onProblem(line);
}
