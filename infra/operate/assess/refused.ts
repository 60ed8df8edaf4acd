import { plainText } from '../../../shared/reports/language/plain-text';

/** The input cannot be used. The message is one line for people, and may contain names that a stranger chose. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(what: string, why: string) {
    super(`${plainText(what, 160)}: ${plainText(why, 400)}`);
  }
}
