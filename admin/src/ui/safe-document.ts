/** What a mail's HTML may load: inline images and styles, nothing from the network, and no script. */
const POLICY = "default-src 'none'; img-src cid: data:; style-src 'unsafe-inline'";

/**
 * The document of a sandboxed frame around the HTML of a mail. The policy stands before anything of the mail; a frame with
 * a `sandbox` that allows no scripts runs none even without it. Links open a page of their own, never in the frame.
 */
export const safeDocument = (html: string): string =>
  `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
  '<meta name="referrer" content="no-referrer"><base target="_blank"><style>body{font:14px/1.5 sans-serif;color:#212134;' +
  `background:#fff;margin:16px;overflow-wrap:anywhere}</style></head><body>${html}</body></html>`;
