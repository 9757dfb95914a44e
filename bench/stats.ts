// Order statistics of samples. Medians and percentiles only: means hide the one slow run that the machine caused.

/** The middle value, or the mean of the two middle ones. @throws RangeError when there is no sample. */
export function median(samples: readonly number[]): number {
  const sorted = ordered(samples);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * The smallest sample that at least `percent` of all samples do not exceed (nearest rank), so it is one that occurred.
 *
 * @param percent Above 0, up to 100.
 * @throws RangeError when there is no sample.
 */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = ordered(samples);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

function ordered(samples: readonly number[]): number[] {
  if (samples.length === 0) throw new RangeError("there is no sample to take the middle of");
  return [...samples].sort((a, b) => a - b);
}
