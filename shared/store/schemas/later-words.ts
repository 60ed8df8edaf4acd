import * as z from 'zod';

/** News of alerts since version 0.2.0, which refuses a row with a word that it does not know. They are stored beside an older word. */
export const laterWord = z.enum(['signedIn', 'eased']);

export const isLaterWord = (word: string): word is z.infer<typeof laterWord> => laterWord.safeParse(word).success;
