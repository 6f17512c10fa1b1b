/** SQL's LIKE, heeding case: `%` is any text, `_` any one character. Takes at most the product of both lengths. */
export function isLike(text: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  let lastPercent = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = pattern[place];
    if (wanted === '%') {
      lastPercent = place++;
      resumeAt = at;
    } else if (wanted === '_' || wanted === text[at]) {
      at += wanted === '_' && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      place++;
    } else if (lastPercent >= 0) {
      // The last `%` takes one character more.
      place = lastPercent + 1;
      at = ++resumeAt;
    } else return false;
  }
  while (pattern[place] === '%') place++;
  return place === pattern.length;
}
