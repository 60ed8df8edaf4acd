import type { FunctionsHostOptions } from './functions-host';
import type { LogEntry } from './host-log';

/** Environment variable with the options as JSON. In arguments, keys and settings would be visible to every user of the machine. */
export const OPTIONS_VARIABLE = 'LOCAL_FUNCTIONS_HOST_OPTIONS';

/** Options of a host in a process of its own; all of them survive JSON. */
export type ChildOptions = Omit<FunctionsHostOptions, 'log'>;

/** Messages of the child over IPC, or line by line on stdout if it has no parent. */
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

/** Messages of the parent; the end of the channel means that the parent has ended. */
export type ParentMessage = { readonly type: 'stop' };
