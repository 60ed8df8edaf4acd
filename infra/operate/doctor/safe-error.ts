import { ConfigurationError } from '../../../shared/config/configuration-error';

/** The part of an error that may be printed: SDKs put signed URLs and whole connection strings into their messages. */
export function safeError(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  if (!(error instanceof Error)) return 'it failed without giving a reason';
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return `${error.name}${code}: ${withoutSecrets(error.message)}`;
}

const withoutSecrets = (text: string): string =>
  text
    .replace(/\b(AccountKey|SharedAccessSignature|sig|accesskey|code|token|secret|password)=[^;&\s"']+/gi, '$1=…')
    .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, '$1?…')
    .replace(/\bBearer\s+\S+/gi, 'Bearer …')
    .slice(0, 600);
