import { randomUUID } from 'node:crypto';

/** A refusal in Entra's words: programs read `error` and the code, and people read the text. */
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

/** The refusal as the token endpoint answers it. `now` in epoch milliseconds. */
export const refusalBody = ({ error, message, code }: Refusal, now: number) => {
  const trace = randomUUID();
  const timestamp = new Date(now).toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return {
    error,
    error_description: `${message} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: trace,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  };
};
