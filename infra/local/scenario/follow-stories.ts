import type { ReceivedMail } from '../receivers';
import { contentOf } from './arrivals';
import type { Story } from './story';

/** A mail, and the story that it belongs to. */
export type StoryMail = {
  readonly subject: string;
  /** The story of the mail, and how long after the last step of that story it arrived; undefined for any other mail. */
  readonly of: { readonly about: string; readonly afterMs: number } | undefined;
  readonly isRestored: boolean;
  /** True if the mail says who has signed in since. */
  readonly isUpdate: boolean;
};

type Named = Pick<Story, 'about' | 'names'>;

type StoryFollower = {
  /** Call this when a step of this story happens. */
  readonly happened: (story: Named) => void;
  readonly mailOf: (mail: ReceivedMail) => StoryMail;
  /** The story of the mails with this key in their subject. */
  readonly storyOf: (key: string) => string | undefined;
};

const keyOf = (subject: string): string | undefined => /\[([A-Z0-9]{4,5})\]$/.exec(subject)?.[1];

/**
 * Finds the story of a mail by the key that all mails of one alert share. For a new key, it looks for names in the subject, or else
 * in the text. A mail with several names belongs to the story that happened last. `now` in epoch milliseconds.
 */
export function followStories(now: () => number): StoryFollower {
  /** Oldest step first. */
  const steps = new Map<string, { readonly names: readonly string[]; readonly at: number }>();
  const storyOfKey = new Map<string, string>();

  const lastNamedIn = (text: string): string | undefined =>
    [...steps].reverse().find(([, { names }]) => names.some((name) => text.includes(name)))?.[0];

  function storyOf({ subject, plainText }: ReturnType<typeof contentOf>): string | undefined {
    const key = keyOf(subject);
    const known = key === undefined ? undefined : storyOfKey.get(key);
    if (known !== undefined) return known;
    // Lines are wrapped, so a name can be split over two of them.
    const about = lastNamedIn(subject) ?? lastNamedIn(plainText.replaceAll(/\s+/g, ' '));
    if (about !== undefined && key !== undefined) storyOfKey.set(key, about);
    return about;
  }

  return {
    happened: ({ about, names }) => {
      // Deleted first, so that it moves to the end of the map.
      steps.delete(about);
      steps.set(about, { names, at: now() });
    },
    storyOf: (key) => storyOfKey.get(key),
    mailOf: (mail) => {
      const content = contentOf(mail);
      const about = storyOf(content);
      return {
        subject: content.subject,
        of: about === undefined ? undefined : { about, afterMs: now() - (steps.get(about)?.at ?? now()) },
        isRestored: content.subject.startsWith('Restored'),
        isUpdate: /\bUpdate [^:]+:\d\d: [^.]*signed in since/.test(content.plainText.replaceAll(/\s+/g, ' ')),
      };
    },
  };
}
