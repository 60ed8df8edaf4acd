import type { SignInProblem } from '../core/access/sign-in-problem';

/** A refused sign-in. */
export class RefusedSignIn extends Error {
  constructor(
    readonly why: SignInProblem,
    /** For the log: Microsoft's error number, or which of our checks refused. Never a token. */
    readonly detail: string,
  ) {
    super(why);
  }
}
