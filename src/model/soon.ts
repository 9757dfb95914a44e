// Work that answers at once or later, over a list. While all of it answers at once, so does the whole.

import type { Soon } from "./masking.ts";

/**
 * Starts `work` for each item in order, without waiting between them.
 *
 * @returns The answers in the order of the items; a promise when any answer is one.
 * @throws what `work` throws; answers that are still on their way then are not waited for.
 */
export function eachSoon<T, R>(items: readonly T[], work: (item: T) => Soon<R>): Soon<R[]> {
  const answers: Soon<R>[] = [];
  let later = false;
  try {
    for (const item of items) {
      const answer = work(item);
      later ||= answer instanceof Promise;
      answers.push(answer);
    }
  } catch (error) {
    // The thrown failure is what counts: those before it must not be reported as unhandled.
    for (const answer of answers) if (answer instanceof Promise) answer.catch(nothing);
    throw error;
  }
  // Without a promise among them these are the values themselves.
  return later ? Promise.all(answers) : (answers as R[]);
}

/** `then` without a promise for an answer that is there. */
export function thenSoon<T, R>(answer: Soon<T>, next: (value: T) => R): Soon<R> {
  return answer instanceof Promise ? answer.then(next) : next(answer);
}

function nothing(): void {}
