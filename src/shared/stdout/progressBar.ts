/**
 * What a line says beside its progress bar: the title before it and the values behind it. null where the bar is not
 * full, as its numbers are only on their way; the text itself where there is no bar.
 */
export function withoutProgressBar(text: string): string | null {
  if (text.includes('%|')) return withoutTqdm(text);
  const keras = /^\s{0,16}(\d+)\/(\d+|Unknown|None|\?) ?(?:\[[=>.]{2,100}\]|[\u2501\u2578\u257a ]{1,100})/.exec(text);
  if (keras !== null && /[[\u2501]/.test(keras[0])) {
    return keras[1] === keras[2] || !/^\d/.test(keras[2] ?? '') ? text.slice(keras[0].length) : null;
  }
  const rich = text.lastIndexOf('\u2501');
  return rich === -1 ? text : withoutRich(text, rich);
}

/** `title ━━━━━━ 10/10 0:00:01 • 0:00:00 98.5it/s loss: 0.3` */
function withoutRich(text: string, end: number): string | null {
  const rest = text.slice(end + 1);
  const count = /(\d{1,15})\/(\d{1,15})/.exec(rest);
  if (count !== null && count[1] !== count[2]) return null;
  return `${text.slice(0, text.indexOf('\u2501'))} , ${rest}`;
}

/** `title: 100%|████| 10/10 [00:03<00:00, 12.1it/s, loss=0.3]` */
function withoutTqdm(text: string): string | null {
  const at = text.indexOf('%|');
  const percent = /(\d{1,3}(?:\.\d{1,3})?)$/.exec(text.slice(Math.max(0, at - 8), at));
  if (percent === null) return text;
  if (Number(percent[1]) < 100) return null;
  const title = text.slice(0, at - percent[0].length).replace(/:\s*$/, '');
  const open = text.indexOf('[', text.indexOf('|', at + 2));
  const close = text.lastIndexOf(']');
  if (open === -1 || close < open) return title;
  // The first two parts are the times and the speed.
  const [, , ...values] = text.slice(open + 1, close).split(', ');
  return `${title} , ${values.join(', ')}`;
}
