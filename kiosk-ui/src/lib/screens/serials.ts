// "1-10, 15" as the numbers it stands for, and back. Pure: a person writes ranges, the agent takes numbers.

const part = /^(\d{1,6})(?:[-–—~](\d{1,6}))?$/;

/**
 * Reads numbers and ranges, parted by commas of either writing or by spaces.
 * @param max the highest number there is
 * @returns undefined when any part is no number or range within 1 to max
 */
export function serialsIn(text: string, max: number): readonly number[] | undefined {
  const parts = text
    .replace(/\s*([-–—~])\s*/g, '$1')
    .split(/[,，、;；\s]+/)
    .filter((piece) => piece !== '');
  const found = new Set<number>();
  for (const piece of parts) {
    const match = part.exec(piece);
    if (match === null) return undefined;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from < 1 || to < from || to > max) return undefined;
    for (let serial = from; serial <= to; serial += 1) found.add(serial);
  }
  return found.size === 0 ? undefined : [...found].sort((one, other) => one - other);
}

/** A whole number within bounds, as a field holds it. @returns undefined for anything else */
export function wholeIn(text: string, min: number, max: number): number | undefined {
  if (!/^\d{1,9}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
