import { app } from './app';
import { backup, restoreCommand } from './backup';
import { check } from './check';
import type { Command, RemoteCommand } from './command';
import { drill } from './drill';
import { erase } from './erase';
import { explain } from './explain';
import { exportCommand } from './export';
import { route } from './route';
import { signOut } from './sign-out';
import { verify } from './verify';
import { whatIfCommand } from './what-if';

/** All commands of the doctor, one file each. */
export const commands: readonly Command[] = [
  check,
  explain,
  route,
  whatIfCommand,
  drill,
  verify,
  erase,
  exportCommand,
  backup,
  restoreCommand,
  signOut,
];

/** The commands that ask the running app. */
export const remoteCommands: readonly RemoteCommand[] = [app];
