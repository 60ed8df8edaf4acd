/** A refusal as Entra words it: programs read `error` and the code, people the text. */
export class Refusal extends Error {
  constructor(
    readonly status: 400 | 401,
    readonly error: 'access_denied' | 'invalid_client' | 'invalid_grant' | 'invalid_request' | 'unauthorized_client',
    /** The number after AADSTS. */
    readonly code: number,
    text: string,
  ) {
    super(`AADSTS${code}: ${text}`);
  }
}
