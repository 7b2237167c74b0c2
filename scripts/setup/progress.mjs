// Progress of the set-up: a line when a step begins, a sign of life while it lasts, a line with its time.
// Why stderr: `npm run journal -- export > file` must not find it in the file.

const signOfLifeMs = 10_000;

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs one step with its lines around it.
 * @template T
 * @param {string} title such as "Building the screens"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedMs = performance.now();
  const seconds = () => Math.round((performance.now() - startedMs) / 1000);
  say(`${title} …`);
  const alive = setInterval(() => say(`${title} … ${seconds()} s`), signOfLifeMs);
  try {
    const result = await work();
    say(`${title}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(alive);
  }
}
