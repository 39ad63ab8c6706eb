// Loaded into the benchmark's server before all else: SIGUSR2 collects garbage, so that memory can be compared like with like.
process.on('SIGUSR2', () => globalThis.gc?.());
