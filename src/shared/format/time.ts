const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long ago, for a column of ages: `now`, `2 min`, `3 h`; from a day on, the date in the reader's locale, with
 * the year where it is not this one. Both times in milliseconds since the epoch.
 */
export function formatAge(then: number, now: number, locale?: string): string {
  const age = Math.max(0, now - then);
  if (age < MINUTE) return 'now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h`;
  return formatDate(then, now, locale);
}

/** A day in the reader's locale; without the year where it is the year of `now`. */
function formatDate(then: number, now: number, locale?: string): string {
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  const format: Intl.DateTimeFormatOptions = sameYear
    ? { day: 'numeric', month: 'short' }
    : { day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(locale, format).format(then);
}

/** A moment with date and time to the second, in the reader's locale: for tooltips and details. */
export function formatMoment(then: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(then);
}
