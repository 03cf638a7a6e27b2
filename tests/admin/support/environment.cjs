const { TestEnvironment } = require('jest-environment-jsdom');

/** jsdom with what browsers have besides and Strapi's admin panel needs: fetch's classes, observers, media queries. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    const { window } = this.global;
    Object.assign(this.global, { Headers, Request, Response, TextDecoder, TextEncoder, structuredClone });
    const Observer = class {
      observe() {}
      unobserve() {}
      disconnect() {}
    };
    Object.assign(window, { ResizeObserver: Observer, IntersectionObserver: Observer });
    window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} });
    window.scrollTo = () => {};
    Object.assign(window.Element.prototype, {
      scrollIntoView() {},
      // A page without a layout has no sizes: a chart needs one to be drawn.
      getBoundingClientRect: () => ({
        x: 0,
        y: 0,
        top: 0,
        left: 0,
        right: 800,
        bottom: 300,
        width: 800,
        height: 300,
      }),
      hasPointerCapture: () => false,
      setPointerCapture() {},
      releasePointerCapture() {},
    });
    window.URL.createObjectURL = () => '#file';
    window.URL.revokeObjectURL = () => {};
    window.strapi = {
      backendURL: 'http://localhost:1337',
      isEE: false,
      isTrial: false,
      features: { SSO: 'sso', AUDIT_LOGS: 'audit-logs', isEnabled: () => false },
      projectType: 'Community',
      flags: {},
      telemetryDisabled: true,
    };
  }
};
