import { backup, restoreCommand } from './backup';
import { check } from './check';
import type { Command } from './command';
import { drill } from './drill';
import { erase } from './erase';
import { explain } from './explain';
import { exportCommand } from './export';
import { route } from './route';
import { signOut } from './sign-out';
import { verify } from './verify';
import { whatIfCommand } from './what-if';

/** All that the doctor does: one file each. */
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
