const parentEveryMs = 1_000;

/**
 * Calls `end` when somebody stops this process, with Ctrl-C or a plain kill, and again each time they repeat it. npm
 * starts the process through a shell. If that shell passes on no signal, its own end is the sign.
 */
export function onStop(end: (exitCode: 130 | 143) => void): void {
  const shell = process.ppid;
  const watch =
    process.env.npm_lifecycle_event === undefined
      ? undefined
      : setInterval(() => {
          if (process.ppid !== shell) stop(143);
        }, parentEveryMs).unref();
  const stop = (exitCode: 130 | 143): void => {
    clearInterval(watch);
    end(exitCode);
  };
  process.on('SIGINT', () => stop(130));
  process.on('SIGTERM', () => stop(143));
}
