// PostgreSQL and Redis for the arms of several gateways: real ones of their own, started once, on the
// core of the load. Their CPU is not part of an arm's.
import { importRoom } from './bundle.mjs';
import { CORE, pinThisProcess } from './processes.mjs';

/** @returns where they are; `stop` ends what was started */
export function createServices() {
  const started = [];
  const once = (start) => {
    let one;
    return () => {
      one ??= start().then((service) => {
        started.push(service);
        return service;
      });
      return one;
    };
  };
  const postgres = once(async () => {
    pinThisProcess(CORE.load);
    const { startPostgres } = await importRoom('test/services/postgres.ts');
    return startPostgres();
  });
  const redis = once(async () => {
    pinThisProcess(CORE.load);
    const { startRedis } = await importRoom('test/services/redis.ts');
    return startRedis();
  });
  return {
    /** URL of a new database. */
    database: async () => (await postgres()).database(),
    redisUrl: async () => (await redis()).url,
    async stop() {
      for (const service of started) await service.close();
    },
  };
}
