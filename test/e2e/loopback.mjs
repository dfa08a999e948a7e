// Preloaded into published servers that listen on every interface and cannot say on which port:
// keeps them on loopback, on any free port, and prints `{"port":N}` on stderr.
import { Server } from 'node:net';

const { listen } = Server.prototype;

Server.prototype.listen = function listenOnLoopback(...args) {
  const callback = args.find((argument) => typeof argument === 'function');
  this.once('listening', () => process.stderr.write(`{"port":${this.address().port}}\n`));
  return listen.call(this, { host: '127.0.0.1', port: 0 }, callback);
};
