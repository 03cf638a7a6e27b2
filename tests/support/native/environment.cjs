const vm = require('node:vm');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Stands for the context of this process itself, which Jest can't name. */
const OWN_CONTEXT = {};
const { compileFunction } = vm;
vm.compileFunction = (source, parameters, options) =>
  compileFunction(
    source,
    parameters,
    options?.parsingContext === OWN_CONTEXT ? { ...options, parsingContext: undefined } : options,
  );

/** Strapi removes all listeners of the process when it stops; the test runner needs its own. */
const runnersListeners = process.eventNames().map((event) => [event, process.rawListeners(event)]);
const { removeAllListeners } = process;
process.removeAllListeners = (...events) => {
  removeAllListeners.apply(process, events);
  if (events.length === 0) for (const [event, listeners] of runnersListeners) addAll(event, listeners);
  return process;
};
const addAll = (event, listeners) => {
  for (const listener of listeners) process.on(event, listener);
};

/** Loads a package by Node itself: once for all test files of a worker, where Jest would load it for each. */
globalThis.requireNatively = require;

/**
 * Runs test files in the context of the worker itself, so that they share Strapi, which takes seconds to load. Test files have
 * modules of their own all the same, and the plugin's source is one of them; the environment of the process is put back.
 */
module.exports = class {
  constructor({ projectConfig }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = new LegacyFakeTimers({
      config: projectConfig,
      global: globalThis,
      moduleMocker: this.moduleMocker,
      timerConfig: { idToRef: (id) => id, refToId: (ref) => ref },
    });
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {
    this.env = { ...process.env };
  }

  async teardown() {
    process.removeAllListeners();
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    for (const name of Object.keys(process.env)) if (!(name in this.env)) delete process.env[name];
    Object.assign(process.env, this.env);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return OWN_CONTEXT;
  }
};
