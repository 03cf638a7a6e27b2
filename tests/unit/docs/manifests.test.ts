import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** No container engine runs where the tests do: the parts of the published schemas that the manifests use. */
const FOLDER = join(__dirname, '../../../docs/fleet');
const read = (name: string): unknown[] =>
  parseAllDocuments(readFileSync(join(FOLDER, name), 'utf8'), { merge: true }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });

const duration = z.string().regex(/^(\d+(ms|s|m|h))+$/);
const service = z.strictObject({
  image: z.string(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  deploy: z.strictObject({ replicas: z.int().min(1) }).optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) }))
    .optional(),
  volumes: z.array(z.string().regex(/^[\w-]+:\/.+/)).optional(),
  stop_grace_period: duration.optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal('CMD'), z.string()], z.string()),
      interval: duration,
      timeout: duration.optional(),
      start_period: duration.optional(),
      retries: z.int().optional(),
    })
    .optional(),
});
const compose = z.strictObject({
  services: z.record(z.string(), service.partial({ command: true })),
  volumes: z.record(z.string(), z.null()),
});

const labels = z.record(z.string(), z.string());
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.enum(['/live', '/ready']), port: z.literal('probe') }),
  periodSeconds: z.int(),
  timeoutSeconds: z.int().optional(),
  failureThreshold: z.int().optional(),
});
const selector = z.strictObject({ matchLabels: labels });
const deployment = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    replicas: z.int(),
    selector,
    strategy: z.strictObject({
      type: z.literal('RollingUpdate'),
      rollingUpdate: z.strictObject({ maxUnavailable: z.int(), maxSurge: z.int() }),
    }),
    template: z.strictObject({
      metadata: z.strictObject({ labels }),
      spec: z.strictObject({
        terminationGracePeriodSeconds: z.int(),
        containers: z.array(
          z.strictObject({
            name: z.string(),
            image: z.string(),
            command: z.array(z.string()),
            envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: z.string() }) })),
            ports: z.array(z.strictObject({ name: z.literal('probe'), containerPort: z.int() })),
            startupProbe: probe,
            readinessProbe: probe,
            livenessProbe: probe,
            resources: z.strictObject({ requests: labels, limits: labels }),
            volumeMounts: z.array(
              z.strictObject({ name: z.string(), mountPath: z.string(), subPath: z.string() }),
            ),
          }),
        ),
        volumes: z.array(
          z.strictObject({
            name: z.string(),
            persistentVolumeClaim: z.strictObject({ claimName: z.string() }),
          }),
        ),
      }),
    }),
  }),
});
const budget = z.strictObject({
  apiVersion: z.literal('policy/v1'),
  kind: z.literal('PodDisruptionBudget'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({ maxUnavailable: z.int(), selector }),
});

describe('the manifests of a fleet', () => {
  it('are a compose file with all services and volumes that it uses', () => {
    const [file] = read('compose.yaml');
    const { services, volumes } = compose.parse(file);
    for (const { depends_on: needed = {}, volumes: mounts = [] } of Object.values(services)) {
      for (const name of Object.keys(needed)) expect(services[name]?.healthcheck).toBeDefined();
      for (const mount of mounts) expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
    }
    expect(services.worker?.command).toContain('email-channel');
  });

  it('are a Kubernetes deployment with matching probes and names', () => {
    const [first, second] = read('kubernetes.yaml');
    const { spec } = deployment.parse(first);
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
    const [container] = spec.template.spec.containers;
    expect(container!.command).toContain(String(container!.ports[0]!.containerPort));
    expect(budget.parse(second).spec.selector).toEqual(spec.selector);
  });
});
