// How many links a bar has room for. Pure; the widths are measured where the links stand.

/**
 * How many of the screens' links fit into the bar.
 * @param widths of each link, px @param room of the bar, px @param moreWidth of the button for the rest, px
 */
export function fitting(widths: readonly number[], room: number, moreWidth: number): number {
  const whole = widths.reduce((sum, width) => sum + width, 0);
  if (whole <= room) return widths.length;
  let used = moreWidth;
  let count = 0;
  for (const width of widths) {
    used += width;
    if (used > room) break;
    count += 1;
  }
  return count;
}
