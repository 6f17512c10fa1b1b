/** A number with a true minus sign, which is as wide as a plus and stands at its height. For the eye, not for copying. */
export function withMinus(text: string): string {
  return text.replace(/^-/, '−');
}
