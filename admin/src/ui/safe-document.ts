const LOOK = `body{font:14px/1.5 sans-serif;color:#212134;background:#fff;margin:16px;overflow-wrap:anywhere}
img{max-width:100%;height:auto}.missing{border:1px dashed #8e8ea9;color:#666687;padding:2px 6px}`;

/** What is said of a picture that is not among the files of its message. */
export interface DocumentOptions {
  /** Stands where a picture is missing. */
  missing: string;
  /** Address of the server, for files that it serves. */
  server: string;
  /** Whether pictures of other servers are loaded. */
  remote: boolean;
}

export interface SafeDocument {
  html: string;
  /** Pictures of other servers that it names. */
  remoteImages: number;
}

/** An address as a source of a Content-Security-Policy; its query takes no part in one. */
const sourceOf = (address: string): string =>
  encodeURI(address.replace(/[?#].*$/s, '')).replace(/[;,']/g, encodeURIComponent);

/**
 * The document of a sandboxed frame around the safe HTML of a message. Its policy, which stands before anything of the message,
 * allows styles and the pictures that are the message's own files, and no script; a frame with a `sandbox` that allows no
 * scripts runs none even without it. Pictures of other servers load only with `remote`. Links open a page of their own, never
 * in the frame.
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
