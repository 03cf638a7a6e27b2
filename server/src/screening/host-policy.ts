import { step, type ScreeningPolicy } from '../../../contracts';
import type { HostAnswers } from '../hooks/answers';
import type { Policy } from './policy';

/** Wraps a policy of the host as a policy of the plugin. */
export const hostPolicy = (hook: ScreeningPolicy, host: HostAnswers): Policy => ({
  check() {
    const answer = host.policy(hook);
    if ('failed' in answer) return { step: answer.failed, stop: 'app-failed', detail: hook.name };
    const { value } = answer;
    if (value === null) return null;
    if ('pass' in value) return { step: step('hooks.passed', { hook: hook.name, why: value.pass }) };
    return {
      step: step('hooks.stopped', { hook: hook.name, why: value.why }),
      stop: value.stop,
      detail: value.why,
    };
  },
});
