const LOOK = `body{font:14px/1.5 sans-serif;color:#212134;background:#fff;margin:16px;overflow-wrap:anywhere}
img{max-width:100%;height:auto}.missing{border:1px dashed #8e8ea9;color:#666687;padding:2px 6px}`;

/** Text for an image that is not among the files of its message. */
export interface DocumentOptions {
  /** Shown in place of a missing image. */
  missing: string;
  /** Address of the server, for files that it serves. */
  server: string;
  /** Whether remote images are loaded. */
  remote: boolean;
}

export interface SafeDocument {
  html: string;
  /** Addresses of remote images in the document. */
  remoteImages: number;
}

/** An address as a source in a Content-Security-Policy, which ignores the query. */
const sourceOf = (address: string): string =>
  encodeURI(address.replace(/[?#].*$/s, '')).replace(/[;,']/g, encodeURIComponent);

/**
 * The document of a sandboxed frame with the safe HTML of a message. Its policy comes before any content of the
 * message, and allows only styles and images that are files of the message. Scripts are blocked by the frame's
 * `sandbox` as well. Remote images are loaded only with `remote`. Links open a new page, never in the frame.
 */
export function safeDocument(html: string, { missing, server, remote }: DocumentOptions): SafeDocument {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const sources = new Set(['data:', ...(remote ? ['https:', 'http:'] : [])]);
  let remoteImages = 0;
  for (const image of body.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? '';
    if (image.dataset.remote) {
      remoteImages += 1;
      if (!remote) image.removeAttribute('src');
    } else if (source.startsWith('cid:')) {
      const place = image.ownerDocument.createElement('span');
      place.className = 'missing';
      place.textContent = [missing, image.alt].filter(Boolean).join(': ');
      image.replaceWith(place);
    } else if (!source.startsWith('data:')) {
      const address = source.startsWith('/') ? `${server}${source}` : source;
      image.src = address;
      sources.add(sourceOf(address));
    }
  }
  const policy = `default-src 'none'; img-src ${[...sources].join(' ')}; style-src 'unsafe-inline'`;
  return {
    remoteImages,
    html:
      `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${policy}">` +
      `<meta name="referrer" content="no-referrer"><base target="_blank"><style>${LOOK}</style></head>` +
      `<body>${body.innerHTML}</body></html>`,
  };
}
