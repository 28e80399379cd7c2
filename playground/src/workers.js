// Monaco's workers, as files of this gateway: WORKERS is written in by the build.
globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(WORKERS[label] ?? WORKERS.editorWorkerService),
};
