/** What the host knows of a page when it writes the page's HTML. */
export interface PageHtmlOptions {
  /** Shown by screen readers as the document's name. */
  title: string;
  /** The page's own element, such as `mlops-comparison`. */
  element: string;
  /** URI of dist/webview/<page>.js as the webview reaches it. */
  scriptUri: string;
  styleUri: string;
  /** `webview.cspSource`. */
  cspSource: string;
  /** Fresh for each page: at least 128 random bits in base64 or hex. */
  nonce: string;
  /** The protocol's `bootstrap`, embedded so that the first paint needs no round trip. */
  bootstrap: { locale: string };
}

/** Where the page finds its bootstrap: a block of JSON, which no content security policy can mistake for a script. */
export const BOOTSTRAP_ID = 'mlops-bootstrap';

/** The whole HTML of a page, under a policy that allows nothing inline but what carries the nonce. */
export function pageHtml(options: PageHtmlOptions): string {
  const { cspSource, nonce } = options;
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(options.bootstrap.locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${escapeHtml(nonce)}">
<title>${escapeHtml(options.title)}</title>
<link rel="stylesheet" href="${escapeHtml(options.styleUri)}">
</head>
<body>
<${options.element}></${options.element}>
<script type="application/json" id="${BOOTSTRAP_ID}">${embedJson(options.bootstrap)}</script>
<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(options.scriptUri)}"></script>
</body>
</html>`;
}

/** JSON that can't close the script element it lies in. */
function embedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
