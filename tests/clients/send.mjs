// Sends numbered events by unmodified clients for Node: `node send.mjs CLIENT HOST KEY COUNT PAUSE_MS`.
const [client, host, key, count, pause] = process.argv.slice(2);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const clients = {
  async segment() {
    const { Analytics } = await import("@segment/analytics-node");
    const sender = new Analytics({ writeKey: key, host, flushInterval: 200, maxRetries: 10 });
    return [
      (number) => sender.track({ userId: "ana", event: "numbered", properties: { number } }),
      () => sender.closeAndFlush({ timeout: 40000 }),
    ];
  },
  async rudderstack() {
    const { default: Rudder } = await import("@rudderstack/rudder-sdk-node");
    const sender = new (Rudder.default || Rudder)(key, { dataPlaneUrl: host, flushInterval: 200 });
    return [
      (number) => sender.track({ userId: "ana", event: "numbered", properties: { number } }),
      () => new Promise((done) => sender.flush(done)),
    ];
  },
  async posthog() {
    const { PostHog } = await import("posthog-node");
    const sender = new PostHog(key, { host, flushInterval: 200, fetchRetryCount: 10, fetchRetryDelay: 1000 });
    return [
      (number) => sender.capture({ distinctId: "ana", event: "numbered", properties: { number } }),
      () => sender.shutdown(40000),
    ];
  },
  async matomo() {
    const { default: Matomo } = await import("matomo-tracker");
    const sender = new Matomo(key, `${host}/matomo.php`);
    const hits = [];
    return [
      (number) => hits.push({ url: `https://x.example/numbered/${number}`, uid: "ana" }),
      () => new Promise((done) => sender.trackBulk(hits, done)),
    ];
  },
};

const [send, finish] = await clients[client]();
for (let number = 0; number < Number(count); number += 1) {
  send(number);
  await wait(Number(pause));
}
await finish();
process.exit(0);
