import { createHash } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { HttpContext } from './context';

/** Replaces the document with the one that the embedding page sends. */
const SCRIPT = `addEventListener('message', ({ source, data }) => {
  if (source !== parent || typeof data !== 'string') return;
  const { documentElement } = new DOMParser().parseFromString(data, 'text/html');
  document.replaceChild(document.adoptNode(documentElement), document.documentElement);
});`;
const PAGE = `<!doctype html><html><head><meta name="referrer" content="no-referrer"><script>${SCRIPT}</script></head></html>`;
const HASH = createHash('sha256').update(SCRIPT).digest('base64');

/** Origin of the panel if served from elsewhere; empty if it has no URL. */
function panelOrigin(strapi: Core.Strapi): string {
  const url = strapi.config.get('admin.absoluteUrl', '');
  return URL.canParse(url) ? new URL(url).origin : '';
}

/**
 * An empty page in which the panel shows message HTML with remote images. It has an opaque origin, and its policy
 * allows only its own script.
 */
export function sendMailFrame(ctx: Pick<HttpContext, 'set' | 'body'>, strapi: Core.Strapi): void {
  ctx.set({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src 'sha256-${HASH}'`,
      'img-src https: http: data:',
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      `frame-ancestors 'self' ${panelOrigin(strapi)}`.trim(),
      'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox',
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  ctx.body = PAGE;
}
