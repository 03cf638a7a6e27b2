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
      hasPointerCapture: () => false,
      setPointerCapture() {},
      releasePointerCapture() {},
    });
    window.URL.createObjectURL = () => 'blob:test';
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
