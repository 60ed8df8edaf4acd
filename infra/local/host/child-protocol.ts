import type { FunctionsHostOptions } from './functions-host';
import type { LogEntry } from './host-log';

/** Environment variable with the options as JSON: keys and settings in argv would be seen by every user's `ps`. */
export const OPTIONS_VARIABLE = 'LOCAL_FUNCTIONS_HOST_OPTIONS';

/** What a host in a process of its own is told at its start; all of it survives JSON. */
export type ChildOptions = Omit<FunctionsHostOptions, 'log'>;

/** What the child says over IPC, or line by line on stdout where it has no parent. */
export type ChildMessage =
  | {
      readonly type: 'ready';
      readonly url: string;
      readonly masterKey: string;
      readonly functionKey: string;
      readonly functions: readonly string[];
    }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'log'; readonly entry: LogEntry };

/** What the parent says; that it is gone is said by the channel's end. */
export type ParentMessage = { readonly type: 'stop' };
