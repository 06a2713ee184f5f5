/** Resolves at the first Ctrl-C; a second one ends the process at once. */
export const stopSignal = (): { readonly signal: AbortSignal; readonly stopped: Promise<void> } => {
  const controller = new AbortController();
  const stopped = new Promise<void>((done) => {
    const stop = (): void => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
      done();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  return { signal: controller.signal, stopped };
};
