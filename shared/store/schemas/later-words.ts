import * as z from 'zod';

/**
 * Words that were added after version 0.2.0. That version refuses a row with an unknown word, so each new word is stored beside an
 * older one.
 */
export const laterWord = z.enum(['signedIn', 'eased', 'remedied']);

export const isLaterWord = (word: string): word is z.infer<typeof laterWord> => laterWord.safeParse(word).success;
